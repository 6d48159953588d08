/**
 * Every entered code goes through here. Six digits first take one attempt from the account's budget; a recovery code
 * cannot be guessed, so it takes none and is looked at even while code entry is locked.
 */
import type { EnteredCode } from '../code.ts';
import { lockedAt } from '../code-budget.ts';
import { Problem } from '../problem.ts';
import type { Table } from '../store/table.ts';
import { getUser, refundAttempt, reserveAttempt } from '../store/users.ts';
import type { User } from '../user.ts';

/** @param lockedAtMs when the last lock of code entry began: challenges made before it are dead */
type Work<T> = (user: User, lockedAtMs: number) => Promise<T>;

export async function attempt<T>(
  table: Table,
  userId: string,
  code: EnteredCode,
  nowMs: number,
  work: Work<T>,
): Promise<T | Problem> {
  if (code.kind === 'digits') return attemptDigits(table, userId, nowMs, work);
  const user = await getUser(table, userId);
  return user ? work(user, lockedAt(user)) : new Problem('challenge_invalid');
}

async function attemptDigits<T>(
  table: Table,
  userId: string,
  nowMs: number,
  work: Work<T>,
): Promise<T | Problem> {
  const user = await reserveAttempt(table, userId, nowMs);
  if (user instanceof Problem) return user;
  try {
    // The lock that this attempt may have begun is not held against the attempt itself.
    return await work(user, user.codeLockedAt);
  } catch (error) {
    // The user did nothing wrong. Where even the refund fails, one attempt is lost to the outage.
    await refundAttempt(table, user).catch(() => undefined);
    throw error;
  }
}
