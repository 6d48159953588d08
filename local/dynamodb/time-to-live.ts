/**
 * Time to live: deletes what has expired, when asked and never by itself. AWS takes days, so whoever relies on
 * expiry has to check it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
import type { Database } from './database.ts';
import type { Change } from './journal.ts';
import type { Table } from './table.ts';
import { attributeOf, type Item } from './value.ts';

/** "Items with a TTL value older than five years are not deleted": more likely milliseconds or another mistake. */
const MAX_AGE_SECONDS = 5 * 365 * 24 * 60 * 60;

/** Returns how many items were deleted. */
export function sweepExpired(database: Database): number {
  const nowSeconds = Math.floor(database.now() / 1000);
  const changes = database.tables().flatMap((table) => expiredIn(table, nowSeconds));
  // Each deletion is a commit of its own, as in AWS.
  for (const change of changes) database.commit({ type: 'write', changes: [change] }, { expired: true });
  return changes.length;
}

function expiredIn(table: Table, nowSeconds: number): readonly Change[] {
  const attribute = table.timeToLiveAttribute;
  if (attribute === undefined) return [];
  const expired = table.items().filter((item) => isExpired(item, attribute, nowSeconds));
  return expired.map((item) => ({ tableName: table.definition.name, key: table.keyOf(item), item: null }));
}

function isExpired(item: Item, attribute: string, nowSeconds: number): boolean {
  const value = attributeOf(item, attribute);
  if (value === undefined || !('N' in value)) return false;
  const expiresAtSeconds = Number(value.N);
  return expiresAtSeconds <= nowSeconds && expiresAtSeconds > nowSeconds - MAX_AGE_SECONDS;
}
