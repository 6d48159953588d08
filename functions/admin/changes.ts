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
      return { after: { ...user, disabled: true }, change: { set: [[['disabled'], true]] } };
    case 'enable-user':
      return enableUser(user);
    case 'set-email':
      return setEmail(user, command.email);
  }
}

function enableUser(user: User): Planned {
  const { disabled, ...after } = user;
  return { after, change: { remove: [['disabled']] } };
}

/** A link to a new password that was sent to the address before works no longer. */
function setEmail(user: User, email: string | null): Planned {
  const { email: former, passwordReset, ...rest } = user;
  if (email === null) return { after: rest, change: { remove: [['email'], ['passwordReset']] } };
  return { after: { ...rest, email }, change: { set: [[['email'], email]], remove: [['passwordReset']] } };
}
