/** Security events in the table: one partition a user, in the order of time. */
import type { SecurityEvent } from '../event.ts';
import { eventKey, eventsOf } from './keys.ts';
import type { Table, Write } from './table.ts';

/** Rides in the transaction of what it tells of. */
export function recordEvent(event: SecurityEvent): Write<'event'> {
  return { name: 'event', put: { ...eventKey(event), ...event }, when: [] };
}

/** By itself, where it is the whole change. */
export async function putEvent(table: Table, event: SecurityEvent): Promise<void> {
  await table.put({ ...eventKey(event), ...event });
}

export async function removeEvent(table: Table, event: SecurityEvent): Promise<void> {
  await table.remove(eventKey(event));
}

/** What the event told of was undone. */
export function eraseEvent(event: SecurityEvent): Write<'event'> {
  return { name: 'event', remove: eventKey(event), when: [] };
}

/** Newest first. @param before a cursor: only what is older */
export async function getEvents(
  table: Table,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<SecurityEvent[]> {
  return (await table.newest(eventsOf(userId), before, limit)) as SecurityEvent[];
}
