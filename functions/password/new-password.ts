/** A new password, and all that ends with the old one: other sessions, remembered devices, a reset that was asked for. */
import { randomUUID } from 'node:crypto';
import type { PasswordService } from '../../shared/flow/password-try.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { type Change, merged } from '../../shared/store/expression.ts';
import { nameKey, userKey } from '../../shared/store/keys.ts';
import type { Write } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';

export interface NewPasswordService extends PasswordService {
  /** No password may be its name. */
  readonly issuer: string;
}

interface Conditions {
  readonly ofName: Change['when'];
  readonly ofUser?: Change['when'];
}

/** Both items name the password by one id: a sign-in under way that has read the old hash finds another one at the user. */
export function replacePassword(
  user: User,
  passwordHash: string,
  { ofName, ofUser = [] }: Conditions,
): Write<'name' | 'user'>[] {
  const named = [['passwordId'], randomUUID()] as const;
  const name: Change = { set: [[['passwordHash'], passwordHash], named], when: ofName };
  const after = merged(nextEpoch(user), { set: [[['devices'], {}], named], when: ofUser });
  return [
    { name: 'name', update: nameKey(user.username), change: name },
    { name: 'user', update: userKey(user.id), change: after },
  ];
}
