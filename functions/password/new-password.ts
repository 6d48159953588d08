/** A new password, and all that ends with the old one: other sessions, remembered devices, a reset that was asked for. */
import { nextEpoch } from '../../shared/store/consume.ts';
import { type Change, merged } from '../../shared/store/expression.ts';
import { nameKey, userKey } from '../../shared/store/keys.ts';
import type { Write } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';

export function setPassword({ username }: User, passwordHash: string, when: Change['when']): Write<'name'> {
  return {
    name: 'name',
    update: nameKey(username),
    change: { set: [[['passwordHash'], passwordHash]], when },
  };
}

export function afterPassword(user: User, when: Change['when'] = []): Write<'user'> {
  const change = merged(nextEpoch(user), { set: [[['devices'], {}]], remove: [['passwordReset']], when });
  return { name: 'user', update: userKey(user.id), change };
}
