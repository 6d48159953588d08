/** What happened to one's own account, and for the owner to any of the team: newest first, a page at a time. */
import { type SecurityEvent, viewOfEvent } from '../../shared/event.ts';
import { type Call, listing, type Reply, type Routes } from '../../shared/http/route.ts';
import { events as policy } from '../../shared/policy.ts';
import { Problem } from '../../shared/problem.ts';
import { getEvents } from '../../shared/store/events.ts';
import { cursorOf } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import { getTeamMembers } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';
import { validate } from '../../shared/validation.ts';
import { query } from './schema.ts';

export function routes(table: Table): Routes<'GET /api/events' | 'GET /api/team/events'> {
  return {
    'GET /api/events': listing(
      (userId, call) => ownEvents(table, userId, call),
      (_, _by, events) => (events instanceof Problem ? events : page(events, viewOfEvent)),
    ),
    'GET /api/team/events': listing(
      (userId) => getTeamMembers(table, userId),
      (call, { user }, members) =>
        user.role === 'owner' ? teamEvents(table, members, call) : new Problem('forbidden'),
    ),
  };
}

/** One more than a page tells whether there is another. */
const READ = policy.pageSize + 1;

async function ownEvents(table: Table, userId: string, call: Call): Promise<SecurityEvent[] | Problem> {
  const before = cursorIn(call);
  return before instanceof Problem ? before : getEvents(table, userId, before.cursor, READ);
}

/** Each member's events lie in a partition of their own, so that a flood of one's keeps nobody else's from being found. */
async function teamEvents(table: Table, members: readonly User[], call: Call): Promise<Reply | Problem> {
  const before = cursorIn(call);
  if (before instanceof Problem) return before;
  const each = await Promise.all(members.map(({ id }) => getEvents(table, id, before.cursor, READ)));
  const newestFirst = each.flat().toSorted((a, b) => (cursorOf(a) < cursorOf(b) ? 1 : -1));
  const users = new Map(members.map((member) => [member.id, member]));
  return page(newestFirst, (event) => ({ ...viewOfEvent(event), user: nameOf(users.get(event.userId)) }));
}

function page(newestFirst: readonly SecurityEvent[], view: (event: SecurityEvent) => object): Reply {
  const shown = newestFirst.slice(0, policy.pageSize);
  const last = shown.at(-1);
  const next = last && newestFirst.length > shown.length ? { next: cursorOf(last) } : {};
  return { body: { events: shown.map(view), ...next } };
}

function nameOf(user: User | undefined) {
  return user && { id: user.id, username: user.username, displayName: user.displayName };
}

function cursorIn({ query: given }: Call): { readonly cursor: string | undefined } | Problem {
  const parsed = validate(query, given);
  if (parsed.issues) return new Problem('invalid_request', { errors: parsed.issues });
  return { cursor: parsed.value.before };
}
