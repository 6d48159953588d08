/** The user's item: who someone is, the second factor, and the guess budget that every attempt goes through. */
import { randomUUID } from 'node:crypto';
import { lockOf } from '../code-budget.ts';
import { codeBudget } from '../policy.ts';
import { Problem } from '../problem.ts';
import type { User } from '../user.ts';
import { teamIdOf } from '../user-id.ts';
import { belowOther, type Change, differs, equals } from './expression.ts';
import { userKey } from './keys.ts';
import type { Item, Table } from './table.ts';

export function userFrom(item: Item | undefined): User | undefined {
  return item as User | undefined;
}

export async function getUser(table: Table, userId: string): Promise<User | undefined> {
  return userFrom(await table.get(userKey(userId)));
}

export async function getTeamMembers(table: Table, userId: string): Promise<User[]> {
  return (await table.query(`TEAM#${teamIdOf(userId)}`, 'USER#')) as User[];
}

/**
 * Takes one attempt from the budget before a code is compared, in one write that fails while code entry is locked.
 * @returns the user with the attempt counted, or the refusal
 */
export async function reserveAttempt(table: Table, userId: string, nowMs: number): Promise<User | Problem> {
  const id = randomUUID();
  const taken = await attemptBy(table, userId, id, takeAttempt(id, nowMs));
  if (!taken.refused || !taken.user) return taken.user ?? new Problem('challenge_invalid');
  return lockOf(taken.user, nowMs) ?? reserveAfterLock(table, taken.user, nowMs);
}

/** The lock has run out: moves the gate on. Of many that try at once one does, the others queue at the new gate. */
async function reserveAfterLock(table: Table, user: User, nowMs: number): Promise<User | Problem> {
  const id = randomUUID();
  const taken = await attemptBy(table, user.id, id, passLock(user, id, nowMs));
  return taken.refused || !taken.user ? reserveAttempt(table, user.id, nowMs) : taken.user;
}

/** A write repeated after its answer was lost finds its own id there: the attempt was taken, once. */
async function attemptBy(table: Table, userId: string, id: string, change: Change) {
  const outcome = await table.update(userKey(userId), change);
  const user = userFrom(outcome.item);
  return { user, refused: outcome.refused !== undefined && user?.codeAttemptId !== id };
}

function takeAttempt(id: string, nowMs: number): Change {
  return {
    increment: [[['codeFailures'], 1]],
    set: [
      [['codeAttemptedAt'], nowMs],
      [['codeAttemptId'], id],
    ],
    when: [belowOther(['codeFailures'], ['codeGate']), differs(['codeAttemptId'], id)],
  };
}

function passLock(user: User, id: string, nowMs: number): Change {
  return {
    increment: [[['codeFailures'], 1]],
    set: [
      [['codeGate'], user.codeGate + codeBudget.attemptsPerLock],
      [['codeLockedAt'], user.codeAttemptedAt],
      [['codeAttemptedAt'], nowMs],
      [['codeAttemptId'], id],
    ],
    when: [equals(['codeFailures'], user.codeFailures), equals(['codeGate'], user.codeGate)],
  };
}

/**
 * Gives back an attempt that the service, not the user, failed: while it is still the last one, so that neither a repeated
 * refund nor one that comes after the budget was made whole gives anything away.
 */
export async function refundAttempt(table: Table, user: User): Promise<void> {
  await table.touch(userKey(user.id), {
    increment: [[['codeFailures'], -1]],
    set: [[['codeAttemptId'], '']],
    when: [equals(['codeAttemptId'], user.codeAttemptId)],
  });
}
