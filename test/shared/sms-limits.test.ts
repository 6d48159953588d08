/** The counters of a message: whose they are, when they end, and that many items of one cap are no more than the cap. */
import fc from 'fast-check';
import { type Counter, windowAt } from '../../shared/counter.ts';
import { type SmsCaps, smsCounters } from '../../shared/sms-limits.ts';

const NOON = Date.parse('2026-11-24T12:34:56.789Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const CAPS: SmsCaps = { user: 10, number: 11, address: 12, country: 13, deployment: 14 };
const MESSAGE = {
  userId: 'acme_aaaaaaaaaaaaaaaa',
  phone: { country: 'US', callingCode: '1', number: '+13135550142' },
  address: '2001:db8:1:2::1',
};

const named = (counters: readonly Counter[], name: string) =>
  counters.find((counter) => counter.name === name);

test('each cap is a counter of its own, by user, number, network, country and all', () => {
  const counters = smsCounters(CAPS, MESSAGE, NOON);
  expect(counters.map(({ name, key, cap }) => [name, key, cap])).toEqual([
    ['user', 'acme_aaaaaaaaaaaaaaaa', 10],
    ['number', '+13135550142', 11],
    ['address', '2001:db8:1:2::/64', 12],
    ['country', 'US.0', 13],
    ['deployment', 'all.0', 14],
  ]);
});

test('an address is counted by the hour, all else by the day (UTC)', () => {
  const counters = smsCounters(CAPS, MESSAGE, NOON);
  const day = { startsAt: Date.parse('2026-11-24'), endsAt: Date.parse('2026-11-25') };
  const hour = { startsAt: Date.parse('2026-11-24T12:00Z'), endsAt: Date.parse('2026-11-24T13:00Z') };
  expect(named(counters, 'address')).toMatchObject(hour);
  for (const name of ['user', 'number', 'country', 'deployment'])
    expect(named(counters, name)).toMatchObject(day);
});

test('a window holds its first millisecond and not the one after its last', () => {
  fc.assert(
    fc.property(fc.constantFrom(HOUR_MS, DAY_MS, HOUR_MS / 4), fc.nat(40_000), (length, index) => {
      const startsAt = index * length;
      const window = { startsAt, endsAt: startsAt + length };
      expect(windowAt(length, startsAt)).toEqual(window);
      expect(windowAt(length, window.endsAt - 1)).toEqual(window);
      expect(windowAt(length, window.endsAt).startsAt).toBe(window.endsAt);
    }),
  );
});

/** All items of one cap, each asked for by its number. */
function shardsOf(name: 'country' | 'deployment', cap: number): Counter[] {
  let shards = 1;
  const at = (shard: number) => {
    const pick = (count: number) => {
      shards = count;
      return shard;
    };
    return named(smsCounters({ ...CAPS, [name]: cap }, MESSAGE, NOON, pick), name) as Counter;
  };
  const first = at(0);
  return [first, ...Array.from({ length: shards - 1 }, (_, i) => at(i + 1))];
}

const anyCap = fc.integer({ min: 1, max: 1_000_000 });

test('the items of a cap hold exactly the cap together, and differ by one at most', () => {
  fc.assert(
    fc.property(fc.constantFrom('country' as const, 'deployment' as const), anyCap, (name, cap) => {
      const caps = shardsOf(name, cap).map((shard) => shard.cap);
      expect(caps.reduce((sum, each) => sum + each, 0)).toBe(cap);
      expect(Math.max(...caps) - Math.min(...caps)).toBeLessThanOrEqual(1);
      expect(new Set(shardsOf(name, cap).map(({ key }) => key)).size).toBe(caps.length);
    }),
  );
});

test('in whatever order messages pick their items, no more go out than the cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.array(fc.nat(9), { maxLength: 1_500 }), (cap, picks) => {
      const taken = new Map<string, number>();
      for (const picked of picks) {
        const counters = smsCounters({ ...CAPS, deployment: cap }, MESSAGE, NOON, (count) => picked % count);
        const counter = named(counters, 'deployment') as Counter;
        const count = taken.get(counter.key) ?? 0;
        if (count < counter.cap) taken.set(counter.key, count + 1);
      }
      expect([...taken.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(cap);
    }),
    { numRuns: 30 },
  );
});

test.each([
  [1, 1],
  [199, 1],
  [200, 2],
  [1_000, 10],
  [1_000_000, 10],
])('a cap of %i lies in %i items', (cap, items) => {
  expect(shardsOf('deployment', cap)).toHaveLength(items);
});
