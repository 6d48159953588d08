/**
 * One budget of wrong codes per account, whatever the code is for and wherever it comes from. An attempt is reserved by a
 * conditional write before the code is compared, and the reservation is itself the lock: the fifth in a row takes the last
 * one left, and nothing passes until the lock has run out. So a crash cannot lose a lock.
 */
import { codeBudget } from './policy.ts';
import { Problem, secondsUntil } from './problem.ts';

export interface CodeBudget {
  /** Attempts in a row that bought nothing. */
  readonly codeFailures: number;
  /** Attempts left before code entry is locked; none: it is. */
  readonly codesLeft: number;
  readonly codeAttemptedAt: number;
  /** When the last lock began that has since been passed or cleared; challenges made before it are dead. */
  readonly codeLockedAt: number;
  /** Names the last attempt, so that it is refunded at most once. */
  readonly codeAttemptId: string;
}

export const newCodeBudget: CodeBudget = {
  codeFailures: 0,
  codesLeft: codeBudget.attemptsPerLock,
  codeAttemptedAt: 0,
  codeLockedAt: 0,
  codeAttemptId: '',
};

/** When the most recent lock began; 0 where there never was one. */
export function lockedAt(budget: CodeBudget): number {
  return budget.codesLeft === 0 ? budget.codeAttemptedAt : budget.codeLockedAt;
}

/** The first lock lasts 15 minutes and each one doubles, up to a day. */
export function lockMs(failures: number): number {
  const earlierLocks = failures / codeBudget.attemptsPerLock - 1;
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
  if (budget.codesLeft > 0) return undefined;
  const opensAt = budget.codeAttemptedAt + lockMs(budget.codeFailures);
  if (nowMs >= opensAt) return undefined;
  return new Problem('too_many_attempts', { retryAfterSeconds: secondsUntil(opensAt, nowMs) });
}

/** The budget after one more attempt, where none is locked out: the first after a lock opens the next five. */
export function attempted(budget: CodeBudget, attemptId: string, nowMs: number): CodeBudget {
  const afterLock = budget.codesLeft === 0;
  return {
    codeFailures: budget.codeFailures + 1,
    codesLeft: (afterLock ? codeBudget.attemptsPerLock : budget.codesLeft) - 1,
    codeAttemptedAt: nowMs,
    codeLockedAt: lockedAt(budget),
    codeAttemptId: attemptId,
  };
}

/**
 * What an accepted code leaves behind: a whole budget, and the last lock still counting against older challenges.
 * @param lockedAtMs when that lock began
 */
export function restoredBudget(lockedAtMs: number): CodeBudget {
  return { ...newCodeBudget, codeLockedAt: lockedAtMs };
}
