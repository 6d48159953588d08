/**
 * Query, Scan and the batches: order, pages, filters, projections and what is refused.
 */
import { call, createTestDb, errorOf, key, put, TABLE, type Wire } from './database.ts';

const database = createTestDb();
const sortKeys = ['1', '2', '3', '4', '5'];
const inP = { ':p': { S: 'p' } };

beforeAll(() => {
  for (const sk of sortKeys) put(database, { n: { N: sk }, m: { M: { x: { S: sk } } } }, sk);
  call(database, 'PutItem', { Item: key('1', 'q') });
});

function query(KeyConditionExpression: string, ExpressionAttributeValues: Wire, more: Wire = {}) {
  return call(database, 'Query', { KeyConditionExpression, ExpressionAttributeValues, ...more });
}

function sorts(items: readonly Wire[] | undefined): unknown[] {
  return (items ?? []).map((item) => (item as ReturnType<typeof key>).sk.S);
}

test.each<[string, Wire, string[]]>([
  ['pk = :p', {}, sortKeys],
  [':p = pk', {}, sortKeys],
  ['pk = :p AND sk = :s', { ':s': { S: '2' } }, ['2']],
  ['sk = :s AND pk = :p', { ':s': { S: '2' } }, ['2']],
  ['pk = :p AND sk > :s', { ':s': { S: '3' } }, ['4', '5']],
  ['pk = :p AND :s >= sk', { ':s': { S: '3' } }, ['1', '2', '3']],
  ['(pk = :p) AND (sk BETWEEN :s AND :t)', { ':s': { S: '2' }, ':t': { S: '4' } }, ['2', '3', '4']],
  ['pk = :p AND begins_with(sk, :s)', { ':s': { S: '5' } }, ['5']],
])('%s', (condition, values, expected) => {
  expect(sorts(query(condition, { ...inP, ...values }).Items)).toEqual(expected);
});

test('backwards', () => {
  expect(sorts(query('pk = :p', inP, { ScanIndexForward: false }).Items)).toEqual(sortKeys.toReversed());
});

test('page by page, both ways, everything once', () => {
  for (const ScanIndexForward of [true, false]) {
    const seen: unknown[] = [];
    let start: Wire = {};
    do {
      const page = query('pk = :p', inP, { Limit: 2, ScanIndexForward, ...start });
      seen.push(...sorts(page.Items));
      start = page.LastEvaluatedKey === undefined ? {} : { ExclusiveStartKey: page.LastEvaluatedKey };
    } while (Object.keys(start).length > 0);
    expect(seen).toEqual(ScanIndexForward ? sortKeys : sortKeys.toReversed());
  }
});

test('a limit counts before the filter', () => {
  const filter = { FilterExpression: 'n > :n', ExpressionAttributeValues: { ...inP, ':n': { N: '1' } } };
  const page = query('pk = :p', inP, { Limit: 2, ...filter });
  expect([page.Count, page.ScannedCount, page.LastEvaluatedKey]).toEqual([1, 2, key('2')]);
});

test('counts without items', () => {
  expect(query('pk = :p', inP, { Select: 'COUNT' })).toEqual({ Count: 5, ScannedCount: 5 });
});

test('projects', () => {
  const { Items } = query('pk = :p', inP, { ProjectionExpression: 'm.x, absent', Limit: 1 });
  expect(Items).toEqual([{ m: { M: { x: { S: '1' } } } }]);
});

test('a page ends with the item that crosses 1 MB', () => {
  const large = createTestDb();
  for (const sk of sortKeys) put(large, { v: { S: 'x'.repeat(300_000) } }, sk);
  const input = { KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: inP };
  const page = call(large, 'Query', { ...input, ReturnConsumedCapacity: 'TOTAL' });
  expect([page.Count, page.LastEvaluatedKey]).toEqual([4, key('4')]);
  expect(page.ConsumedCapacity).toEqual({ TableName: TABLE, CapacityUnits: 146.5 });
  const rest = call(large, 'Query', { ...input, ExclusiveStartKey: page.LastEvaluatedKey });
  expect([rest.Count, rest.LastEvaluatedKey]).toEqual([1, undefined]);
});

test.each<[string, Wire, string]>([
  ['pk > :p', {}, 'Query key condition not supported'],
  ['sk = :p', {}, 'Query condition missed key schema element: pk'],
  ['pk = :p AND n = :s', { ':s': { S: '1' } }, 'Query condition missed key schema element: sk'],
  ['pk = :p AND sk <> :s', { ':s': { S: '1' } }, 'Invalid operator used in KeyConditionExpression: <>'],
  ['pk = :p OR sk = :s', { ':s': { S: '1' } }, 'Invalid operator used in KeyConditionExpression: OR'],
  [
    'pk = :p AND pk = :s',
    { ':s': { S: '1' } },
    'KeyConditionExpressions must only contain one condition per key',
  ],
  [
    'pk = :p AND size(sk) = :s',
    { ':s': { S: '1' } },
    'KeyConditionExpressions cannot contain nested operations',
  ],
  [
    'pk = :p AND sk = :s',
    { ':s': { N: '1' } },
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
])('%s is refused', (condition, values, message) => {
  expect(errorOf(() => query(condition, { ...inP, ...values })).message).toBe(message);
});

test('a filter may not name the key', () => {
  expect(errorOf(() => query('pk = :p', inP, { FilterExpression: 'sk <> :p' })).message).toBe(
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  );
});

test('a start key outside the query is refused', () => {
  const start = (ExclusiveStartKey: Wire) =>
    errorOf(() => query('pk = :p', inP, { ExclusiveStartKey })).message;
  expect(start(key('1', 'q'))).toBe(
    'The provided starting key is outside query boundaries based on provided conditions',
  );
  expect(start({ pk: { S: 'p' } })).toBe('The provided starting key is invalid');
});

test('a table has no index', () => {
  expect(errorOf(() => query('pk = :p', inP, { IndexName: 'byPhone' })).message).toBe(
    'The table does not have the specified index: byPhone',
  );
});

describe('Scan', () => {
  test('reads all, filtered', () => {
    const values = { ExpressionAttributeValues: { ':n': { N: '4' } } };
    const page = call(database, 'Scan', { FilterExpression: 'n >= :n', ...values });
    expect([sorts(page.Items), page.ScannedCount]).toEqual([['4', '5'], 6]);
  });

  test('segments share the items out', () => {
    const counts = [0, 1, 2].map(
      (Segment) => call(database, 'Scan', { Segment, TotalSegments: 3 }).Count ?? 0,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
  });

  test('goes on from where it was', () => {
    const first = call(database, 'Scan', { Limit: 4 });
    const second = call(database, 'Scan', { ExclusiveStartKey: first.LastEvaluatedKey });
    expect([...sorts(first.Items), ...sorts(second.Items)]).toEqual([...sortKeys, '1']);
  });
});

describe('batches', () => {
  const batchGet = (Keys: readonly Wire[], more: Wire = {}) =>
    database.call('BatchGetItem', { RequestItems: { [TABLE]: { Keys, ...more } } }).output;
  const batchWrite = (requests: readonly Wire[]) =>
    database.call('BatchWriteItem', { RequestItems: { [TABLE]: requests } }).output;

  test('get what there is', () => {
    expect(batchGet([key('1'), key('no')], { ProjectionExpression: 'n' })).toEqual({
      Responses: { [TABLE]: [{ n: { N: '1' } }] },
      UnprocessedKeys: {},
    });
  });

  test('hand back keys beyond 16 MB', () => {
    const large = createTestDb();
    const keys = Array.from({ length: 60 }, (_, index) => key(String(index).padStart(2, '0')));
    for (const { sk } of keys) put(large, { v: { S: 'x'.repeat(300_000) } }, sk.S);
    const { output } = large.call('BatchGetItem', { RequestItems: { [TABLE]: { Keys: keys } } });
    expect(output).toMatchObject({ UnprocessedKeys: { [TABLE]: { Keys: keys.slice(55) } } });
  });

  test('put and delete', () => {
    batchWrite([{ PutRequest: { Item: key('new') } }, { DeleteRequest: { Key: key('1', 'q') } }]);
    expect(call(database, 'GetItem', { Key: key('new') }).Item).toEqual(key('new'));
    expect(call(database, 'GetItem', { Key: key('1', 'q') })).toEqual({});
    batchWrite([{ DeleteRequest: { Key: key('new') } }]);
  });

  test.each<[string, () => unknown, string]>([
    ['the same key twice', () => batchGet([key(), key()]), 'Provided list of item keys contains duplicates'],
    [
      'more than 100 keys',
      () => batchGet(Array.from({ length: 101 }, (_, index) => key(String(index)))),
      'Too many items requested for the BatchGetItem call',
    ],
    [
      'put and delete of one item',
      () => batchWrite([{ PutRequest: { Item: key() } }, { DeleteRequest: { Key: key() } }]),
      'Provided list of item keys contains duplicates',
    ],
    [
      'more than 25 writes',
      () =>
        batchWrite(Array.from({ length: 26 }, (_, index) => ({ PutRequest: { Item: key(String(index)) } }))),
      'Too many items requested for the BatchWriteItem call',
    ],
  ])('refuse %s', (_, run, message) => {
    expect(errorOf(run).message).toBe(message);
  });

  test('one bad write spoils the batch', () => {
    const requests = [{ PutRequest: { Item: key('good') } }, { PutRequest: { Item: { pk: { S: 'p' } } } }];
    expect(errorOf(() => batchWrite(requests)).type).toBe('ValidationException');
    expect(call(database, 'GetItem', { Key: key('good') })).toEqual({});
  });
});
