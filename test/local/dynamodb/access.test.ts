/**
 * What a request would do, as an access decision needs it: action, table, leading keys, attributes.
 */
import { createTestDb, key, TABLE, type Wire } from './database.ts';

const database = createTestDb();
const one = { ':v': { N: '1' } };

function access(operation: string, input: Wire) {
  return database.accessOf(operation, { TableName: TABLE, ...input });
}

test('an item by its key', () => {
  expect(
    access('GetItem', {
      Key: key(),
      ProjectionExpression: 'm.x, #n',
      ExpressionAttributeNames: { '#n': 'name' },
    }),
  ).toEqual([
    { action: 'GetItem', tableName: TABLE, leadingKeys: ['p'], attributes: ['pk', 'sk', 'm', 'name'] },
  ]);
});

test('a put names every attribute of the item and of its condition', () => {
  expect(
    access('PutItem', {
      Item: { ...key(), a: { S: 'x' } },
      ConditionExpression: 'attribute_not_exists(b.c)',
    }),
  ).toEqual([
    { action: 'PutItem', tableName: TABLE, leadingKeys: ['p'], attributes: ['pk', 'sk', 'a', 'b'] },
  ]);
});

test('an update names what it reads and what it writes', () => {
  const UpdateExpression = 'SET a = if_not_exists(b, c) + :v REMOVE d[0] ADD e :v DELETE f :s';
  const ConditionExpression = 'size(g) > :v AND NOT (h IN (:v, i) OR j BETWEEN k AND :v)';
  const values = { ExpressionAttributeValues: { ...one, ':s': { SS: ['x'] } } };
  const [found] = access('UpdateItem', { Key: key(), UpdateExpression, ConditionExpression, ...values });
  expect([...(found?.attributes ?? [])].sort()).toEqual([...'abcdefghijk', 'pk', 'sk']);
});

test('a query has its partition for a leading key, a scan has none', () => {
  const values = { ExpressionAttributeValues: { ':p': { S: 'p' }, ':s': { S: 's' }, ...one } };
  expect(
    access('Query', { KeyConditionExpression: 'sk > :s AND :p = pk', FilterExpression: 'n = :v', ...values }),
  ).toEqual([{ action: 'Query', tableName: TABLE, leadingKeys: ['p'], attributes: ['pk', 'sk', 'n'] }]);
  expect(access('Scan', { FilterExpression: 'n = :v', ExpressionAttributeValues: one })).toEqual([
    { action: 'Scan', tableName: TABLE, attributes: ['n'] },
  ]);
});

test('a query that names no partition has no leading key', () => {
  const values = { ExpressionAttributeValues: { ':p': { S: 'p' } } };
  expect(access('Query', { KeyConditionExpression: 'pk > :p', ...values })).toMatchObject([
    { leadingKeys: [] },
  ]);
});

test('batches name all their keys', () => {
  const Keys = [key('s', 'one'), key('s', 'two'), key('t', 'two')];
  expect(access('BatchGetItem', { RequestItems: { [TABLE]: { Keys, ProjectionExpression: 'n' } } })).toEqual([
    { action: 'BatchGetItem', tableName: TABLE, leadingKeys: ['one', 'two'], attributes: ['pk', 'sk', 'n'] },
  ]);
  const requests = [
    { PutRequest: { Item: { ...key(), a: { S: 'x' } } } },
    { DeleteRequest: { Key: key('s', 'q') } },
  ];
  expect(access('BatchWriteItem', { RequestItems: { [TABLE]: requests } })).toEqual([
    { action: 'BatchWriteItem', tableName: TABLE, leadingKeys: ['p', 'q'], attributes: ['pk', 'sk', 'a'] },
  ]);
});

test('a transaction is the writes and reads it consists of', () => {
  const common = { TableName: TABLE, Key: key() };
  const TransactItems = [
    { Put: { TableName: TABLE, Item: key('s', 'a') } },
    { Update: { ...common, UpdateExpression: 'REMOVE x' } },
    { Delete: common },
    { ConditionCheck: { ...common, ConditionExpression: 'attribute_exists(y)' } },
  ];
  const accesses = database.accessOf('TransactWriteItems', { TransactItems });
  expect(accesses.map(({ action }) => action)).toEqual([
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'ConditionCheckItem',
  ]);
  expect(accesses[3]).toEqual({
    action: 'ConditionCheckItem',
    tableName: TABLE,
    leadingKeys: ['p'],
    attributes: ['pk', 'sk', 'y'],
  });
  expect(database.accessOf('TransactGetItems', { TransactItems: [{ Get: common }] })).toMatchObject([
    { action: 'GetItem', leadingKeys: ['p'] },
  ]);
});

test('tables', () => {
  expect(access('DescribeTable', {})).toEqual([{ action: 'DescribeTable', tableName: TABLE }]);
  expect(database.accessOf('ListTables', {})).toEqual([{ action: 'ListTables', tableName: '' }]);
});

test('decides nothing: an unknown table is for the call to refuse', () => {
  expect(database.accessOf('GetItem', { TableName: 'unknown', Key: key() })).toEqual([
    { action: 'GetItem', tableName: 'unknown', leadingKeys: [], attributes: ['pk', 'sk'] },
  ]);
});
