/**
 * The first factor: a user name and its password. Nothing after it knows how it was checked. An unknown name costs the same
 * reads and the same hash as a wrong password, and the user is read while the hash is computed.
 */
import { DUMMY_HASH, hashPassword, needsRehash, verifyPassword } from '../../shared/password.ts';
import { getName, replaceHash, type SignInName } from '../../shared/store/names.ts';
import type { Table } from '../../shared/store/table.ts';
import { getUser } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';

/** A user id that nobody has: read where the name is unknown. */
const NOBODY = '0_aaaaaaaaaaaaaaaa';

/** @returns undefined for an unknown name, a wrong password and a disabled user alike */
export async function checkPassword(
  table: Table,
  username: string,
  password: string,
): Promise<User | undefined> {
  const name = await getName(table, username);
  const [matches, user] = await Promise.all([
    verifyPassword(password, name?.passwordHash ?? DUMMY_HASH),
    getUser(table, name?.userId ?? NOBODY),
  ]);
  if (!name || !matches || !user || user.disabled) return undefined;
  await upgradeHash(table, name, password);
  return user;
}

/** An imported hash, or one of older settings, is replaced while the password is at hand. */
async function upgradeHash(table: Table, name: SignInName, password: string): Promise<void> {
  if (needsRehash(name.passwordHash)) await replaceHash(table, name, await hashPassword(password));
}
