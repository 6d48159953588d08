/**
 * Tables: made, described, protected, deleted, emptied; and time to live, which acts only when asked.
 */
import { createDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import {
  call,
  createTestDb,
  errorOf,
  get,
  key,
  NOW_MS,
  put,
  TABLE,
  tableInput,
  type Wire,
} from './database.ts';

test('is described as it was made', () => {
  const database = createTestDb();
  put(database, {});
  expect(call(database, 'DescribeTable', {})).toMatchObject({
    Table: {
      TableName: TABLE,
      TableStatus: 'ACTIVE',
      KeySchema: tableInput.KeySchema,
      AttributeDefinitions: tableInput.AttributeDefinitions,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      CreationDateTime: NOW_MS / 1000,
      ItemCount: 1,
      DeletionProtectionEnabled: false,
    },
  });
});

test('is listed page by page', () => {
  const database = createDynamoDb({ now: () => NOW_MS });
  for (const TableName of ['two', 'one', 'three']) database.call('CreateTable', { ...tableInput, TableName });
  const first = database.call('ListTables', { Limit: 2 }).output;
  expect(first).toEqual({ TableNames: ['one', 'three'], LastEvaluatedTableName: 'three' });
  expect(database.call('ListTables', { ExclusiveStartTableName: 'three' }).output).toEqual({
    TableNames: ['two'],
  });
  expect(database.tableNames()).toEqual(['one', 'three', 'two']);
});

test('is deleted, unless protected', () => {
  const database = createTestDb();
  call(database, 'UpdateTable', { DeletionProtectionEnabled: true });
  expect(errorOf(() => call(database, 'DeleteTable', {})).message).toBe(
    'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
  );
  call(database, 'UpdateTable', { DeletionProtectionEnabled: false });
  call(database, 'DeleteTable', {});
  expect(errorOf(() => call(database, 'DescribeTable', {})).message).toBe(
    `Requested resource not found: Table: ${TABLE} not found`,
  );
  expect(errorOf(() => put(database, {})).message).toBe('Requested resource not found');
});

test.each<[Wire, string]>([
  [{}, `Table already exists: ${TABLE}`],
  [{ TableName: 'a b' }, "Value 'a b' at 'tableName' failed to satisfy constraint"],
  [
    { TableName: undefined },
    "Value null at 'tableName' failed to satisfy constraint: Member must not be null",
  ],
  [
    { TableName: 'new', BillingMode: 'PROVISIONED' },
    'must both be specified when BillingMode is PROVISIONED',
  ],
  [{ TableName: 'new', KeySchema: [{ AttributeName: 'pk', KeyType: 'RANGE' }] }, 'is not a HASH key type'],
  [
    { TableName: 'new', KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] },
    'does not exactly match number',
  ],
  [{ TableName: 'new', AttributeDefinitions: [] }, 'Some index key attributes are not defined'],
  [{ TableName: 'new', GlobalSecondaryIndexes: [{}] }, 'does not support GlobalSecondaryIndexes'],
])('%j is refused', (more, message) => {
  const database = createTestDb();
  expect(errorOf(() => call(database, 'CreateTable', { ...tableInput, ...more })).message).toContain(message);
});

test('may be named by its ARN', () => {
  const database = createTestDb();
  put(database, {});
  const TableName = `arn:aws:dynamodb:eu-west-1:123456789012:table/${TABLE}`;
  expect(database.call('GetItem', { TableName, Key: key() }).output).toEqual({ Item: key() });
});

test('keys may be numbers and binaries, in their own order', () => {
  const database = createDynamoDb({ now: () => NOW_MS });
  for (const [TableName, AttributeType, keys] of [
    ['numbers', 'N', ['10', '-1', '9', '0.5']],
    ['binaries', 'B', ['/w==', 'AQI=', 'AQ==']],
  ] as const) {
    const AttributeDefinitions = [{ AttributeName: 'pk', AttributeType }];
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    database.call('CreateTable', { ...tableInput, TableName, AttributeDefinitions, KeySchema });
    for (const value of keys)
      database.call('PutItem', { TableName, Item: { pk: { [AttributeType]: value } } });
  }
  expect(database.items('numbers').map(({ pk }) => pk)).toEqual([
    { N: '-1' },
    { N: '0.5' },
    { N: '9' },
    { N: '10' },
  ]);
  expect(database.items('binaries').map(({ pk }) => pk)).toEqual([
    { B: 'AQ==' },
    { B: 'AQI=' },
    { B: '/w==' },
  ]);
  expect(database.call('GetItem', { TableName: 'numbers', Key: { pk: { N: '9.0' } } }).output).toHaveProperty(
    'Item',
  );
});

test('text keys are in the order of their UTF-8 bytes', () => {
  const database = createTestDb();
  for (const sk of ['😀', '\uffff', 'é', 'z', 'a']) put(database, {}, sk);
  expect(database.items(TABLE).map(({ sk }) => sk)).toEqual(
    ['a', 'z', 'é', '\uffff', '😀'].map((S) => ({ S })),
  );
});

test('is emptied alone or with all others', () => {
  const database = createTestDb();
  database.call('CreateTable', { ...tableInput, TableName: 'other' });
  put(database, {});
  database.call('PutItem', { TableName: 'other', Item: key() });
  database.clear(TABLE);
  expect([database.items(TABLE), database.items('other')]).toEqual([[], [key()]]);
  database.clear();
  expect([database.items('other'), database.tableNames()]).toEqual([[], [TABLE, 'other']]);
});

test('unknown operations are refused', () => {
  expect(errorOf(() => createTestDb().call('ExecuteStatement', {})).type).toBe('UnknownOperationException');
});

test.each([null, undefined, [], 'text', 1])('an input of %j is refused', (input) => {
  expect(errorOf(() => createTestDb().call('GetItem', input)).type).toBe('SerializationException');
});

describe('time to live', () => {
  const seconds = NOW_MS / 1000;
  const turn = (Enabled: boolean, AttributeName = 'expiresAt') => ({
    TimeToLiveSpecification: { AttributeName, Enabled },
  });

  test('deletes what has expired when swept, and never by itself', () => {
    let nowMs = NOW_MS;
    const database = createTestDb({ now: () => nowMs });
    call(database, 'UpdateTimeToLive', turn(true));
    put(database, { expiresAt: { N: String(seconds + 60) } }, 'later');
    put(database, { expiresAt: { N: String(seconds) } }, 'now');
    put(database, { expiresAt: { S: String(seconds) } }, 'text');
    put(database, { expiresAt: { N: '1' } }, 'older than five years');
    put(database, {}, 'never');
    expect(get(database, 'now')).toBeDefined();
    expect(database.sweep()).toBe(1);
    expect(get(database, 'now')).toBeUndefined();
    nowMs += 60_000;
    expect([database.sweep(), database.sweep()]).toEqual([1, 0]);
    expect(database.items(TABLE)).toHaveLength(3);
  });

  test('sweeps nothing while it is off', () => {
    const database = createTestDb();
    put(database, { expiresAt: { N: String(seconds - 1) } });
    expect(database.sweep()).toBe(0);
  });

  test('is described and changed', () => {
    const database = createTestDb();
    const described = () => call(database, 'DescribeTimeToLive', {});
    expect(described()).toEqual({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } });
    call(database, 'UpdateTimeToLive', turn(true));
    expect(described()).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' },
    });
    expect(errorOf(() => call(database, 'UpdateTimeToLive', turn(true))).message).toBe(
      'TimeToLive is already enabled',
    );
    expect(errorOf(() => call(database, 'UpdateTimeToLive', turn(true, 'other'))).message).toMatch(
      /^TimeToLive is active on a different AttributeName/,
    );
    call(database, 'UpdateTimeToLive', turn(false));
    expect(errorOf(() => call(database, 'UpdateTimeToLive', turn(false))).message).toBe(
      'TimeToLive is already disabled',
    );
  });
});
