/**
 * What each function's own role may do, tried out: every action on every kind of item, with the SDK's real clients and
 * credentials of that role. What shared/routes.ts grants is allowed, everything else is refused by IAM.
 */
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type FunctionName, functions } from '../../shared/routes.ts';
import { usePortal } from '../support/portal.ts';
import {
  isAllowed,
  isGranted,
  keyOf,
  PREFIXES,
  roleOf,
  settingsOf,
  specs,
  transact,
  tries,
} from '../support/rights.ts';
import { tableNameOf } from '../support/table.ts';

const portal = usePortal({ keepData: true });

const settings = (name: FunctionName) => settingsOf(portal.harness, name);
const clientOf = (name: FunctionName) => new DynamoDBClient(settings(name));
const tableName = () => tableNameOf(portal.harness);

test('every function has a role of its own', () => {
  expect(new Set(specs.map(([name]) => roleOf(portal.harness.template, name))).size).toBe(specs.length);
});

describe.each(specs)('%s', (name, spec) => {
  test('does to the table what it is granted, and no more', async () => {
    const client = clientOf(name);
    const allowed: string[] = [];
    const granted: string[] = [];
    for (const [what, { needs, send }] of Object.entries(tries)) {
      for (const prefix of PREFIXES) {
        if (await isAllowed(send(client, tableName(), prefix))) allowed.push(`${what} on ${prefix}`);
        if (isGranted(spec, needs, prefix)) granted.push(`${what} on ${prefix}`);
      }
    }
    expect(allowed).toEqual(granted);
  });

  test('gets nothing of another table, nor an item of another kind beside one of its own', async () => {
    const client = clientOf(name);
    for (const prefix of PREFIXES) {
      const other = { TableName: 'Other', Key: keyOf(prefix) };
      expect(await isAllowed(client.send(new GetItemCommand(other)))).toBe(false);
    }
    const kinds = PREFIXES.filter((prefix) => isGranted(spec, 'BatchGetItem', prefix));
    const strangers = PREFIXES.filter((prefix) => !kinds.includes(prefix));
    for (const own of kinds) {
      for (const foreign of strangers) {
        const RequestItems = { [tableName()]: { Keys: [keyOf(own), keyOf(foreign)] } };
        expect(await isAllowed(client.send(new BatchGetItemCommand({ RequestItems })))).toBe(false);
      }
    }
  });

  test(`may ${spec.secret ? '' : 'not '}read the secret`, async () => {
    const client = new SecretsManagerClient(settings(name));
    const { SecretArn = '' } = portal.harness.template.outputs();
    const read = (SecretId: string) => isAllowed(client.send(new GetSecretValueCommand({ SecretId })));
    expect(await read(SecretArn)).toBe(spec.secret);
    expect(await read('another')).toBe(false);
  });

  test(`may ${spec.sms ? '' : 'not '}send SMS, and never publishes to a topic`, async () => {
    const client = new SNSClient(settings(name));
    const { account, region } = portal.harness.template;
    const publish = (target: object) =>
      isAllowed(client.send(new PublishCommand({ ...target, Message: 'Hi' })));
    expect(await publish({ PhoneNumber: '+13135550142' })).toBe(spec.sms);
    const topic = `arn:aws:sns:${region}:${account}:topic`;
    expect(await publish({ TopicArn: topic })).toBe(false);
    expect(await publish({ TargetArn: topic })).toBe(false);
    expect(await publish({ TargetArn: `arn:aws:sns:${region}:${account}:endpoint/APNS/app/id` })).toBe(false);
  });

  test(`may ${spec.mail ? '' : 'not '}send mail, from the deployment's address alone`, async () => {
    const client = new SESv2Client(settings(name));
    const send = (FromEmailAddress: string) => {
      const text = { Data: 'Hi' };
      const Content = { Simple: { Subject: text, Body: { Text: text } } };
      const Destination = { ToAddresses: ['ada@example.com'] };
      return isAllowed(client.send(new SendEmailCommand({ FromEmailAddress, Destination, Content })));
    };
    expect(await send('no-reply@example.com')).toBe(spec.mail === true);
    expect(await send('ceo@example.com')).toBe(false);
  });

  test(`may ${spec.publishes ? '' : 'not '}put events on the deployment's bus, and on no other`, async () => {
    const client = new EventBridgeClient(settings(name));
    const { EventBusName = '' } = portal.harness.template.outputs();
    const put = (bus: string) => {
      const entry = { EventBusName: bus, Source: 'nobody', DetailType: 'nothing', Detail: '{}' };
      return isAllowed(client.send(new PutEventsCommand({ Entries: [entry] })));
    };
    expect(await put(EventBusName)).toBe(spec.publishes === true);
    expect(await put('default')).toBe(false);
  });

  test('may not use the key by itself', async () => {
    expect(await kmsError(name, 'Encrypt', { Plaintext: 'AA==' })).toBe('AccessDeniedException');
    expect(await kmsError(name, 'GenerateDataKey', { KeySpec: 'AES_256' })).toBe('AccessDeniedException');
  });
});

/** There is no KMS client in this project: a call as it looks on the wire. */
async function kmsError(name: FunctionName, operation: string, input: object): Promise<string> {
  const { endpoint, region, credentials } = settings(name);
  const [key] = portal.harness.template.resources('AWS::KMS::Key');
  const scope = `${credentials.accessKeyId}/20261124/${region}/kms/aws4_request`;
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-security-token': credentials.sessionToken,
      'x-amz-target': `TrentService.${operation}`,
    },
    body: JSON.stringify({ ...input, KeyId: key?.attributes.Arn }),
  });
  return String(((await answer.json()) as { __type: string }).__type.split('#').at(-1));
}
test('a transaction with one write that is not granted does nothing at all', async () => {
  const own = { TableName: tableName(), Key: { pk: { S: 'CHALLENGE#half' }, sk: { S: 'x' } } };
  const client = clientOf('verify');
  expect(await isAllowed(transact(client, { Delete: own }))).toBe(true);
  const put = { TableName: tableName(), Item: { ...keyOf('SESSION#'), sk: { S: 'half' } } };
  expect(
    await isAllowed(
      transact(client, { Put: put }, { Delete: { TableName: tableName(), Key: keyOf('TEAM#') } }),
    ),
  ).toBe(false);
  const { Item } = await client.send(new GetItemCommand({ TableName: tableName(), Key: { ...put.Item } }));
  expect(Item).toBeUndefined();
});

test('config reaches nothing, admin neither sessions nor challenges nor the secret', () => {
  expect(functions.config).toMatchObject({ table: [], secret: false, sms: false });
  expect(functions.admin).toMatchObject({ secret: false, sms: false });
  expect(functions.admin.table.flatMap(({ keys }) => keys)).toEqual(['NAME#', 'TEAM#', 'EVENT#']);
});
