/** The user's item: who someone is, the second factor, and the guess budget that every attempt goes through. */
import { lockOf } from '../code-budget.ts';
import { codeBudget } from '../policy.ts';
import { Problem } from '../problem.ts';
import type { User } from '../user.ts';
import { teamIdOf } from '../user-id.ts';
import { above, belowOther, type Change, equals } from './expression.ts';
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
  const outcome = await table.update(userKey(userId), takeAttempt(nowMs));
  if (!outcome.refused) return outcome.item as User;
  const user = userFrom(outcome.item);
  if (!user) return new Problem('challenge_invalid');
  return lockOf(user, nowMs) ?? reserveAfterLock(table, user, nowMs);
}

/** The lock has run out: moves the gate on. Of many that try at once one does, the others queue at the new gate. */
async function reserveAfterLock(table: Table, user: User, nowMs: number): Promise<User | Problem> {
  const outcome = await table.update(userKey(user.id), passLock(user, nowMs));
  return outcome.refused ? reserveAttempt(table, user.id, nowMs) : (outcome.item as User);
}

function takeAttempt(nowMs: number): Change {
  return {
    increment: [[['codeFailures'], 1]],
    set: [[['codeAttemptedAt'], nowMs]],
    when: [belowOther(['codeFailures'], ['codeGate'])],
  };
}

function passLock(user: User, nowMs: number): Change {
  return {
    increment: [[['codeFailures'], 1]],
    set: [
      [['codeGate'], user.codeGate + codeBudget.attemptsPerLock],
      [['codeLockedAt'], user.codeAttemptedAt],
      [['codeAttemptedAt'], nowMs],
    ],
    when: [equals(['codeFailures'], user.codeFailures), equals(['codeGate'], user.codeGate)],
  };
}

/** Gives back an attempt that the service, not the user, failed. Not after the budget was made whole meanwhile. */
export async function refundAttempt(table: Table, user: User): Promise<void> {
  await table.update(userKey(user.id), {
    increment: [[['codeFailures'], -1]],
    when: [equals(['codeGeneration'], user.codeGeneration), above(['codeFailures'], 0)],
  });
}
