/** Lists the caller's own team: there is no way to ask for another. */
import { listing, type Routes } from '../../shared/http/route.ts';
import type { Table } from '../../shared/store/table.ts';
import { getTeamMembers } from '../../shared/store/users.ts';
import { type User, viewOfMember, viewOfSelf } from '../../shared/user.ts';

export function routes(table: Table): Routes<'GET /api/team'> {
  return {
    'GET /api/team': listing(
      (userId) => getTeamMembers(table, userId),
      (_, { user }, members) => ({
        body: { members: members.toSorted(byName).map((member) => viewFor(user, member)) },
      }),
    ),
  };
}

function viewFor(user: User, member: User) {
  return member.id === user.id ? viewOfSelf(member) : viewOfMember(member);
}

function byName(a: User, b: User): number {
  return a.displayName.localeCompare(b.displayName, 'en');
}
