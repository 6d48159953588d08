/**
 * Event patterns: which events they choose, with the examples of AWS's user guide.
 */
import { readPattern } from '../../local/event-pattern/event-pattern.ts';

const event = {
  source: 'two-factor',
  'detail-type': 'signed_in',
  detail: { id: '1', count: 5, on: true, none: null, tags: ['a', 'b'], inner: { name: 'Ada' } },
};
const matches = (pattern: object) => readPattern(pattern)(event);
const ofDetail = (name: string, ...wanted: unknown[]) => matches({ detail: { [name]: wanted } });

test('every field of the pattern has to match, one value of each list', () => {
  expect(matches({})).toBe(true);
  expect(matches({ source: ['two-factor'] })).toBe(true);
  expect(matches({ source: ['other', 'two-factor'], 'detail-type': ['signed_in'] })).toBe(true);
  expect(matches({ source: ['two-factor'], 'detail-type': ['other'] })).toBe(false);
  expect(matches({ source: [] })).toBe(false);
  expect(matches({ absent: ['x'] })).toBe(false);
  expect(matches({ detail: { inner: { name: ['Ada'] } } })).toBe(true);
  expect(matches({ detail: { inner: { name: ['ada'] } } })).toBe(false);
  expect(matches({ source: { deeper: ['x'] } })).toBe(false);
});

test.each([
  ['count', [5], true],
  ['count', ['5'], false],
  ['on', [true], true],
  ['none', [null], true],
  ['tags', ['b'], true],
  ['tags', ['c'], false],
  ['id', [{ prefix: '1' }], true],
  ['id', [{ prefix: '2' }], false],
  ['count', [{ prefix: '5' }], false],
  ['id', [{ suffix: '1' }, { suffix: 'x' }], true],
  ['id', [{ 'equals-ignore-case': '1' }], true],
  ['id', [{ exists: true }], true],
  ['id', [{ exists: false }], false],
  ['absent', [{ exists: false }], true],
  ['absent', [{ exists: true }], false],
  ['id', [{ 'anything-but': '1' }], false],
  ['id', [{ 'anything-but': ['2', '3'] }], true],
  ['count', [{ 'anything-but': [5] }], false],
  ['id', [{ 'anything-but': { prefix: '1' } }], false],
  ['id', [{ 'anything-but': { suffix: '2' } }], true],
  ['absent', [{ 'anything-but': 'x' }], false],
  ['tags', [{ 'anything-but': 'b' }], false],
  ['count', [{ numeric: ['>', 0, '<=', 5] }], true],
  ['count', [{ numeric: ['>=', 6] }], false],
  ['count', [{ numeric: ['=', 5] }], true],
  ['count', [{ numeric: ['<', 5] }], false],
  ['id', [{ numeric: ['=', 1] }], false],
])('%s %j is %s', (name, wanted, expected) => {
  expect(ofDetail(name, ...wanted)).toBe(expected);
});

test('a field that is absent has no field within', () => {
  expect(matches({ nowhere: { name: [{ exists: false }] } })).toBe(true);
  expect(matches({ nowhere: { name: [{ exists: true }] } })).toBe(false);
});

test('a list of objects matches by any of them', () => {
  const pattern = readPattern({ users: { name: ['Ada'] } });
  expect(pattern({ users: [{ name: 'Alan' }, { name: 'Ada' }] })).toBe(true);
  expect(pattern({ users: [{ name: 'Alan' }] })).toBe(false);
});

test('$or: one of its patterns', () => {
  const pattern = { source: ['two-factor'], $or: [{ detail: { count: [1] } }, { detail: { id: ['1'] } }] };
  expect(matches(pattern)).toBe(true);
  expect(matches({ $or: [{ detail: { count: [1] } }] })).toBe(false);
});

test.each([
  [[], 'Filter is not an object'],
  [{ source: 'two-factor' }, '"source" must be an object or an array'],
  [{ source: [{ wildcard: '*' }] }, '"source" has a match type that is not known here: wildcard'],
  [{ source: [{}] }, '"source" has a match type that is not known here: '],
  [{ source: [{ prefix: 'a', suffix: 'b' }] }, '"source" has a match type that is not known here: prefix'],
  [{ source: [{ prefix: 5 }] }, '"source" has a wrong value for prefix: 5'],
  [{ source: [{ exists: 'yes' }] }, '"source" has a wrong value for exists: "yes"'],
  [{ source: [{ 'anything-but': { numeric: [] } }] }, '"source" has a wrong value for anything-but'],
  [{ source: [{ numeric: ['>'] }] }, '"source" has a wrong value for numeric'],
  [{ source: [{ numeric: ['>', 0, '!', 1] }] }, '"source" has a wrong value for numeric'],
  [{ $or: {} }, '$or must be an array'],
])('%j is refused', (pattern, message) => {
  expect(() => readPattern(pattern)).toThrow(message);
});
