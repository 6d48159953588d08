/** The user as an operator sees it: what the user sees, and why a sign-in may not work. Still no secret and no whole number. */
import { isSpent, lockMs, lockOf } from '../../shared/code-budget.ts';
import { maskPhone, type User, type UserView, viewOfSelf } from '../../shared/user.ts';

export interface OperatorView extends UserView {
  readonly email: string | null;
  readonly disabled: boolean;
  readonly codeEntry: {
    readonly lockedUntil: string | null;
    /** No wait opens it again: `reset-two-factor` does. */
    readonly resetRequired: boolean;
  };
  /** Remembered ones, without those that have expired. */
  readonly devices: number;
  /** Waits for its code, and receives nothing else until then. */
  readonly pendingPhone: { readonly country: string; readonly masked: string } | null;
}

export function viewOfOperator(user: User, nowMs: number): OperatorView {
  const { pendingPhone } = user;
  return {
    ...viewOfSelf(user),
    email: user.email ?? null,
    disabled: user.disabled === true,
    codeEntry: codeEntryOf(user, nowMs),
    devices: Object.values(user.devices).filter(({ expiresAt }) => nowMs < expiresAt * 1000).length,
    pendingPhone: pendingPhone ? { country: pendingPhone.country, masked: maskPhone(pendingPhone) } : null,
  };
}

function codeEntryOf(user: User, nowMs: number): OperatorView['codeEntry'] {
  const resetRequired = isSpent(user);
  if (resetRequired || !lockOf(user, nowMs)) return { lockedUntil: null, resetRequired };
  const opensAt = user.codeAttemptedAt + lockMs(user.codeFailures);
  return { lockedUntil: new Date(opensAt).toISOString(), resetRequired };
}
