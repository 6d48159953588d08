/** Lists the caller's own team: there is no way to ask for another. */
import type { Call, Reply, Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { SESSION_COOKIE } from '../../shared/session.ts';
import { authenticate } from '../../shared/store/sessions.ts';
import type { Table } from '../../shared/store/table.ts';
import { getTeamMembers } from '../../shared/store/users.ts';
import { parseToken } from '../../shared/token.ts';
import { type User, viewOfMember, viewOfSelf } from '../../shared/user.ts';

export function routes(table: Table): Routes<'GET /api/team'> {
  // Asks for its session itself: the token names the team, so the members are read beside it, in one round trip.
  return { 'GET /api/team': { access: 'anyone', answer: (call) => listTeam(table, call) } };
}

async function listTeam(table: Table, { cookies, now }: Call): Promise<Reply | Problem> {
  const token = parseToken(cookies.get(SESSION_COOKIE));
  if (!token) return new Problem('unauthenticated');
  const [by, members] = await Promise.all([
    authenticate(table, token, now),
    getTeamMembers(table, token.userId),
  ]);
  if (!by) return new Problem('unauthenticated');
  return { body: { members: members.toSorted(byName).map((member) => viewFor(by.user, member)) } };
}

function viewFor(user: User, member: User) {
  return member.id === user.id ? viewOfSelf(member) : viewOfMember(member);
}

function byName(a: User, b: User): number {
  return a.displayName.localeCompare(b.displayName, 'en');
}
