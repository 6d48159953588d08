/**
 * SendEmail on the wire: what IAM is asked, what is checked, and what lands in the outbox.
 */
import {
  GetAccountCommand,
  SESv2Client,
  SendEmailCommand,
  type SendEmailRequest,
} from '@aws-sdk/client-sesv2';
import { type Aws, type AwsCall, startAws } from '../../local/aws/aws.ts';
import { createFaults } from '../../local/faults/faults.ts';
import { memoryState } from '../../local/state.ts';
import type { Resource } from '../../local/template.ts';
import { templateOf } from './fixtures/lambda.ts';

const NOW_MS = Date.parse('2026-11-24T10:00:00.000Z');
const prefix = 'arn:aws:ses:us-east-1:111111111111:';
const calls: AwsCall[] = [];
const state = memoryState();
const faults = createFaults({ functionNames: () => [], environment: () => undefined });

function role(name: string, Resource: string | readonly string[], Condition: object = {}): Resource {
  const Statement = { Effect: 'Allow', Action: 'ses:SendEmail', Resource, Condition };
  const PolicyDocument = { Version: '2012-10-17', Statement };
  return {
    logicalId: name,
    type: 'AWS::IAM::Role',
    ref: name,
    attributes: { Arn: `arn:aws:iam::111111111111:role/${name}` },
    properties: { Policies: [{ PolicyName: 'p', PolicyDocument }] },
  };
}

const template = templateOf([
  role('Domain', `${prefix}identity/example.com`, {
    StringEquals: { 'ses:FromAddress': 'no-reply@example.com' },
  }),
  role('Address', `${prefix}identity/no-reply@example.com`),
  role('Set', [`${prefix}identity/*`, `${prefix}configuration-set/known`]),
  role('Staff', `${prefix}identity/*`, {
    'ForAllValues:StringLike': { 'ses:Recipients': '*@example.com' },
    StringEquals: { 'ses:FromDisplayName': 'Acme' },
  }),
]);

const start = () =>
  startAws({
    template,
    dynamodb: { accessOf: () => [], call: () => ({ output: {}, capacityUnits: 0 }) },
    clock: { now: () => NOW_MS },
    state,
    faults,
    buses: { has: () => false, put: () => '' },
    onCall: (call) => calls.push(call),
  });

let aws: Aws;
beforeAll(async () => {
  aws = await start();
});
afterAll(() => aws.close());
beforeEach(() => {
  faults.clear();
  aws.mail.clear();
  calls.length = 0;
});

const clientOf = (name: string) => {
  const credentials = aws.issueCredentials(`arn:aws:iam::111111111111:role/${name}`, 'notify');
  return new SESv2Client({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
};
const mail = (members: Partial<SendEmailRequest> = {}): SendEmailRequest => ({
  FromEmailAddress: 'no-reply@example.com',
  Destination: { ToAddresses: ['ada@example.com'] },
  Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'first\nsecond' } } } },
  ...members,
});
const send = (members: Partial<SendEmailRequest> = {}, roleName = 'Domain') =>
  clientOf(roleName).send(new SendEmailCommand(mail(members)));

test('a mail lands in the outbox, the newest first', async () => {
  await send();
  const Content = { Simple: { Subject: { Data: 'In HTML' }, Body: { Html: { Data: '<p>Hi</p>' } } } };
  const Destination = { ToAddresses: ['Ada <ada@example.com>'], BccAddresses: ['alan@example.com'] };
  const FromEmailAddress = '"Acme Portal" <no-reply@example.com>';
  const { MessageId } = await send({ FromEmailAddress, Destination, Content });
  const at = '2026-11-24T10:00:00.000Z';
  expect(aws.mail.list()).toEqual([
    {
      id: MessageId,
      from: FromEmailAddress,
      to: 'ada@example.com, alan@example.com',
      subject: 'In HTML',
      text: '',
      html: '<p>Hi</p>',
      at,
    },
    {
      id: expect.any(String),
      from: 'no-reply@example.com',
      to: 'ada@example.com',
      subject: 'Hello',
      text: 'first\nsecond',
      at,
    },
  ]);
  expect(calls[0]).toMatchObject({ service: 'ses', operation: 'SendEmail', decision: 'allow', status: 200 });
});

test('the outbox outlives the endpoint, beside the messages', async () => {
  await send();
  const next = await start();
  expect(next.mail.list()).toEqual(aws.mail.list());
  expect(next.sms.list()).toEqual([]);
  await next.close();
});

test('the right to an address or to its domain will do', async () => {
  await send({}, 'Address');
  await send({}, 'Domain');
  expect(aws.mail.list()).toHaveLength(2);
});

test.each([
  [
    'another sender of the domain',
    'Domain',
    { FromEmailAddress: 'ada@example.com' },
    'identity/ada@example.com',
  ],
  ['another identity', 'Address', { FromEmailAddress: 'a@example.org' }, 'identity/a@example.org'],
  ['a configuration set', 'Set', { ConfigurationSetName: 'other' }, 'configuration-set/other'],
  ['a sender without its name', 'Staff', {}, 'identity/no-reply@example.com'],
  [
    'a recipient outside',
    'Staff',
    {
      FromEmailAddress: 'Acme <no-reply@example.com>',
      Destination: { ToAddresses: ['ada@example.com'], CcAddresses: ['eve@example.org'] },
    },
    'identity/no-reply@example.com',
  ],
])('%s needs a right of its own', async (_, roleName, members, resource) => {
  await expect(send(members, roleName)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    $metadata: { httpStatusCode: 403 },
    message: expect.stringContaining(`perform: ses:SendEmail on resource: ${prefix}${resource} because`),
  });
  expect(aws.mail.list()).toEqual([]);
  expect(calls).toMatchObject([{ decision: 'deny', status: 403 }]);
});

test('a configuration set and conditions that are met are no obstacle', async () => {
  await send({ ConfigurationSetName: 'known' }, 'Set');
  await send({ FromEmailAddress: 'Acme <no-reply@example.com>' }, 'Staff');
  expect(aws.mail.list()).toHaveLength(2);
});

const simple = (Subject: string, Text: string) => ({
  Content: { Simple: { Subject: { Data: Subject }, Body: { Text: { Data: Text } } } },
});
test.each([
  ['no sender', { FromEmailAddress: undefined }, /FromEmailAddress/],
  ['no recipient', { Destination: {} }, /at least one recipient/],
  ['too many recipients', { Destination: { ToAddresses: Array<string>(51).fill('a@b.co') } }, /exceeds 50/],
  ['an address without domain', { Destination: { ToAddresses: ['ada'] } }, /Missing final '@domain'/],
  ['an address without name', { Destination: { ToAddresses: ['@b.co'] } }, /Missing local name/],
  ['a domain without dot', { Destination: { ToAddresses: ['a@b'] } }, /Domain contains/],
  ['an address with a space', { Destination: { ToAddresses: ['a b@c.co'] } }, /control or whitespace/],
  ['no subject', simple('', 'text'), /subject/],
  ['no text', simple('subject', ''), /body/],
])('%s is refused', async (_, members, message) => {
  await expect(send(members)).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(message),
  });
  expect(aws.mail.list()).toEqual([]);
});

test('what is not emulated is named', async () => {
  const Content = { Template: { TemplateName: 'x', TemplateData: '{}' } };
  await expect(send({ Content })).rejects.toThrow(/raw or templated content is not emulated locally/);
  const call = clientOf('Domain').send(new GetAccountCommand({}));
  await expect(call).rejects.toThrow('ses GET /v2/email/account is not emulated by the local harness');
});

test('an unknown key is refused', async () => {
  const credentials = { accessKeyId: 'ASIANOBODY', secretAccessKey: 'x', sessionToken: 'x' };
  const client = new SESv2Client({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  await expect(client.send(new SendEmailCommand(mail()))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
    $metadata: { httpStatusCode: 403 },
  });
});

test.each([
  ['throttled', 'TooManyRequestsException', 429],
  ['error', 'InternalFailure', 500],
  ['unverified', 'MessageRejected', 400],
])('with faults: %s', async (kind, name, httpStatusCode) => {
  faults.set([{ service: 'ses', operation: 'SendEmail', kind }]);
  await expect(send()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  expect(aws.mail.list()).toEqual([]);
  expect(calls).toMatchObject([{ fault: kind, status: httpStatusCode, decision: 'allow' }]);
});
