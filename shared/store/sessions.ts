/** Sessions in the table, and the one round trip by which a request is known to come from a signed-in user. */
import { session as policy } from '../policy.ts';
import { isAlive, type Session } from '../session.ts';
import type { TokenReference } from '../token.ts';
import type { User } from '../user.ts';
import { above, type Change, exists } from './expression.ts';
import { sessionKey, userKey } from './keys.ts';
import type { Table, Write } from './table.ts';
import { userFrom } from './users.ts';

export interface Authenticated {
  readonly session: Session;
  readonly user: User;
}

/**
 * Reads session and user and moves the idle time, side by side. The move is conditional on the session being there and in
 * time, so it can neither revive one that idled out nor bring back one that was signed out a moment ago.
 */
export async function authenticate(
  table: Table,
  token: TokenReference,
  nowMs: number,
): Promise<Authenticated | undefined> {
  const [items, inTime] = await Promise.all([
    table.getAll([sessionKey(token), userKey(token.userId)]),
    table.touch(sessionKey(token), {
      set: [[['lastSeenAt'], nowMs]],
      when: [above(['lastSeenAt'], nowMs - policy.idleMs)],
    }),
  ]);
  const [session, user] = [items[0] as Session | undefined, userFrom(items[1])];
  return inTime && session && user && isAlive(session, user, nowMs) ? { session, user } : undefined;
}

export async function getSession(table: Table, token: TokenReference): Promise<Session | undefined> {
  return (await table.get(sessionKey(token))) as Session | undefined;
}

export function putSession(session: Session): Write<'session'> {
  return { name: 'session', put: { ...sessionKey(session), ...session }, when: [] };
}

export function updateSession(session: Session, set: Change['set'] = []): Write<'session'> {
  return { name: 'session', update: sessionKey(session), change: { set, when: [exists('pk')] } };
}

/** Keeps the session that made a change of factor alive, while the user's new epoch ends all the others. */
export function keepSession(session: Session, epoch: number): Write<'session'> {
  return updateSession(session, [[['epoch'], epoch]]);
}
