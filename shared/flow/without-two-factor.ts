/**
 * For one who has lost app, phone and recovery codes: none of them counts any longer, no browser is remembered, and the guess
 * budget is whole. The user afterwards, and the change of the stored item that leads there.
 */
import { restoredBudget } from '../code-budget.ts';
import { budgetRestored } from '../store/consume.ts';
import { type Change, merged } from '../store/expression.ts';
import type { User } from '../user.ts';

export function withoutTwoFactor(user: User, nowMs: number): { after: User; change: Partial<Change> } {
  const { totp, recoveryCodes, phone, pendingPhone, ...rest } = user;
  const change = merged(budgetRestored(nowMs), {
    set: [[['devices'], {}]],
    remove: [['totp'], ['recoveryCodes'], ['phone'], ['pendingPhone']],
  });
  return { after: { ...rest, ...restoredBudget(nowMs), devices: {} }, change };
}
