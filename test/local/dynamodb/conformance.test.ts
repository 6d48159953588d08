/**
 * What an application sees through the AWS SDK, on the wire: the checks that any DynamoDB has to pass.
 */
import {
  ConditionalCheckFailedException,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  UpdateItemCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { createTestDb, TABLE as TableName } from './database.ts';
import { type Endpoint, startEndpoint } from './endpoint.ts';

const Key = { pk: 'u#1', sk: 'totp' };
const database = createTestDb();
let endpoint: Endpoint;
let client: DynamoDBClient;
let document: DynamoDBDocumentClient;

beforeAll(async () => {
  endpoint = await startEndpoint(database);
  client = new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  document = DynamoDBDocumentClient.from(client);
});
beforeEach(() => database.clear());
afterAll(() => {
  client.destroy();
  endpoint.close();
});

const put = (item: object, more: object = {}) =>
  document.send(new PutCommand({ TableName, Item: { ...Key, ...item }, ...more }));
const get = async (key: object = Key) =>
  (await document.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
const update = (UpdateExpression: string, values: object, more: object = {}) =>
  document.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression,
      ExpressionAttributeValues: { ...values },
      ReturnValues: 'ALL_NEW',
      ...more,
    }),
  );

test('a table is there', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({ TableStatus: 'ACTIVE', TableName });
  expect(Table?.CreationDateTime).toBeInstanceOf(Date);
});

test('a put under attribute_not_exists works once', async () => {
  await put({ n: 1 }, { ConditionExpression: 'attribute_not_exists(pk)' });
  await expect(put({}, { ConditionExpression: 'attribute_not_exists(pk)' })).rejects.toThrow(
    ConditionalCheckFailedException,
  );
  expect(await get()).toEqual({ ...Key, n: 1 });
});

test('SET, ADD, if_not_exists, list_append, REMOVE and DELETE', async () => {
  await put({ n: 1 });
  const { Attributes } = await update(
    'SET a = if_not_exists(a, :z) + :one, l = list_append(if_not_exists(l, :e), :l) REMOVE gone ADD n :one, tags :s',
    { ':z': 0, ':one': 1, ':e': [], ':l': ['x'], ':s': new Set(['p']) },
  );
  expect(Attributes).toEqual({ ...Key, a: 1, n: 2, l: ['x'], tags: new Set(['p']) });
  const deleted = await update('DELETE tags :s', { ':s': new Set(['p']) }, { ReturnValues: 'UPDATED_OLD' });
  expect(deleted.Attributes).toEqual({ tags: new Set(['p']) });
});

test('nested paths', async () => {
  await put({ m: { x: { y: 1 }, list: [1, 2] } });
  const { Attributes } = await update(
    'SET m.x.y = m.x.y + :one, m.#l[1] = :nine',
    { ':one': 1, ':nine': 9 },
    {
      ExpressionAttributeNames: { '#l': 'list' },
    },
  );
  expect(Attributes?.m).toEqual({ x: { y: 2 }, list: [1, 9] });
});

test('all functions of conditions', async () => {
  await put({ phone: '+1555', l: ['x'], n: 2 });
  await update(
    'SET q = :one',
    { ':five': 5, ':p': '+1', ':x': 'x', ':one': 1, ':two': 2, ':N': 'N' },
    {
      ConditionExpression:
        'size(phone) = :five AND begins_with(phone, :p) AND contains(l, :x) AND n IN (:one, :two) ' +
        'AND n BETWEEN :one AND :two AND NOT attribute_exists(zzz) AND attribute_type(n, :N) AND (a <> :two OR a > :five)',
    },
  );
});

test('a failed condition shows the item when asked', async () => {
  await put({ n: 2 });
  const failing = client.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: 'u#1' }, sk: { S: 'totp' } },
      UpdateExpression: 'SET n = :z',
      ConditionExpression: 'n < :z',
      ExpressionAttributeValues: { ':z': { N: '0' } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  await expect(failing).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: { n: { N: '2' } },
  });
});

test.each([
  ['a reserved word', 'SET ttl = :z', { ':z': 0 }],
  ['an unused value', 'SET b = :z', { ':z': 0, ':u': 1 }],
  ['overlapping paths', 'SET m.x = :z, m.x.y = :z', { ':z': 0 }],
])('%s is a ValidationException', async (_, expression, values) => {
  await expect(update(expression, values)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('empty text is a value, but no key; 400 KB are the most', async () => {
  await put({ v: '' });
  await expect(put({ pk: '' })).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put({ v: 'a'.repeat(410 * 1024) })).rejects.toMatchObject({ name: 'ValidationException' });
});

test('38 digits are kept', async () => {
  const N = '12345678901234567890123456789012345678';
  const key = { pk: { S: 'num' }, sk: { S: '1' } };
  await client.send(new PutItemCommand({ TableName, Item: { ...key, n: { N } } }));
  expect((await client.send(new GetItemCommand({ TableName, Key: key }))).Item?.n).toEqual({ N });
});

describe('transactions', () => {
  const second = { pk: 't', sk: '2' };
  const add = {
    Update: { TableName, Key: second, UpdateExpression: 'ADD n :o', ExpressionAttributeValues: { ':o': 1 } },
  };
  const putFirst = {
    Put: { TableName, Item: { pk: 't', sk: '1' }, ConditionExpression: 'attribute_not_exists(pk)' },
  };

  test('commit', async () => {
    await put({});
    const check = { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(pk)' } };
    await document.send(new TransactWriteCommand({ TransactItems: [putFirst, add, check] }));
    expect(await get(second)).toMatchObject({ n: 1 });
  });

  test('roll back with reasons', async () => {
    await document.send(new TransactWriteCommand({ TransactItems: [putFirst, add] }));
    const again = { Put: { ...putFirst.Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const } };
    const failing = document.send(new TransactWriteCommand({ TransactItems: [add, again] }));
    await expect(failing).rejects.toBeInstanceOf(TransactionCanceledException);
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining('[None, ConditionalCheckFailed]'),
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: { pk: { S: 't' }, sk: { S: '1' } } },
      ],
    });
    expect(await get(second)).toMatchObject({ n: 1 });
  });

  test('happen once under one token', async () => {
    const command = { ClientRequestToken: 'token', TransactItems: [add] };
    await document.send(new TransactWriteCommand(command));
    await document.send(new TransactWriteCommand(command));
    expect(await get(second)).toMatchObject({ n: 1 });
  });

  test('read side by side', async () => {
    await put({});
    const TransactItems = [{ Get: { TableName, Key } }, { Get: { TableName, Key: second } }];
    const { Responses } = await document.send(new TransactGetCommand({ TransactItems }));
    expect(Responses).toEqual([{ Item: Key }, {}]);
  });
});

test('batches and queries', async () => {
  const keys = ['1', '2', '3'].map((sk) => ({ pk: 'b', sk }));
  const requests = keys.map((Item) => ({ PutRequest: { Item } }));
  await document.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
  const batch = new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } } });
  expect((await document.send(batch)).Responses?.[TableName]).toHaveLength(3);
  const page = await document.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :p AND sk >= :s',
      ExpressionAttributeValues: { ':p': 'b', ':s': '2' },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  expect([page.Items, page.LastEvaluatedKey]).toEqual([[{ pk: 'b', sk: '3' }], { pk: 'b', sk: '3' }]);
});

test('consumed capacity', async () => {
  const command = new GetCommand({ TableName, Key, ReturnConsumedCapacity: 'TOTAL' });
  expect((await document.send(command)).ConsumedCapacity?.CapacityUnits).toBe(0.5);
});

test('time to live', async () => {
  const TimeToLiveSpecification = { AttributeName: 'exp', Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'exp' });
});

test('deletion protection', async () => {
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
  await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

describe('races', () => {
  const forward = {
    UpdateExpression: 'SET lastStep = :s',
    ConditionExpression: 'attribute_not_exists(lastStep) OR lastStep < :s',
    ExpressionAttributeValues: { ':s': 5 },
  };
  const outcomes = async (attempts: Promise<unknown>[]) => {
    const settled = await Promise.allSettled(attempts);
    return settled.map((each) => (each.status === 'fulfilled' ? 'won' : each.reason.name));
  };
  const times = <T>(count: number, run: () => T) => Array.from({ length: count }, run);

  test('of 200 conditional updates one wins', async () => {
    const names = await outcomes(
      times(200, () => document.send(new UpdateCommand({ TableName, Key, ...forward }))),
    );
    expect(names.filter((name) => name === 'won')).toHaveLength(1);
    expect(names.filter((name) => name === 'ConditionalCheckFailedException')).toHaveLength(199);
  });

  test('of 100 transactions one wins', async () => {
    const TransactItems = [
      { Update: { TableName, Key, ...forward } },
      { Put: { TableName, Item: { pk: 'audit', sk: '1' } } },
    ];
    const names = await outcomes(
      times(100, () => document.send(new TransactWriteCommand({ TransactItems }))),
    );
    expect(names.filter((name) => name === 'won')).toHaveLength(1);
    expect(names.filter((name) => name === 'TransactionCanceledException')).toHaveLength(99);
  });

  test('500 additions add up', async () => {
    await Promise.all(times(500, () => update('ADD n :o', { ':o': 1 })));
    expect(await get()).toMatchObject({ n: 500 });
  });
});
