/**
 * PutEvents on the wire: what IAM is asked, what is checked, and how each entry’s fate is told.
 */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type Aws, type AwsCall, startAws } from '../../local/aws/aws.ts';
import type { PutEvent } from '../../local/event-bus/event-buses.ts';
import { createFaults } from '../../local/faults/faults.ts';
import { memoryState } from '../../local/state.ts';
import type { Resource } from '../../local/template.ts';
import { templateOf } from './fixtures/lambda.ts';

const NOW_MS = Date.parse('2026-11-24T10:00:00.000Z');
const busArn = 'arn:aws:events:us-east-1:111111111111:event-bus/bus';
const calls: AwsCall[] = [];
const put: { bus: string | undefined; event: PutEvent }[] = [];
const faults = createFaults({ functionNames: () => [], environment: () => undefined });

function role(name: string, Condition: object = {}): Resource {
  const buses = [busArn, busArn.replace('bus/bus', 'bus/elsewhere')];
  const Statement = { Effect: 'Allow', Action: 'events:PutEvents', Resource: buses, Condition };
  const PolicyDocument = { Version: '2012-10-17', Statement };
  return {
    logicalId: name,
    type: 'AWS::IAM::Role',
    ref: name,
    attributes: { Arn: `arn:aws:iam::111111111111:role/${name}` },
    properties: { Policies: [{ PolicyName: 'p', PolicyDocument }] },
  };
}

const roles = [
  role('Role'),
  role('OneSource', { StringEquals: { 'events:source': 'two-factor', 'events:detail-type': 'signed_in' } }),
];

let aws: Aws;
beforeAll(async () => {
  aws = await startAws({
    template: templateOf(roles),
    dynamodb: { accessOf: () => [], call: () => ({ output: {}, capacityUnits: 0 }) },
    clock: { now: () => NOW_MS },
    state: memoryState(),
    faults,
    buses: {
      has: (name) => name === 'bus' || name === busArn,
      put: (bus, event) => `event-${put.push({ bus, event })}`,
    },
    onCall: (call) => calls.push(call),
  });
});
afterAll(() => aws.close());
beforeEach(() => {
  faults.clear();
  calls.length = 0;
  put.length = 0;
});

const credentialsOf = (name: string) =>
  aws.issueCredentials(`arn:aws:iam::111111111111:role/${name}`, 'publish');
const sendAs = (name: string, ...Entries: PutEventsRequestEntry[]) => {
  const settings = { endpoint: aws.endpoint, region: 'us-east-1', maxAttempts: 1 };
  const client = new EventBridgeClient({ ...settings, credentials: credentialsOf(name) });
  return client.send(new PutEventsCommand({ Entries }));
};
const send = (...entries: PutEventsRequestEntry[]) => sendAs('Role', ...entries);
const entry = (members: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: 'bus',
  Source: 'two-factor',
  DetailType: 'signed_in',
  Detail: '{"id":"1"}',
  ...members,
});

test('an entry becomes an event on its bus', async () => {
  const Time = new Date('2026-11-01T00:00:00Z');
  const answer = await send(entry(), entry({ EventBusName: busArn, Time, Resources: ['user'] }));
  expect(answer).toMatchObject({
    FailedEntryCount: 0,
    Entries: [{ EventId: 'event-1' }, { EventId: 'event-2' }],
  });
  const event = { source: 'two-factor', detailType: 'signed_in', detail: { id: '1' } };
  expect(put).toEqual([
    { bus: 'bus', event: { ...event, resources: [], timeMs: NOW_MS } },
    { bus: busArn, event: { ...event, resources: ['user'], timeMs: Time.getTime() } },
  ]);
  expect(calls).toMatchObject([
    { service: 'events', operation: 'PutEvents', decision: 'allow', status: 200 },
  ]);
});

test.each([
  ['Source', { Source: undefined }, 'InvalidArgument', 'Parameter Source is not valid. Reason: Source is a '],
  ['DetailType', { DetailType: '' }, 'InvalidArgument', 'Parameter DetailType is not valid. Reason: '],
  ['Detail', { Detail: undefined }, 'InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a '],
  ['JSON', { Detail: '{' }, 'MalformedDetail', 'Detail is malformed.'],
  ['an object', { Detail: '[]' }, 'MalformedDetail', 'Detail is malformed.'],
  ['a source of one’s own', { Source: 'aws.ec2' }, 'NotAuthorizedForSourceException', 'Not authorized for '],
  [
    'a bus',
    { EventBusName: 'elsewhere' },
    'ResourceNotFoundException',
    'Event bus elsewhere does not exist.',
  ],
])('an entry without %s fails alone', async (_, members, ErrorCode, message) => {
  const answer = await send(entry(members), entry());
  expect(answer).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode, ErrorMessage: expect.stringContaining(message) }, { EventId: 'event-1' }],
  });
  expect(put).toHaveLength(1);
});

test.each([
  ['no entry', [], 'greater than or equal to 1'],
  ['eleven entries', Array<PutEventsRequestEntry>(11).fill(entry()), 'less than or equal to 10'],
  ['256 KB', [entry({ Detail: `"${'x'.repeat(256 * 1024)}"` })], 'Total size of the entries in the request'],
])('%s are refused as a whole', async (_, entries, message) => {
  await expect(send(...entries)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(message),
  });
  expect(put).toEqual([]);
});

test('the total may come near the limit', async () => {
  const half = entry({ Detail: JSON.stringify({ text: 'x'.repeat(127 * 1024) }), Time: new Date(NOW_MS) });
  expect(await send(half, half)).toMatchObject({ FailedEntryCount: 0 });
});

test.each([
  ['another bus', { EventBusName: 'other' }, busArn.replace('bus/bus', 'bus/other')],
  ['the default bus', { EventBusName: undefined }, busArn.replace('bus/bus', 'bus/default')],
  ['another source', { Source: 'other' }, busArn],
  ['another type', { DetailType: 'other' }, busArn],
  ['no source', { Source: undefined }, busArn],
])('%s needs a right of its own', async (_, members, resource) => {
  await expect(sendAs('OneSource', entry(), entry(members))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message:
      'User: arn:aws:sts::111111111111:assumed-role/OneSource/publish is not authorized to perform: events:PutEvents on ' +
      `resource: ${resource} because no identity-based policy allows the events:PutEvents action`,
  });
  expect(put).toEqual([]);
  expect(calls).toMatchObject([{ decision: 'deny', status: 400 }]);
});

test('a global endpoint is not emulated', async () => {
  const { accessKeyId, sessionToken } = credentialsOf('Role');
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261124/us-east-1/events/aws4_request`,
      'x-amz-security-token': sessionToken,
      'x-amz-target': 'AWSEvents.PutEvents',
    },
    body: JSON.stringify({ EndpointId: 'a.b', Entries: [entry()] }),
  });
  expect([response.status, await response.json()]).toEqual([
    501,
    expect.objectContaining({ __type: 'NotImplemented' }),
  ]);
});

describe('with faults', () => {
  test.each([
    ['throttled', 'ThrottlingException', 400],
    ['error', 'InternalException', 500],
  ])('%s', async (kind, name, httpStatusCode) => {
    faults.set([{ service: 'events', kind }]);
    await expect(send(entry())).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(put).toEqual([]);
  });

  test('entries-failed: the call succeeds, and none of its entries', async () => {
    faults.set([{ service: 'events', operation: 'PutEvents', kind: 'entries-failed' }]);
    const failed = { ErrorCode: 'InternalFailure', ErrorMessage: expect.any(String) };
    expect(await send(entry(), entry())).toMatchObject({ FailedEntryCount: 2, Entries: [failed, failed] });
    expect(put).toEqual([]);
  });
});
