/**
 * Capacity units: what AWS would bill, from its documented sizes and roundings.
 */
import { itemBytes } from '../../../local/dynamodb/size.ts';
import { call, createTestDb, errorOf, key, put, TABLE, type Wire } from './database.ts';

const database = createTestDb();

beforeAll(() => {
  put(database, { v: { S: 'x'.repeat(5000) } }, 'large');
  put(database, {}, 'small');
});

const units = (operation: string, input: Wire) =>
  database.call(operation, { TableName: TABLE, ...input }).capacityUnits;

test.each<[Wire, number]>([
  [{ Key: key('small') }, 0.5],
  [{ Key: key('small'), ConsistentRead: true }, 1],
  [{ Key: key('large') }, 1],
  [{ Key: key('large'), ConsistentRead: true, ProjectionExpression: 'sk' }, 2],
  [{ Key: key('nothing') }, 0.5],
])('GetItem %j', (input, expected) => {
  expect(units('GetItem', input)).toBe(expected);
});

test('a write costs the larger of the item before and after', () => {
  const grow = {
    Key: key('grow'),
    UpdateExpression: 'SET v = :v',
    ExpressionAttributeValues: { ':v': { S: 'x'.repeat(3000) } },
  };
  expect(units('UpdateItem', grow)).toBe(3);
  expect(units('PutItem', { Item: key('grow') })).toBe(3);
  expect(units('DeleteItem', { Key: key('grow') })).toBe(1);
  expect(units('DeleteItem', { Key: key('grow') })).toBe(1);
});

test('a query costs its items together, not each', () => {
  const values = { ExpressionAttributeValues: { ':p': { S: 'p' } } };
  expect(units('Query', { KeyConditionExpression: 'pk = :p', ...values })).toBe(1);
  expect(units('Query', { KeyConditionExpression: 'pk = :p', ...values, ConsistentRead: true })).toBe(2);
});

test('a batch costs each item', () => {
  const Keys = [key('small'), key('nothing'), key('large')];
  expect(database.call('BatchGetItem', { RequestItems: { [TABLE]: { Keys } } }).capacityUnits).toBe(2);
});

test('a transaction costs twice as much, and a cancelled one as much', () => {
  const TransactItems = [
    { Put: { TableName: TABLE, Item: key('one') } },
    { ConditionCheck: { TableName: TABLE, Key: key('small'), ConditionExpression: 'attribute_exists(pk)' } },
  ];
  const input = { TransactItems, ReturnConsumedCapacity: 'TOTAL', ClientRequestToken: 'capacity' };
  expect(database.call('TransactWriteItems', input).output).toEqual({
    ConsumedCapacity: [{ TableName: TABLE, CapacityUnits: 4, WriteCapacityUnits: 4 }],
  });
  expect(database.call('TransactWriteItems', input).output).toEqual({
    ConsumedCapacity: [{ TableName: TABLE, CapacityUnits: 4, ReadCapacityUnits: 4 }],
  });
  const failing = [
    { Put: { TableName: TABLE, Item: key('one'), ConditionExpression: 'attribute_not_exists(pk)' } },
  ];
  const error = errorOf(() => database.call('TransactWriteItems', { TransactItems: failing }));
  expect(error.capacityUnits).toBe(2);
});

test('says so only when asked, and by table when asked for indexes', () => {
  expect(call(database, 'GetItem', { Key: key('nothing') })).toEqual({});
  expect(call(database, 'GetItem', { Key: key('nothing'), ReturnConsumedCapacity: 'INDEXES' })).toEqual({
    ConsumedCapacity: { TableName: TABLE, CapacityUnits: 0.5, Table: { CapacityUnits: 0.5 } },
  });
});

test.each<[Wire, number]>([
  [{ S: 'é😀' }, 6],
  [{ N: '0' }, 2],
  [{ N: '-12345' }, 5],
  [{ B: 'AQID' }, 3],
  [{ BOOL: true }, 1],
  [{ NULL: true }, 1],
  [{ SS: ['a', 'bc'] }, 3],
  [{ NS: ['1', '100'] }, 4],
  [{ L: [] }, 3],
  [{ L: [{ S: 'ab' }] }, 6],
  [{ M: { k: { S: 'ab' } } }, 7],
])('%j takes its bytes and its name', (value, bytes) => {
  expect(itemBytes({ a: value as never })).toBe(bytes + 1);
});
