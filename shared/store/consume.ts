/** The change of a user's item that makes an accepted code single-use and the budget whole again. */
import type { AcceptedCode } from '../accepted-code.ts';
import { restoredBudget } from '../code-budget.ts';
import type { User } from '../user.ts';
import { below, type Change, contains, equals, exists } from './expression.ts';

/** Holds while the code has not been used, and no factor has changed, since the user was read. */
export function stillUnused(user: User, code: AcceptedCode): Change['when'] {
  const unchanged = [exists('totp'), equals(['epoch'], user.epoch)];
  if (code.method === 'totp') return [...unchanged, below(['totp', 'lastStep'], code.step)];
  if (code.method === 'recovery') return [...unchanged, contains(['recoveryCodes'], code.hash)];
  return unchanged;
}

/** Consumes the code. An SMS code lies in its challenge, and is consumed with it. */
export function consumed(user: User, code: AcceptedCode): Change {
  const when = stillUnused(user, code);
  if (code.method === 'totp') return { set: usedStep(code), when };
  if (code.method === 'recovery') return { takeOut: [[['recoveryCodes'], new Set([code.hash])]], when };
  return { when };
}

function usedStep({ step, resealed }: AcceptedCode & { method: 'totp' }): NonNullable<Change['set']> {
  const moved = resealed === undefined ? [] : [[['totp', 'sealedSecret'], resealed] as const];
  return [[['totp', 'lastStep'], step], ...moved];
}

/** @param lockedAtMs when the last lock of code entry began */
export function budgetRestored(lockedAtMs: number): Partial<Change> {
  const restored = restoredBudget(lockedAtMs);
  return { set: Object.entries(restored).map(([name, value]) => [[name], value] as const) };
}

/** A change of password, factor or phone: every session, challenge and link to a new password from before is dead. */
export function nextEpoch(user: User): Change {
  return {
    set: [[['epoch'], user.epoch + 1]],
    remove: [['passwordReset']],
    when: [equals(['epoch'], user.epoch)],
  };
}
