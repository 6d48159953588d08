/** What an operator changes about a user: the user afterwards, and the change of the stored item that leads there. */
import { restoredBudget } from '../../shared/code-budget.ts';
import { budgetRestored } from '../../shared/store/consume.ts';
import { type Change, merged } from '../../shared/store/expression.ts';
import type { User } from '../../shared/user.ts';
import type { Command } from './schema.ts';

export type ChangeCommand = Exclude<
  Command,
  { command: 'create-user' } | { command: 'import-users' } | { command: 'show-user' }
>;

interface Planned {
  readonly after: User;
  readonly change: Partial<Change>;
}

export function planOf(command: ChangeCommand, user: User, nowMs: number): Planned {
  switch (command.command) {
    case 'reset-two-factor':
      return resetTwoFactor(user, nowMs);
    case 'set-role':
      return { after: { ...user, role: command.role }, change: { set: [[['role'], command.role]] } };
    case 'disable-user':
      return { after: { ...user, disabled: true }, change: { set: [[['disabled'], true]] } };
    case 'enable-user':
      return enableUser(user);
  }
}

function enableUser(user: User): Planned {
  const { disabled, ...after } = user;
  return { after, change: { remove: [['disabled']] } };
}

/** For one who has lost app, phone and recovery codes: none of them counts any longer, and the guess budget is whole. */
function resetTwoFactor(user: User, nowMs: number): Planned {
  const { totp, recoveryCodes, phone, pendingPhone, ...rest } = user;
  const change = merged(budgetRestored(nowMs), {
    set: [[['devices'], {}]],
    remove: [['totp'], ['recoveryCodes'], ['phone'], ['pendingPhone']],
  });
  return { after: { ...rest, ...restoredBudget(nowMs), devices: {} }, change };
}
