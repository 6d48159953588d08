/** Sign-in names: what a login needs first. The key makes a name unique. */
import { equals } from './expression.ts';
import { nameKey } from './keys.ts';
import type { Table } from './table.ts';

export interface SignInName {
  /** As the request's schema normalises it. */
  readonly username: string;
  readonly userId: string;
  readonly passwordHash: string;
  /** Names the password, as the user's item does; absent for the first one. */
  readonly passwordId?: string;
}

export async function getName(table: Table, username: string): Promise<SignInName | undefined> {
  return (await table.get(nameKey(username))) as SignInName | undefined;
}

/** Replaces a hash that was just verified, unless the password was changed in the meantime. */
export async function replaceHash(table: Table, name: SignInName, passwordHash: string): Promise<void> {
  await table.touch(nameKey(name.username), {
    set: [[['passwordHash'], passwordHash]],
    when: [equals(['passwordHash'], name.passwordHash)],
  });
}
