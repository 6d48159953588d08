/** Pages of events: newest first, each once, whatever happened in the same millisecond and wherever a page ends. */
import fc from 'fast-check';
import { routes } from '../../functions/events/routes.ts';
import { newEvent, type SecurityEvent } from '../../shared/event.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import type { Authenticated } from '../../shared/store/sessions.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';

const START = Date.parse('2026-11-24T10:00:00Z');
const MEMBERS = ['acme_aaaaaaaaaaaaaaaa', 'acme_bbbbbbbbbbbbbbbb', 'acme_cccccccccccccccc'];

const eventAt = (userId: string, now: number) =>
  newEvent(userId, 'signed_in', { now, client: { address: '203.0.113.1', browser: 'Firefox' } });

const keyOf = ({ at, id }: SecurityEvent) => `${new Date(at).toISOString()}#${id}`;

/** As much of a table as the routes read. */
function tableOf(events: readonly SecurityEvent[]): Table {
  const items = events.map((event): Item => ({ pk: `EVENT#${event.userId}`, sk: keyOf(event), ...event }));
  return {
    newest: async (pk: string, before: string | undefined, limit: number) =>
      items
        .filter((item) => item.pk === pk && (before === undefined || item.sk < before))
        .toSorted((a, b) => (a.sk < b.sk ? 1 : -1))
        .slice(0, limit),
    query: async () => MEMBERS.map((id) => ({ id, username: id, displayName: id })),
  } as unknown as Table;
}

type Page = { events: (SecurityEvent & Record<string, unknown>)[]; next?: string };

async function ask(table: Table, key: 'GET /api/events' | 'GET /api/team/events', before?: string) {
  const route = routes(table)[key];
  if (route.access === 'anyone') throw new Error('A listing is for somebody');
  const call = { query: before === undefined ? {} : { before } } as unknown as Call;
  const by = { user: { id: MEMBERS[0], role: 'owner' } as User } as Authenticated;
  const answer = await route.answer(call, by, await route.beside?.(MEMBERS[0] ?? '', call));
  return answer instanceof Problem ? answer : ((answer as Reply).body as Page);
}

async function pages(table: Table, key: 'GET /api/events' | 'GET /api/team/events'): Promise<Page[]> {
  const read: Page[] = [];
  let next: string | undefined;
  do {
    const page = await ask(table, key, next);
    if (page instanceof Problem) throw page;
    read.push(page);
    next = page.next;
  } while (next !== undefined);
  return read;
}

const idsOf = (events: readonly SecurityEvent[]) =>
  events.toSorted((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1)).map(({ id }) => id);

/** Few milliseconds, so that many events share one. */
const someEvents = fc
  .array(fc.tuple(fc.nat(2), fc.nat(4)), { maxLength: 75 })
  .map((all) => all.map(([member, ms]) => eventAt(MEMBERS[member] ?? '', START + ms)));

test('of one’s own none is missing and none comes twice, twenty a page', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, async (events) => {
      const own = events.filter(({ userId }) => userId === MEMBERS[0]);
      const read = await pages(tableOf(events), 'GET /api/events');
      expect(read.flatMap((page) => page.events.map(({ id }) => id))).toEqual(idsOf(own));
      expect(read.slice(0, -1).every((page) => page.events.length === 20)).toBe(true);
      expect(read.at(-1)?.events.length).toBeLessThanOrEqual(20);
    }),
    { numRuns: 60 },
  );
});

test('of a team none is missing and none comes twice, with many in the same millisecond', async () => {
  await fc.assert(
    fc.asyncProperty(someEvents, async (events) => {
      const read = await pages(tableOf(events), 'GET /api/team/events');
      expect(read.flatMap((page) => page.events.map(({ id }) => id))).toEqual(idsOf(events));
    }),
    { numRuns: 60 },
  );
});

test('exactly a page has no next one, and one event more has', async () => {
  const [userId = ''] = MEMBERS;
  const events = Array.from({ length: 21 }, (_, i) => eventAt(userId, START + i));
  expect(await ask(tableOf(events.slice(1)), 'GET /api/events')).not.toHaveProperty('next');
  const first = await ask(tableOf(events), 'GET /api/events');
  expect(first).toMatchObject({ next: keyOf(events[1] as SecurityEvent) });
  expect(await pages(tableOf(events), 'GET /api/events')).toHaveLength(2);
});

test('what happens between two pages is on neither, and moves nothing', async () => {
  const [userId = ''] = MEMBERS;
  const events = Array.from({ length: 30 }, (_, i) => eventAt(userId, START + i));
  const first = await ask(tableOf(events), 'GET /api/events');
  if (first instanceof Problem) throw first;
  const later = [...events, eventAt(userId, START + 1_000)];
  const second = await ask(tableOf(later), 'GET /api/events', first.next);
  if (second instanceof Problem) throw second;
  expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(idsOf(events));
});

test.each([
  ['', 'empty'],
  ['1', 'a number'],
  ['2026-11-24T10:00:00.000Z', 'a time alone'],
  ['2026-11-24T10:00:00.000Z#', 'no id'],
  ['9'.repeat(5_000), 'without end'],
  ['2026-11-24T10:00:00.000Z#dfd518fc-8d35-449f-a079-c0eb9167fe5e\n', 'a line more'],
  ['2026-11-24T10:00:00.000Z#DFD518FC-8D35-449F-A079-C0EB9167FE5E', 'capitals'],
  ['EVENT#acme_bbbbbbbbbbbbbbbb', 'a key'],
])('the cursor %j (%s) is refused as the request’s mistake', async (before) => {
  for (const key of ['GET /api/events', 'GET /api/team/events'] as const) {
    const answer = await ask(tableOf([]), key, before);
    expect(answer).toMatchObject({ code: 'invalid_request' });
  }
});

test('an event is shown without where it lies, whose it is by key, when it goes, and the number that was given up', async () => {
  const event = {
    ...eventAt(MEMBERS[0] ?? '', START),
    type: 'phone_removed' as const,
    sealedPhone: 'sealed',
  };
  const page = await ask(tableOf([event]), 'GET /api/events');
  if (page instanceof Problem) throw page;
  expect(page.events.map((shown) => Object.keys(shown).toSorted())).toEqual([
    ['address', 'at', 'browser', 'id', 'type'],
  ]);
});
