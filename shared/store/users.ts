/** The user's item: who someone is, the second factor, and the guess budget that every attempt goes through. */
import type { Purpose } from '../challenge.ts';
import { attempted, lockOf } from '../code-budget.ts';
import { newEvent, type Occasion, type SecurityEvent } from '../event.ts';
import { Problem } from '../problem.ts';
import type { Team } from '../team.ts';
import type { User } from '../user.ts';
import { teamIdOf, USER_ID } from '../user-id.ts';
import { eraseEvent, recordEvent } from './events.ts';
import { above, type Change, equals } from './expression.ts';
import { teamKey, userKey } from './keys.ts';
import type { Item, Table, Write } from './table.ts';

export function userFrom(item: Item | undefined): User | undefined {
  return item as User | undefined;
}

export async function getUser(table: Table, userId: string): Promise<User | undefined> {
  return userFrom(await table.get(userKey(userId)));
}

/** @returns undefined for whoever is not of the same team: there is nobody else for the caller */
export async function getTeammate(table: Table, { id }: User, userId: string): Promise<User | undefined> {
  const sameTeam = USER_ID.test(userId) && teamIdOf(userId) === teamIdOf(id);
  return sameTeam ? getUser(table, userId) : undefined;
}

export async function getTeam(table: Table, userId: string): Promise<Team | undefined> {
  return (await table.get(teamKey(teamIdOf(userId)))) as Team | undefined;
}

export async function getTeamMembers(table: Table, userId: string): Promise<User[]> {
  return (await table.query(`TEAM#${teamIdOf(userId)}`, 'USER#')) as User[];
}

export interface Reservation {
  /** With the attempt counted. */
  readonly user: User;
  /** What the attempt is recorded as until its code turns out to be right. */
  readonly event: SecurityEvent;
}

/**
 * Takes one attempt from the budget, and records it, before a code is compared: in one transaction that fails while code entry
 * is locked. A transaction tells nothing of what it wrote, so the user is read beside it.
 * @returns the refusal, where there is one
 */
export async function reserveAttempt(
  table: Table,
  userId: string,
  purpose: Purpose,
  occasion: Occasion,
): Promise<Reservation | Problem> {
  const event = newEvent(userId, 'code_refused', occasion, { purpose });
  const [outcome, read] = await Promise.all([
    table.commit([takeAttempt(event), recordEvent(event)]),
    getUser(table, userId),
  ]);
  if (!outcome.refused && read) return { user: counted(read, event), event };
  const user = userFrom(outcome.refused && outcome.item);
  return user ? reserveKnowing(table, user, event) : new Problem('challenge_invalid');
}

/** The read came after the write, with other attempts since perhaps, the last of which is the lock; or before it. */
function counted(user: User, event: SecurityEvent): User {
  if (user.codeAttemptId === event.id || lockOf(user, event.at)) return user;
  return { ...user, ...attempted(user, event.id, event.at) };
}

/** The last attempt before a lock, or the first one after it. Of many that try at once one does, the others look again. */
async function reserveKnowing(
  table: Table,
  user: User,
  attempt: SecurityEvent,
): Promise<Reservation | Problem> {
  const locked = lockOf(user, attempt.at);
  if (locked) return locked;
  const after = attempted(user, attempt.id, attempt.at);
  const event: SecurityEvent = after.codesLeft > 0 ? attempt : { ...attempt, type: 'code_entry_locked' };
  const change = {
    set: Object.entries(after).map(([name, value]) => [[name], value] as const),
    when: [equals(['codeFailures'], user.codeFailures), equals(['codesLeft'], user.codesLeft)],
  };
  const outcome = await table.commit([
    { name: 'user', update: userKey(user.id), change, readBack: true },
    recordEvent(event),
  ]);
  if (!outcome.refused) return { user: { ...user, ...after }, event };
  const now = userFrom(outcome.item);
  return now ? reserveKnowing(table, now, attempt) : new Problem('challenge_invalid');
}

/** Any but the last one, which is the lock and recorded as such. */
function takeAttempt({ userId, id, at }: SecurityEvent): Write<'user'> {
  const change: Change = {
    increment: [
      [['codeFailures'], 1],
      [['codesLeft'], -1],
    ],
    set: [
      [['codeAttemptedAt'], at],
      [['codeAttemptId'], id],
    ],
    when: [above(['codesLeft'], 1)],
  };
  return { name: 'user', update: userKey(userId), change, readBack: true };
}

/**
 * Gives back an attempt that the service, not the user, failed: while it is still the last one, so that neither a repeated
 * refund nor one that comes after the budget was made whole gives anything away.
 */
export async function refundAttempt(table: Table, { user, event }: Reservation): Promise<void> {
  const change: Change = {
    increment: [
      [['codeFailures'], -1],
      [['codesLeft'], 1],
    ],
    set: [[['codeAttemptId'], '']],
    when: [equals(['codeAttemptId'], event.id)],
  };
  await table.commit([{ name: 'user', update: userKey(user.id), change }, eraseEvent(event)]);
}
