/** Sessions in the table, and the one round trip by which a request is known to come from a signed-in user. */
import { session as policy } from '../policy.ts';
import { isAlive, type Session } from '../session.ts';
import type { Team } from '../team.ts';
import type { TokenReference } from '../token.ts';
import type { User } from '../user.ts';
import { teamIdOf } from '../user-id.ts';
import { above, type Change, exists } from './expression.ts';
import { sessionKey, teamKey, userKey } from './keys.ts';
import type { Table, Write } from './table.ts';

export interface Authenticated {
  readonly session: Session;
  readonly user: User;
  readonly team: Team | undefined;
}

/**
 * Reads session, user and team and moves the idle time, side by side. The move is conditional on the session being there and in
 * time, so it can neither revive one that idled out nor bring back one that was signed out a moment ago.
 */
export async function authenticate(
  table: Table,
  token: TokenReference,
  nowMs: number,
): Promise<Authenticated | undefined> {
  const [found, inTime] = await Promise.all([
    read(table, token),
    table.touch(sessionKey(token), {
      set: [[['lastSeenAt'], nowMs]],
      when: [above(['lastSeenAt'], nowMs - policy.idleMs)],
    }),
  ]);
  if (!inTime || !found) return undefined;
  // A batch read is no snapshot: a change of factor can lie between its two halves, so a difference is looked at twice.
  const settled = found.session.epoch === found.user.epoch ? found : await read(table, token);
  return settled && isAlive(settled.session, settled.user, nowMs) ? settled : undefined;
}

async function read(table: Table, token: TokenReference): Promise<Authenticated | undefined> {
  const keys = [sessionKey(token), userKey(token.userId), teamKey(teamIdOf(token.userId))];
  const [session, user, team] = await table.getAll(keys);
  return (
    session && user && { session: session as Session, user: user as User, team: team as Team | undefined }
  );
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
