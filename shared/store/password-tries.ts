/** Password tries in the table. A subject is a user name, or a remembered device. */
import { randomUUID } from 'node:crypto';
import { oneMoreFailure, type PasswordTries, throttleOf } from '../password-tries.ts';
import { passwordTries as policy } from '../policy.ts';
import type { Problem } from '../problem.ts';
import { absent, absentOrNotAbove, equals } from './expression.ts';
import { triesKey } from './keys.ts';
import type { Item, Table, Write } from './table.ts';

export function triesFrom(item: Item | undefined): PasswordTries | undefined {
  return item as PasswordTries | undefined;
}

export async function getTries(table: Table, subject: string): Promise<PasswordTries | undefined> {
  return triesFrom(await table.get(triesKey(subject)));
}

/**
 * Counts a wrong password before anybody is told that it was one. Of many at once each is counted after the other, and those
 * that come too late for the free ones are told to wait, and nothing else.
 * @param known as last read
 * @returns the refusal of one that came too late
 */
export async function countFailure(
  table: Table,
  subject: string,
  known: PasswordTries | undefined,
  nowMs: number,
): Promise<Problem | undefined> {
  const wait = throttleOf(known, nowMs);
  if (wait) return wait;
  const next = oneMoreFailure(known, randomUUID(), nowMs);
  const expiresAt = Math.ceil((nowMs + policy.rememberedMs) / 1000);
  const outcome = await table.update(triesKey(subject), {
    set: Object.entries({ ...next, expiresAt }).map(([name, value]) => [[name], value] as const),
    when: [known ? equals(['tryId'], known.tryId) : absent('pk')],
  });
  const now = triesFrom(outcome.item);
  // A write repeated after its answer was lost finds itself there.
  if (!outcome.refused || now?.tryId === next.tryId) return undefined;
  return countFailure(table, subject, now, nowMs);
}

/**
 * A right password clears the count, in the transaction of what it buys: which fails where wrong ones of the same moment have
 * closed the door. So a crowd of guesses is told no more than the free ones, whichever of them is right.
 */
export function clearTries(subject: string, nowMs: number): Write<'tries'> {
  const when = [absentOrNotAbove(['opensAt'], nowMs)];
  return { name: 'tries', remove: triesKey(subject), when, readBack: true };
}

/** A new password has no failures, and whoever made one waits no longer. */
export function forgetTries(subject: string): Write<'tries'> {
  return { name: 'tries', remove: triesKey(subject), when: [] };
}
