/**
 * Every entered code goes through here, and is recorded before it is compared. Six digits first take one attempt from the
 * account's budget; a recovery code cannot be guessed, so it takes none and is looked at even while code entry is locked.
 */
import type { Purpose } from '../challenge.ts';
import type { EnteredCode } from '../code.ts';
import { lockedAt } from '../code-budget.ts';
import { newEvent, type Occasion } from '../event.ts';
import { Problem } from '../problem.ts';
import { putEvent, removeEvent } from '../store/events.ts';
import type { Table } from '../store/table.ts';
import { getUser, type Reservation, refundAttempt, reserveAttempt } from '../store/users.ts';

export interface Entry {
  readonly userId: string;
  readonly purpose: Purpose;
  readonly code: EnteredCode;
}

export interface Attempt extends Reservation {
  /** When the last lock of code entry began: challenges made before it are dead. */
  readonly lockedAtMs: number;
}

type Work<T> = (attempt: Attempt) => Promise<T>;

export function attempt<T>(
  table: Table,
  entry: Entry,
  occasion: Occasion,
  work: Work<T>,
): Promise<T | Problem> {
  return entry.code.kind === 'digits'
    ? attemptDigits(table, entry, occasion, work)
    : attemptRecoveryCode(table, entry, occasion, work);
}

async function attemptDigits<T>(
  table: Table,
  { userId, purpose }: Entry,
  occasion: Occasion,
  work: Work<T>,
): Promise<T | Problem> {
  const reserved = await reserveAttempt(table, userId, purpose, occasion);
  if (reserved instanceof Problem) return reserved;
  // The lock that this attempt may have begun is not held against the attempt itself.
  const lockedAtMs = reserved.user.codeLockedAt;
  return orUndone(work({ ...reserved, lockedAtMs }), () => refundAttempt(table, reserved));
}

async function attemptRecoveryCode<T>(
  table: Table,
  { userId, purpose }: Entry,
  occasion: Occasion,
  work: Work<T>,
): Promise<T | Problem> {
  const event = newEvent(userId, 'code_refused', occasion, { purpose, method: 'recovery' });
  const [user] = await Promise.all([getUser(table, userId), putEvent(table, event)]);
  if (!user) return new Problem('challenge_invalid');
  return orUndone(work({ user, event, lockedAtMs: lockedAt(user) }), () => removeEvent(table, event));
}

/** The user did nothing wrong when a service fails. Where even the undoing does, one attempt is lost to the outage. */
async function orUndone<T>(work: Promise<T>, undo: () => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await undo().catch(() => undefined);
    throw error;
  }
}
