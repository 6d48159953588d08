/**
 * One budget of wrong codes per account, whatever the code is for and wherever it comes from. An attempt is reserved by a
 * conditional write before the code is compared, and the reservation is itself the lock: at the fifth in a row `codeFailures`
 * meets `codeGate`, and nothing passes until the lock has run out and the gate is moved on. So a crash cannot lose a lock.
 */
import { codeBudget } from './policy.ts';
import { Problem, secondsUntil } from './problem.ts';

export interface CodeBudget {
  /** Attempts in a row that bought nothing. */
  readonly codeFailures: number;
  /** Attempts are taken while `codeFailures` is below this. */
  readonly codeGate: number;
  readonly codeAttemptedAt: number;
  /** When the last lock began that has since been passed or cleared; challenges made before it are dead. */
  readonly codeLockedAt: number;
  /** Names the last attempt: one that is repeated after a lost answer counts once, and is refunded at most once. */
  readonly codeAttemptId: string;
}

export const newCodeBudget: CodeBudget = {
  codeFailures: 0,
  codeGate: codeBudget.attemptsPerLock,
  codeAttemptedAt: 0,
  codeLockedAt: 0,
  codeAttemptId: '',
};

/** When the most recent lock began; 0 where there never was one. */
export function lockedAt(budget: CodeBudget): number {
  return budget.codeFailures >= budget.codeGate ? budget.codeAttemptedAt : budget.codeLockedAt;
}

/** The first lock lasts 15 minutes and each one doubles, up to a day. */
export function lockMs(gate: number): number {
  const earlierLocks = gate / codeBudget.attemptsPerLock - 1;
  return Math.min(codeBudget.firstLockMs * 2 ** earlierLocks, codeBudget.longestLockMs);
}

export function isSpent(budget: CodeBudget): boolean {
  return budget.codeFailures >= codeBudget.attemptsBeforeReset;
}

/** @returns the refusal while code entry is locked, undefined while it is open. */
export function lockOf(budget: CodeBudget, nowMs: number): Problem | undefined {
  if (isSpent(budget)) {
    return new Problem('too_many_attempts', {
      retryAfterSeconds: codeBudget.longestLockMs / 1000,
      resetRequired: true,
    });
  }
  if (budget.codeFailures < budget.codeGate) return undefined;
  const opensAt = budget.codeAttemptedAt + lockMs(budget.codeGate);
  if (nowMs >= opensAt) return undefined;
  return new Problem('too_many_attempts', { retryAfterSeconds: secondsUntil(opensAt, nowMs) });
}

export function attemptsLeft(budget: CodeBudget): number {
  return Math.max(0, budget.codeGate - budget.codeFailures);
}

/**
 * What an accepted code leaves behind: a whole budget, and the last lock still counting against older challenges.
 * @param lockedAtMs when that lock began
 */
export function restoredBudget(lockedAtMs: number): CodeBudget {
  return { ...newCodeBudget, codeLockedAt: lockedAtMs };
}
