/**
 * The one transaction in which a code is used: the challenge is gone, the code is consumed, the budget is whole and what
 * the code buys is there, or none of it is.
 */
import type { AcceptedCode } from '../accepted-code.ts';
import type { Challenge } from '../challenge.ts';
import { attemptsLeft, lockOf } from '../code-budget.ts';
import type { Reply } from '../http/route.ts';
import { Problem } from '../problem.ts';
import { consumeChallenge } from '../store/challenges.ts';
import type { Change } from '../store/expression.ts';
import { userKey } from '../store/keys.ts';
import type { Refusal, Table, Write } from '../store/table.ts';
import { userFrom } from '../store/users.ts';
import type { User } from '../user.ts';

/** What an accepted code buys. */
export interface Purchase {
  readonly code: AcceptedCode;
  /** With the conditions under which the code is still good. */
  readonly userChange: Change;
  readonly session: Write<'session'>;
  readonly reply: Reply;
}

type Part = 'challenge' | 'user' | 'session';

/** Parallel sign-ins of one user can take each other's place among the remembered devices: so often it is planned again. */
const TRIES = 3;

/**
 * @param challenge absent where password and code came in one request
 * @param purchase says what the code buys, given the user as last read; undefined where the code is wrong
 */
export async function redeem(
  table: Table,
  user: User,
  challenge: Challenge | undefined,
  nowMs: number,
  purchase: (user: User) => Purchase | Problem | undefined,
): Promise<Reply | Problem> {
  let current = user;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const bought = purchase(current) ?? invalidCode(current, nowMs);
    if (bought instanceof Problem) return bought;
    const outcome = await table.commit<Part>(writesOf(current, challenge, bought));
    if (!outcome.refused) return bought.reply;
    const next = afterRefusal(current, bought.code, outcome, nowMs);
    if (next instanceof Problem) return next;
    current = next;
  }
  return new Problem('conflict');
}

function writesOf(
  user: User,
  challenge: Challenge | undefined,
  { code, userChange, session }: Purchase,
): Write<Part>[] {
  const smsMac = code.method === 'sms' ? code.mac : undefined;
  return [
    ...(challenge ? [consumeChallenge(challenge, smsMac)] : []),
    { name: 'user', update: userKey(user.id), change: userChange, readBack: true },
    session,
  ];
}

/** @returns the user to plan again for, where neither the code nor a factor is what changed */
function afterRefusal(
  user: User,
  code: AcceptedCode,
  { refused, item }: Refusal<Part>,
  nowMs: number,
): User | Problem {
  const now = refused === 'user' ? userFrom(item) : undefined;
  if (!now || now.epoch !== user.epoch) return new Problem('challenge_invalid');
  return isUsed(now, code) ? invalidCode(now, nowMs) : now;
}

function isUsed({ totp, recoveryCodes }: User, code: AcceptedCode): boolean {
  if (code.method === 'totp') return !totp || totp.lastStep >= code.step;
  return code.method === 'recovery' && !recoveryCodes?.has(code.hash);
}

/** With the fifth in a row code entry is locked: the answer says for how long. */
function invalidCode(user: User, nowMs: number): Problem {
  return new Problem('invalid_code', { attemptsLeft: attemptsLeft(user), ...lockOf(user, nowMs)?.details });
}
