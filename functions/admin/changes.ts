/** What an operator changes about a user: the user afterwards, and the change of the stored item that leads there. */
import { withoutTwoFactor } from '../../shared/flow/without-two-factor.ts';
import type { Change } from '../../shared/store/expression.ts';
import type { User } from '../../shared/user.ts';
import type { Command } from './schema.ts';

export type ChangeCommand = Exclude<
  Command,
  | { command: 'create-user' }
  | { command: 'import-users' }
  | { command: 'show-user' }
  | { command: 'key-report' }
>;

interface Planned {
  readonly after: User;
  readonly change: Partial<Change>;
}

export function planOf(command: ChangeCommand, user: User, nowMs: number): Planned {
  switch (command.command) {
    case 'reset-two-factor':
      return withoutTwoFactor(user, nowMs);
    case 'set-role':
      return { after: { ...user, role: command.role }, change: { set: [[['role'], command.role]] } };
    case 'disable-user':
      return disableUser(user);
    case 'enable-user':
      return enableUser(user);
    case 'set-email':
      return setEmail(user, command.email);
  }
}

/** Whoever is let in again later begins without remembered browsers. */
function disableUser(user: User): Planned {
  const set = [[['disabled'], true] as const, [['devices'], {}] as const];
  return { after: { ...user, disabled: true, devices: {} }, change: { set } };
}

function enableUser(user: User): Planned {
  const { disabled, ...after } = user;
  return { after, change: { remove: [['disabled']] } };
}

function setEmail(user: User, email: string | null): Planned {
  const { email: former, ...rest } = user;
  if (email === null) return { after: rest, change: { remove: [['email']] } };
  return { after: { ...rest, email }, change: { set: [[['email'], email]] } };
}
