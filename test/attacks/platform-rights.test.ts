/**
 * A function is taken over: what its own role may do, tried out with the SDK's real clients and credentials of that
 * role. What shared/routes.ts grants is allowed, everything else is refused by IAM.
 */
import { BatchGetItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type FunctionName, type FunctionSpec, functions } from '../../shared/routes.ts';
import { inTurn } from '../api/support/stories.ts';
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
import { attack } from './support/attack.ts';

const portal = usePortal({ keepData: true });

const settings = (name: FunctionName) => settingsOf(portal.harness, name);
const clientOf = (name: FunctionName) => new DynamoDBClient(settings(name));
const tableName = () => tableNameOf(portal.harness);

type Spec = readonly [FunctionName, FunctionSpec];

/** @returns the functions for which it holds, or how many do where those are all */
async function which(holds: (name: FunctionName, spec: FunctionSpec) => Promise<boolean>): Promise<string> {
  const held = await inTurn(specs, async (spec: Spec) => ((await holds(...spec)) ? [spec[0]] : []));
  const names = held.flat();
  return names.length === specs.length ? 'every function' : names.join(', ') || 'no function';
}

attack(
  {
    source: 'ASVS 13.2.2, CWE-250',
    claim:
      'Each function’s role tries every action of DynamoDB on every kind of item, one by one, in batches and in transactions',
  },
  async () => {
    const exactly = await which(async (name, spec) => {
      const client = clientOf(name);
      const pairs = Object.values(tries).flatMap((one) => PREFIXES.map((prefix) => ({ ...one, prefix })));
      const different = await inTurn(pairs, async ({ needs, send, prefix }) => {
        const allowed = await isAllowed(send(client, tableName(), prefix));
        return allowed === isGranted(spec, needs, prefix) ? [] : [`${needs} on ${prefix}`];
      });
      return different.flat().length === 0;
    });
    return `${exactly} does what it needs; everything else AccessDeniedException`;
  },
  120_000,
);

attack(
  {
    source: 'ASVS 13.2.2',
    claim: 'Each role reads another table, and beside an item of its own one that is not',
  },
  async () => {
    const reads = await which(async (name, spec) => {
      const client = clientOf(name);
      const elsewhere = PREFIXES.map((prefix) =>
        client.send(new GetItemCommand({ TableName: 'Other', Key: keyOf(prefix) })),
      );
      const own = PREFIXES.filter((prefix) => isGranted(spec, 'BatchGetItem', prefix));
      const foreign = PREFIXES.filter((prefix) => !own.includes(prefix));
      const pairs = own.flatMap((mine) => foreign.map((other) => [keyOf(mine), keyOf(other)]));
      const beside = pairs.map((Keys) =>
        client.send(new BatchGetItemCommand({ RequestItems: { [tableName()]: { Keys } } })),
      );
      return (await Promise.all([...elsewhere, ...beside].map(isAllowed))).includes(true);
    });
    return `${reads} can`;
  },
);

attack(
  {
    source: 'ASVS 13.3.2',
    claim: 'Each role reads the secret that the keys are derived from, and another secret',
  },
  async () => {
    const read = (name: FunctionName, SecretId: string) =>
      isAllowed(new SecretsManagerClient(settings(name)).send(new GetSecretValueCommand({ SecretId })));
    const { SecretArn = '' } = portal.harness.template.outputs();
    const own = await which((name) => read(name, SecretArn));
    const needed = specs.flatMap(([name, { secret }]) => (secret ? [name] : [])).join(', ');
    const another = await which((name) => read(name, 'another'));
    return `the secret: ${own === needed ? 'those alone that seal or sign' : own}; another one: ${another}`;
  },
);

attack(
  {
    source: 'SMS toll fraud (SMS pumping), ASVS 13.2.2',
    claim: 'Each role sends a message, and publishes to a topic and to an endpoint',
  },
  async () => {
    const { account, region } = portal.harness.template;
    const publish = (name: FunctionName, target: object) =>
      isAllowed(new SNSClient(settings(name)).send(new PublishCommand({ ...target, Message: 'Hi' })));
    const topic = `arn:aws:sns:${region}:${account}:topic`;
    const targets = [
      { TopicArn: topic },
      { TargetArn: topic },
      { TargetArn: `arn:aws:sns:${region}:${account}:endpoint/APNS/app/id` },
    ];
    const sends = await which((name) => publish(name, { PhoneNumber: '+13135550142' }));
    const needed = specs.flatMap(([name, { sms }]) => (sms ? [name] : [])).join(', ');
    const publishes = await which(async (name) =>
      (await inTurn(targets, (target) => publish(name, target))).includes(true),
    );
    return `a message: ${sends === needed ? 'those alone that send codes' : sends}; to topics and endpoints: ${publishes}`;
  },
);

attack(
  {
    source: 'ASVS 13.2.2',
    claim: 'Each role sends mail, as the deployment and as somebody else of its domain',
  },
  async () => {
    const send = (name: FunctionName, FromEmailAddress: string) => {
      const text = { Data: 'Hi' };
      const Content = { Simple: { Subject: text, Body: { Text: text } } };
      const Destination = { ToAddresses: ['ada@example.com'] };
      const client = new SESv2Client(settings(name));
      return isAllowed(client.send(new SendEmailCommand({ FromEmailAddress, Destination, Content })));
    };
    const own = await which((name) => send(name, 'no-reply@example.com'));
    const another = await which((name) => send(name, 'ceo@example.com'));
    return `as the deployment: ${own}; as somebody else: ${another}`;
  },
);

attack(
  { source: 'ASVS 13.2.2', claim: 'Each role puts events on the deployment’s bus, and on the account’s own' },
  async () => {
    const put = (name: FunctionName, EventBusName: string) => {
      const entry = { EventBusName, Source: 'nobody', DetailType: 'nothing', Detail: '{}' };
      return isAllowed(
        new EventBridgeClient(settings(name)).send(new PutEventsCommand({ Entries: [entry] })),
      );
    };
    const { EventBusName = '' } = portal.harness.template.outputs();
    const own = await which((name) => put(name, EventBusName));
    return `the deployment’s: ${own}; the account’s: ${await which((name) => put(name, 'default'))}`;
  },
);

attack(
  {
    source: 'ASVS 13.3.2',
    claim: 'Each role uses the key of the secret by itself, to encrypt and to make data keys',
  },
  async () => {
    const uses = await which(async (name) => {
      const errors = [
        await kmsError(name, 'Encrypt', { Plaintext: 'AA==' }),
        await kmsError(name, 'GenerateDataKey', { KeySpec: 'AES_256' }),
      ];
      return errors.some((error) => error !== 'AccessDeniedException');
    });
    return `${uses} can`;
  },
);

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

attack(
  { source: 'ASVS 13.2.2', claim: 'A write that is granted and one that is not come in one transaction' },
  async () => {
    const client = clientOf('verify');
    const own = { TableName: tableName(), Key: { pk: { S: 'CHALLENGE#half' }, sk: { S: 'x' } } };
    const put = { TableName: tableName(), Item: { ...keyOf('SESSION#'), sk: { S: 'half' } } };
    const alone = await isAllowed(transact(client, { Delete: own }));
    const beside = await isAllowed(
      transact(client, { Put: put }, { Delete: { TableName: tableName(), Key: keyOf('TEAM#') } }),
    );
    const { Item } = await client.send(new GetItemCommand({ TableName: tableName(), Key: { ...put.Item } }));
    return `alone ${alone ? 'done' : 'refused'}, together ${beside ? 'done' : 'refused'}, ${Item ? 'half' : 'nothing'} written`;
  },
);

test('every function has a role of its own; config reaches nothing, admin neither sessions nor challenges nor the secret', () => {
  expect(new Set(specs.map(([name]) => roleOf(portal.harness.template, name))).size).toBe(specs.length);
  expect(functions.config).toMatchObject({ table: [], secret: false, sms: false });
  expect(functions.admin).toMatchObject({ secret: false, sms: false });
  expect(functions.admin.table.flatMap(({ keys }) => keys)).toEqual(['NAME#', 'TEAM#', 'EVENT#']);
});
