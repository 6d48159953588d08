/**
 * Conditions decided: operators, functions, missing attributes and mixed types.
 */
import { call, createTestDb, errorOf, get, holds, key, put, type Wire } from './database.ts';

const database = createTestDb();

beforeAll(() => {
  put(database, {
    n: { N: '1.50' },
    st: { S: 'abc' },
    b: { B: 'AQID' },
    ss: { SS: ['a', 'b'] },
    ns: { NS: ['1', '2'] },
    bs: { BS: ['AQ=='] },
    l: { L: [{ N: '1' }, { S: 'x' }] },
    m: { M: { x: { N: '1' }, y: { M: { z: { S: 'deep' } } } } },
    t: { BOOL: true },
    nil: { NULL: true },
  });
});

test.each<[string, Wire | undefined, boolean]>([
  ['n = :v', { ':v': { N: '1.5' } }, true],
  ['n = :v', { ':v': { S: '1.5' } }, false],
  ['n <> :v', { ':v': { S: '1.5' } }, true],
  ['n < :v', { ':v': { N: '10' } }, true],
  ['n <= :v', { ':v': { N: '1.5' } }, true],
  ['n > :v', { ':v': { N: '1.5' } }, false],
  ['n >= :v', { ':v': { N: '1.5' } }, true],
  ['st < :v', { ':v': { S: 'abd' } }, true],
  ['st > :v', { ':v': { N: '1' } }, false],
  ['b > :v', { ':v': { B: 'AQI=' } }, true],
  ['n BETWEEN :v AND :w', { ':v': { N: '1' }, ':w': { N: '2' } }, true],
  ['n BETWEEN :v AND :w', { ':v': { N: '2' }, ':w': { N: '3' } }, false],
  ['n IN (:v, :w)', { ':v': { S: 'x' }, ':w': { N: '1.5' } }, true],
  ['ss = :v', { ':v': { SS: ['b', 'a'] } }, true],
  ['m = :v', { ':v': { M: { y: { M: { z: { S: 'deep' } } }, x: { N: '1.0' } } } }, true],
  ['l = :v', { ':v': { L: [{ S: 'x' }, { N: '1' }] } }, false],
  ['t = :v', { ':v': { BOOL: true } }, true],
  ['nil = :v', { ':v': { NULL: true } }, true],
  ['m.y.z = :v', { ':v': { S: 'deep' } }, true],
  ['l[1] = :v', { ':v': { S: 'x' } }, true],
  ['l[2] = :v', { ':v': { S: 'x' } }, false],
  ['st[0] = :v', { ':v': { S: 'a' } }, false],
  ['attribute_exists(m.y)', undefined, true],
  ['attribute_exists(m.absent)', undefined, false],
  ['attribute_not_exists(absent)', undefined, true],
  ['attribute_type(ns, :v)', { ':v': { S: 'NS' } }, true],
  ['attribute_type(absent, :v)', { ':v': { S: 'NS' } }, false],
  ['begins_with(st, :v)', { ':v': { S: 'ab' } }, true],
  ['begins_with(b, :v)', { ':v': { B: 'AQI=' } }, true],
  ['begins_with(n, :v)', { ':v': { S: '1' } }, false],
  ['contains(st, :v)', { ':v': { S: 'bc' } }, true],
  ['contains(b, :v)', { ':v': { B: 'AgM=' } }, true],
  ['contains(ss, :v)', { ':v': { S: 'b' } }, true],
  ['contains(ns, :v)', { ':v': { N: '2.0' } }, true],
  ['contains(bs, :v)', { ':v': { B: 'AQ==' } }, true],
  ['contains(l, :v)', { ':v': { S: 'x' } }, true],
  ['contains(m, :v)', { ':v': { S: 'x' } }, false],
  ['contains(absent, :v)', { ':v': { S: 'x' } }, false],
  ['size(st) = :v', { ':v': { N: '3' } }, true],
  ['size(b) = :v', { ':v': { N: '3' } }, true],
  ['size(ss) = :v', { ':v': { N: '2' } }, true],
  ['size(l) = :v', { ':v': { N: '2' } }, true],
  ['size(m) = :v', { ':v': { N: '2' } }, true],
  ['size(n) = :v', { ':v': { N: '2' } }, false],
  ['absent = :v', { ':v': { N: '1' } }, false],
  ['absent <> :v', { ':v': { N: '1' } }, true],
  ['absent < :v', { ':v': { N: '1' } }, false],
  ['NOT absent < :v', { ':v': { N: '1' } }, true],
  ['NOT n = :v OR st = :w', { ':v': { N: '1.5' }, ':w': { S: 'abc' } }, true],
  ['NOT (n = :v OR st = :w)', { ':v': { N: '1.5' }, ':w': { S: 'abc' } }, false],
  ['n = :v OR n = :w AND n = :w', { ':v': { N: '1.5' }, ':w': { N: '9' } }, true],
])('%s %j', (expression, values, expected) => {
  expect(holds(database, expression, values)).toBe(expected);
});

test('names that objects inherit do not exist unless they do', () => {
  expect(holds(database, 'attribute_exists(#c)', undefined, { '#c': 'constructor' })).toBe(false);
  expect(holds(database, 'attribute_exists(m.#p)', undefined, { '#p': '__proto__' })).toBe(false);
});

test('a failed condition gives the item only when asked, and costs a write', () => {
  const input = { Key: key(), ConditionExpression: 'attribute_not_exists(pk)' };
  const silent = errorOf(() => call(database, 'DeleteItem', input));
  expect([silent.type, silent.message, silent.fields, silent.capacityUnits]).toEqual([
    'ConditionalCheckFailedException',
    'The conditional request failed',
    {},
    1,
  ]);
  const telling = { ...input, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
  expect(errorOf(() => call(database, 'DeleteItem', telling)).fields).toEqual({ Item: get(database) });
});

test('a failed condition on nothing has no item to give', () => {
  const input = {
    Key: key('nothing'),
    ConditionExpression: 'attribute_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
  expect(errorOf(() => call(database, 'DeleteItem', input)).fields).toEqual({});
});
