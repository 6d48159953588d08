/**
 * The first factor: a user name and its password. Nothing after it knows how it was checked. An unknown name costs the same
 * calls and the same hash as a wrong password, and the user is read while the hash is computed.
 */
import type { Call } from '../http/route.ts';
import { DUMMY_HASH, hashPassword, needsRehash, verifyPassword } from '../password.ts';
import { throttleOf } from '../password-tries.ts';
import { Problem } from '../problem.ts';
import { replaceHash, type SignInName } from '../store/names.ts';
import { clearTries, triesFrom } from '../store/password-tries.ts';
import type { Done, Refusal, Table, Write } from '../store/table.ts';
import { getUser } from '../store/users.ts';
import type { User } from '../user.ts';
import { countWrong, type PasswordService, tryPassword } from './password-try.ts';

export interface Proven {
  readonly user: User;
  readonly name: SignInName;
  /** To be spent by `buyWith`. */
  readonly cleared: Write<'tries'>;
  /** Replaces an imported hash, or one of older settings, while the password is at hand. */
  readonly upgrade: () => Promise<void>;
}

/** A user id that nobody has: read where the name is unknown. */
const NOBODY = '0_aaaaaaaaaaaaaaaa';

/** @returns `invalid_credentials` for an unknown name, a wrong password and a disabled user alike */
export async function checkPassword(
  service: PasswordService,
  username: string,
  password: string,
  call: Call,
): Promise<Proven | Problem> {
  const { table } = service;
  const { name, attempt } = await tryPassword(service, username, call);
  if (attempt instanceof Problem) return attempt;
  const [matches, user] = await Promise.all([
    verifyPassword(password, name?.passwordHash ?? DUMMY_HASH),
    getUser(table, name?.userId ?? NOBODY),
  ]);
  if (!name || !matches || !user || user.disabled || user.passwordId !== name.passwordId)
    return (await countWrong(table, attempt, call.now)) ?? new Problem('invalid_credentials');
  const upgrade = () => upgradeHash(table, name, password);
  return { user, name, cleared: clearTries(attempt.subject, call.now), upgrade };
}

/**
 * Commits what a right password buys. Where wrong ones of the same moment have closed the door, whoever guessed right among
 * them gets nothing and is not told.
 */
export async function buyWith<Name extends string>(
  table: Table,
  { cleared, upgrade }: Proven,
  writes: readonly Write<Name>[],
  nowMs: number,
): Promise<Done | Refusal<Name> | Problem> {
  const outcome = await table.commit<string>([cleared, ...writes]);
  if (outcome.refused === 'tries')
    return throttleOf(triesFrom(outcome.item), nowMs) ?? new Problem('conflict');
  // Only now: the time that it takes tells that the password was right. What was bought stands, whatever becomes of it.
  await upgrade().catch(() => undefined);
  return outcome as Done | Refusal<Name>;
}

async function upgradeHash(table: Table, name: SignInName, password: string): Promise<void> {
  if (needsRehash(name.passwordHash)) await replaceHash(table, name, await hashPassword(password));
}
