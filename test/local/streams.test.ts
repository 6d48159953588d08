/**
 * The records that writes leave in a table's stream, and who is given them.
 */
import { createBacklog } from '../../local/backlog.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import type { FunctionConfiguration } from '../../local/lambda/configuration.ts';
import { memoryState, type State } from '../../local/state.ts';
import { startStreams } from '../../local/streams/streams.ts';
import type { Properties, Resource } from '../../local/template.ts';
import { templateOf } from './fixtures/lambda.ts';

const NOW_MS = Date.parse('2026-11-24T10:00:00.900Z');
const streamArn = 'arn:aws:dynamodb:us-east-1:111111111111:table/items/stream/x';

const resource = (type: string, ref: string, properties: Properties): Resource => {
  return { logicalId: ref, type, ref, attributes: { StreamArn: streamArn }, properties };
};
const schema = {
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
};

interface Options {
  readonly viewType?: string | undefined;
  readonly mapping?: Properties;
  /** What the role may not do. */
  readonly refused?: string;
  readonly isElsewhere?: boolean;
  readonly state?: State;
}

function start({
  viewType = 'NEW_IMAGE',
  mapping = {},
  refused,
  isElsewhere = false,
  state = memoryState(),
}: Options = {}) {
  const dynamodb = createDynamoDb({ now: () => NOW_MS });
  const call = (operation: string, input: object) =>
    dynamodb.call(operation, { TableName: 'items', ...input });
  call('CreateTable', { ...schema, BillingMode: 'PAY_PER_REQUEST' });
  const backlog = createBacklog();
  const events: string[] = [];
  const notices: string[] = [];
  startStreams({
    template: templateOf([
      resource('AWS::DynamoDB::Table', 'items', { StreamSpecification: { StreamViewType: viewType } }),
      resource('AWS::Lambda::EventSourceMapping', 'Mapping', {
        EventSourceArn: streamArn,
        FunctionName: 'publish',
        ...mapping,
      }),
    ]),
    dynamodb: isElsewhere ? {} : dynamodb,
    clock: { now: () => NOW_MS },
    backlog,
    state,
    lambda: { find: (name) => (name === 'publish' ? { configuration: publish } : undefined) },
    aws: { refusal: (_, { action }) => (action === refused ? `may not ${action}` : undefined) },
    invoke: async (_, __, event) => {
      events.push(event);
      return { kind: 'returned', payload: 'null' };
    },
    notice: (text) => notices.push(text),
  });
  const records = async () => {
    await backlog.settled();
    return events.flatMap((event) => JSON.parse(event).Records);
  };
  return { dynamodb, call, records, notices, backlog };
}

const publish: FunctionConfiguration = {
  label: 'publish',
  name: 'publish',
  arn: 'arn:aws:lambda:us-east-1:111111111111:function:publish',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  timeoutSeconds: 3,
  memoryMegabytes: 128,
  variables: {},
  roleArn: 'role',
  logGroup: '/aws/lambda/publish',
  concurrency: 1000,
  directory: '.',
};

const one = { pk: { S: 'one' } };
const changed = { ...one, text: { S: 'changed' } };

test('a record is as Lambda hands it over', async () => {
  const { call, records } = start();
  call('PutItem', { Item: changed });
  expect(await records()).toEqual([
    {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: NOW_MS / 1000 - 0.9,
        Keys: one,
        NewImage: changed,
        SequenceNumber: '100000000000000000000',
        SizeBytes: 21,
        StreamViewType: 'NEW_IMAGE',
      },
      eventSourceARN: streamArn,
    },
  ]);
});

test.each([
  ['NEW_AND_OLD_IMAGES', { NewImage: changed, OldImage: one }],
  ['NEW_IMAGE', { NewImage: changed }],
  ['OLD_IMAGE', { OldImage: one }],
  ['KEYS_ONLY', {}],
])('%s holds these images', async (viewType, images) => {
  const { call, records } = start({ viewType });
  call('PutItem', { Item: one });
  call('PutItem', { Item: changed });
  const [, { dynamodb }] = await records();
  const { NewImage, OldImage } = dynamodb;
  expect({ ...(NewImage && { NewImage }), ...(OldImage && { OldImage }) }).toEqual(images);
});

test('insert, change and removal follow each other, with rising numbers', async () => {
  const { call, records } = start();
  call('PutItem', { Item: one });
  call('UpdateItem', {
    Key: one,
    UpdateExpression: 'SET n = :n',
    ExpressionAttributeValues: { ':n': { N: '1' } },
  });
  call('DeleteItem', { Key: one });
  const found = await records();
  expect(found.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
  expect(found.map(({ dynamodb }) => dynamodb.SequenceNumber.slice(-2))).toEqual(['00', '01', '02']);
  expect(found[2]).not.toHaveProperty('userIdentity');
  expect(found[2].dynamodb).not.toHaveProperty('NewImage');
});

test('a write that changes nothing leaves no record', async () => {
  const { call, records } = start();
  call('PutItem', { Item: changed });
  call('PutItem', { Item: { text: { S: 'changed' }, ...one } });
  call('DeleteItem', { Key: { pk: { S: 'none' } } });
  expect(await records()).toHaveLength(1);
});

test('a transaction’s writes come together, and those of one that failed not at all', async () => {
  const { call, records } = start();
  const put = (pk: string, more: object = {}) => ({
    Put: { TableName: 'items', Item: { pk: { S: pk } }, ...more },
  });
  call('TransactWriteItems', { TransactItems: [put('a'), put('b')] });
  const exists = { ConditionExpression: 'attribute_exists(pk)' };
  expect(() => call('TransactWriteItems', { TransactItems: [put('c'), put('d', exists)] })).toThrow();
  const found = await records();
  expect(found.map(({ dynamodb }) => dynamodb.Keys.pk.S)).toEqual(['a', 'b']);
});

test('what expired was removed by DynamoDB itself', async () => {
  const { dynamodb, call, records } = start({ mapping: {} });
  const TimeToLiveSpecification = { AttributeName: 'expiresAt', Enabled: true };
  call('UpdateTimeToLive', { TimeToLiveSpecification });
  call('PutItem', { Item: { ...one, expiresAt: { N: String(Math.floor(NOW_MS / 1000)) } } });
  expect(dynamodb.sweep()).toBe(1);
  const [, expired] = await records();
  expect(expired).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  });
});

test('emptying a table is no write', async () => {
  const { dynamodb, call, records } = start();
  call('PutItem', { Item: one });
  dynamodb.clear();
  expect(await records()).toHaveLength(1);
});

test('another table’s writes are not of this stream', async () => {
  const { call, records } = start();
  call('CreateTable', { ...schema, TableName: 'others', BillingMode: 'PAY_PER_REQUEST' });
  call('PutItem', { TableName: 'others', Item: one });
  expect(await records()).toEqual([]);
});

test('a mapping that is not enabled delivers nothing, and says nothing', async () => {
  const { call, records, notices } = start({ mapping: { Enabled: false } });
  call('PutItem', { Item: one });
  expect([await records(), notices]).toEqual([[], []]);
});

test.each([
  [
    { refused: 'dynamodb:GetShardIterator' },
    `publish gets no record: Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, ` +
      'GetShardIterator, DescribeStream, ListStreams Actions on your stream in IAM. may not dynamodb:GetShardIterator',
  ],
  [
    { mapping: { EventSourceArn: 'arn:aws:sqs:queue' } },
    'Mapping delivers nothing: no table here has the stream arn:aws:sqs:queue',
  ],
  [{ mapping: { FunctionName: 'elsewhere' } }, 'Mapping delivers nothing: its function does not run here'],
  [{ isElsewhere: true }, 'The tables are at another endpoint: their streams feed no function here'],
])('%j: nothing is delivered, and it is said why', async (options, text) => {
  const { call, records, notices } = start(options);
  call('PutItem', { Item: one });
  expect(await records()).toEqual([]);
  expect(notices).toEqual([text]);
});

test('a restart delivers what was pending, and numbers new records behind it', async () => {
  const state = memoryState();
  const before = start({ state });
  before.call('PutItem', { Item: one });
  before.call('PutItem', { Item: changed });
  const after = start({ state });
  after.call('PutItem', { Item: one });
  const found = await after.records();
  expect(found.map(({ dynamodb }) => dynamodb.SequenceNumber.slice(-2))).toEqual(['00', '01', '02']);
  expect(await start({ state }).records()).toEqual([]);
});
