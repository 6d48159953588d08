/**
 * Faults on demand: which call is hit, and which faults are refused.
 */
import { type Call, decide } from '../../local/faults/decide.ts';
import type { CallFault } from '../../local/faults/fault.ts';
import { parseFaults } from '../../local/faults/parse.ts';
import { random } from '../../local/faults/random.ts';

const GET: Call = { service: 'dynamodb', operation: 'GetItem', function: 'verify' };
const throttled = (members: Partial<CallFault> = {}): CallFault => ({
  service: 'dynamodb',
  kind: 'throttled',
  ...members,
});

/** The positions, of the first hundred calls, that a fault hits. */
function hits(fault: CallFault, call = GET): number[] {
  const before = Array.from({ length: 100 }, (_, index) => index);
  const hit = before.filter((count) => decide([fault], call, new Map([[fault, count]]), random));
  return hit.map((count) => count + 1);
}

describe('a fault hits', () => {
  test('every matching call, unless it says which', () => {
    expect(hits(throttled())).toHaveLength(100);
    expect(hits(throttled({ operation: 'GetItem', function: 'verify' }))).toHaveLength(100);
    expect(hits(throttled({ service: '*' }))).toHaveLength(100);
  });

  test('no call of another service, operation or function', () => {
    expect(hits(throttled({ service: 'sns' }))).toEqual([]);
    expect(hits(throttled({ operation: 'PutItem' }))).toEqual([]);
    expect(hits(throttled({ function: 'login' }))).toEqual([]);
    expect(hits(throttled({ function: 'login' }), { ...GET, function: undefined })).toEqual([]);
  });

  test('the nth and no other', () => {
    expect(hits(throttled({ nth: 3 }))).toEqual([3]);
  });

  test('a share, the same for the same seed', () => {
    const some = hits(throttled({ share: 0.3, seed: 7 }));
    expect(some).toEqual(hits(throttled({ share: 0.3, seed: 7 })));
    expect(some).not.toEqual(hits(throttled({ share: 0.3, seed: 8 })));
    expect(some.length).toBeGreaterThan(15);
    expect(some.length).toBeLessThan(45);
    expect(hits(throttled({ share: 0, seed: 7 }))).toEqual([]);
    expect(hits(throttled({ share: 1, seed: 7 }))).toHaveLength(100);
  });

  test('only operations that can meet with it', () => {
    const conflict: CallFault = { service: 'dynamodb', kind: 'conflict' };
    expect(hits(conflict)).toEqual([]);
    expect(hits(conflict, { ...GET, operation: 'UpdateItem' })).toHaveLength(100);
  });

  test('first, where several would', () => {
    const [first, second] = [throttled({ nth: 2 }), throttled({ service: '*' })];
    expect(decide([first, second], GET, new Map(), random)).toBe(second);
    expect(decide([first, second], GET, new Map([[first, 1]]), random)).toBe(first);
  });
});

describe('a list of faults', () => {
  const parse = (...faults: unknown[]) => parseFaults(faults, ['login', 'verify']);

  test('gets a seed for each share', () => {
    const share = { service: 'dynamodb', kind: 'error', share: 0.5 };
    expect(parse(share, { ...share, seed: 99 }, throttled(), share)).toMatchObject([
      { seed: 1 },
      { seed: 99 },
      expect.not.objectContaining({ seed: expect.anything() }),
      { seed: 4 },
    ]);
  });

  test.each([
    [{ service: '*', kind: 'kill-before', function: 'verify', nth: 2 }],
    [{ service: 'dynamodb', kind: 'slow', latencyMs: 0 }],
    [{ service: 'sns', kind: 'opted-out', operation: 'Publish' }],
    [{ kind: 'clock-skew', seconds: -90, function: 'login', share: 0.5, seed: 0 }],
  ])('may hold %j', (fault) => {
    expect(parse(fault)).toEqual([fault]);
  });

  test.each([
    ['a fault', 'faults[0] is not an object'],
    [null, 'faults[0] is not an object'],
    [[], 'faults[0] is not an object'],
    [{}, 'faults[0].kind: nothing is none of throttled, '],
    [{ kind: 'toString' }, 'faults[0].kind: "toString" is none of throttled, '],
    [{ kind: 'error' }, 'faults[0].service is missing: error needs it'],
    [
      { service: 's3', kind: 'error' },
      'faults[0].service: "s3" is none of dynamodb, sns, ses, events, secretsmanager, kms, sts, *',
    ],
    [throttled({ operation: 'Getitem' }), 'faults[0].operation: "Getitem" is none of PutItem, '],
    [throttled({ function: 'verfy' }), 'faults[0].function: "verfy" is none of login, verify'],
    [throttled({ nth: 0 }), 'faults[0].nth: 0 is no number from 1 to '],
    [throttled({ nth: 1.5 }), 'faults[0].nth: 1.5 is no whole number'],
    [throttled({ share: 1.1 }), 'faults[0].share: 1.1 is no number from 0 to 1'],
    [throttled({ share: 0.1, seed: -1 }), 'faults[0].seed: -1 is no number from 0 to 4294967295'],
    [throttled({ share: 0.1, nth: 1 }), 'faults[0].nth and .share exclude each other'],
    [throttled({ seed: 1 }), 'faults[0].seed goes with .share'],
    [
      { ...throttled(), nht: 1 },
      'faults[0].nht: throttled has kind, service, operation, function, nth, share, seed, not this',
    ],
    [throttled({ latencyMs: 5 }), 'faults[0].latencyMs: throttled has '],
    [{ service: 'sns', kind: 'slow' }, 'faults[0].latencyMs is missing: slow needs it'],
    [{ kind: 'clock-skew' }, 'faults[0].seconds is missing: clock-skew needs it'],
    [{ kind: 'clock-skew', seconds: 'x' }, 'faults[0].seconds: "x" is no number'],
    [
      { kind: 'clock-skew', seconds: 1, nth: 1 },
      'faults[0].nth: clock-skew has kind, seconds, function, share, seed, not this',
    ],
    [{ service: 'sns', kind: 'conflict' }, 'faults[0].kind: conflict does not fit sns, but dynamodb'],
    [
      { service: 'dynamodb', kind: 'unreadable' },
      'faults[0].kind: unreadable does not fit dynamodb, but secretsmanager',
    ],
    [{ service: '*', kind: 'spend-limit' }, 'faults[0].kind: spend-limit does not fit *, but sns'],
    [{ service: 'sns', kind: 'unverified' }, 'faults[0].kind: unverified does not fit sns, but ses'],
    [
      { service: 'dynamodb', operation: 'Query', kind: 'conflict' },
      'faults[0].kind: conflict does not fit Query, but PutItem, ',
    ],
  ])('%j is refused by name', (fault, message) => {
    expect(() => parse(fault)).toThrow(message);
  });

  test('is a list', () => {
    for (const value of [undefined, {}, 'none'])
      expect(() => parseFaults(value, [])).toThrow(/^Send \{"faults"/);
    expect(() => parse(throttled(), {})).toThrow('faults[1].kind');
    expect(() => parse(...Array.from({ length: 101 }, () => throttled()))).toThrow('faults: more than 100');
  });
});
