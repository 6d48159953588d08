import { crc32 } from 'node:zlib';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Aws, type AwsCall, type Credentials, type DynamoDb, startAws } from '../../local/aws/aws.ts';
import { AwsError } from '../../local/aws-error.ts';
import { createEventBuses } from '../../local/event-bus/event-buses.ts';
import { createFaults } from '../../local/faults/faults.ts';
import { memoryState } from '../../local/state.ts';
import { demoTemplate, resourceIn, roleArn } from './demo.ts';

const NOW_MS = Date.parse('2026-11-24T10:00:00.000Z');
const template = demoTemplate();
const [secret] = template.resources('AWS::SecretsManager::Secret');
const SECRET_ARN = String(secret?.ref);
const KEY_ARN = String(resourceIn(template, 'AWS::KMS::Key', 'Key').attributes.Arn);
const LOCKED_ARN = String(resourceIn(template, 'AWS::KMS::Key', 'LockedKey').attributes.Arn);
const state = memoryState();
const calls: AwsCall[] = [];
const faults = createFaults({ functionNames: () => [], environment: () => undefined });
const buses = createEventBuses({ template, invoke: () => undefined, notice: () => undefined });

/** Answers with what it was asked; a key that ends in `taken` is a failed condition. */
const dynamodb: DynamoDb = {
  accessOf: (action, input) => [
    { action, tableName: String(input.TableName), leadingKeys: [keyIn(input)], attributes: ['pk'] },
  ],
  call: (_, input) => {
    if (!keyIn(input).endsWith('taken')) return { output: { Item: input.Key ?? {} }, capacityUnits: 0.5 };
    const type = 'ConditionalCheckFailedException';
    const fields = { Item: { pk: { S: 'old' } } };
    throw new AwsError({ type, message: 'The conditional request failed', fields, capacityUnits: 1 });
  },
};

function keyIn({ Key, Item }: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(Key ?? Item ?? {});
  return /"pk":\{"S":"([^"]*)"/.exec(text)?.[1] ?? '';
}

let aws: Aws;
let credentials: Credentials;
beforeAll(async () => {
  const clock = { now: () => NOW_MS };
  aws = await startAws({
    template,
    dynamodb,
    clock,
    state,
    faults,
    buses,
    onCall: (call) => calls.push(call),
  });
  credentials = aws.issueCredentials(roleArn(template, 'Role'), 'demo-function');
});
afterAll(() => aws.close());
beforeEach(() => {
  calls.length = 0;
  aws.sms.clear();
});

function settings(role?: string) {
  const own = role === undefined ? credentials : aws.issueCredentials(roleArn(template, role));
  return { endpoint: aws.endpoint, region: 'eu-west-1', credentials: own, maxAttempts: 1 };
}

/** A request that looks signed, for the services of which no SDK client is installed. */
async function raw(service: string, target: string, body: string, own: Partial<Credentials> = credentials) {
  const { accessKeyId, sessionToken = '' } = own;
  const scope = `${accessKeyId}/20261124/eu-west-1/${service}/aws4_request`;
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    body,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'x-amz-security-token': sessionToken,
      'x-amz-target': target,
    },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function kms(operation: string, input: object) {
  const { status, text } = await raw('kms', `TrentService.${operation}`, JSON.stringify(input));
  return { status, body: JSON.parse(text) };
}

describe('DynamoDB', () => {
  const key = (pk: string) => ({ TableName: 'Demo-Table', Key: { pk: { S: pk } } });

  test('a granted call reaches the tables and is recorded', async () => {
    const answer = await new DynamoDBClient(settings()).send(new GetItemCommand(key('SESSION#1')));
    expect(answer.Item).toEqual({ pk: { S: 'SESSION#1' } });
    expect(calls).toEqual([
      {
        accessKeyId: credentials.accessKeyId,
        service: 'dynamodb',
        operation: 'GetItem',
        startMs: expect.any(Number),
        ms: expect.any(Number),
        capacityUnits: 0.5,
        decision: 'allow',
        status: 200,
      },
    ]);
  });

  test('another prefix is refused in AWS’s words', async () => {
    const call = new DynamoDBClient(settings()).send(new GetItemCommand(key('TEAM#1')));
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
      message:
        'User: arn:aws:sts::111111111111:assumed-role/Demo-Role/demo-function is not authorized to perform: ' +
        'dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111111111111:table/Demo-Table because no ' +
        'identity-based policy allows the dynamodb:GetItem action',
    });
    expect(calls).toMatchObject([{ decision: 'deny', status: 400, capacityUnits: 0 }]);
  });

  test('an error of the tables keeps its fields and its cost', async () => {
    const item = { TableName: 'Demo-Table', Item: { pk: { S: 'SESSION#taken' } } };
    const call = new DynamoDBClient(settings()).send(new PutItemCommand(item));
    await expect(call).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { pk: { S: 'old' } },
    });
    expect(calls).toMatchObject([{ decision: 'allow', status: 400, capacityUnits: 1 }]);
  });

  test('actions that no policy names are refused', async () => {
    const client = new DynamoDBClient(settings());
    await expect(client.send(new ScanCommand({ TableName: 'Demo-Table' }))).rejects.toThrow(/dynamodb:Scan/);
    const keys = { RequestItems: { 'Demo-Table': { Keys: [{ pk: { S: 'SESSION#1' } }] } } };
    await expect(client.send(new BatchGetItemCommand(keys))).rejects.toThrow(/dynamodb:BatchGetItem/);
  });

  test('a table under a customer key needs the right to that key too', async () => {
    const call = new DynamoDBClient(settings()).send(
      new GetItemCommand({ TableName: 'sealed', Key: { pk: { S: 'SESSION#1' } } }),
    );
    await expect(call).rejects.toThrow(/^KMS key access denied/);
  });

  test('answers carry their checksum and the harness’s time', async () => {
    const { text, headers } = await raw(
      'dynamodb',
      'DynamoDB_20120810.GetItem',
      JSON.stringify(key('SESSION#1')),
    );
    expect(headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(headers.get('date')).toBe('Tue, 24 Nov 2026 10:00:00 GMT');
  });
});

describe('Secrets Manager', () => {
  const read = (role: string | undefined, SecretId: string) =>
    new SecretsManagerClient(settings(role)).send(new GetSecretValueCommand({ SecretId }));

  test('a generated secret is made once, by the template’s rule', async () => {
    const first = await read(undefined, SECRET_ARN);
    expect(first).toMatchObject({ ARN: SECRET_ARN, Name: 'Demo-Secret', VersionStages: ['AWSCURRENT'] });
    expect(first.CreatedDate).toEqual(new Date(NOW_MS));
    const value = JSON.parse(first.SecretString ?? '');
    expect(value).toEqual({ keyId: '1', key: expect.stringMatching(/^[A-Za-z0-9]{64}$/) });
    for (const id of ['Demo-Secret', SECRET_ARN.slice(0, -7)]) {
      expect((await read(undefined, id)).SecretString).toBe(first.SecretString);
    }
  });

  test('a value from outside takes the place of the one before, as a new version', async () => {
    const before = await read(undefined, SECRET_ARN);
    expect(aws.secrets.read(SECRET_ARN)).toBe(before.SecretString);
    aws.secrets.replace(SECRET_ARN, 'another');
    const after = await read(undefined, SECRET_ARN);
    expect(after.SecretString).toBe('another');
    expect(after.VersionId).not.toBe(before.VersionId);
    expect(() => aws.secrets.replace('another', '')).toThrow('There is no secret another');
    aws.secrets.replace(SECRET_ARN, before.SecretString ?? '');
  });

  test('a role without the right to the key is refused by KMS', async () => {
    await expect(read('SecretOnlyRole', SECRET_ARN)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
    });
  });

  test('whoever may not read a secret does not learn whether it exists', async () => {
    await expect(read('BareRole', SECRET_ARN)).rejects.toThrow(/secretsmanager:GetSecretValue on resource/);
    await expect(read('BareRole', 'nothing')).rejects.toThrow(/secretsmanager:GetSecretValue on resource/);
  });
});

describe('SNS', () => {
  const publish = (input: ConstructorParameters<typeof PublishCommand>[0]) =>
    new SNSClient(settings()).send(new PublishCommand(input));
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });

  test('a message to a phone lands in the outbox, the newest first', async () => {
    await publish({ PhoneNumber: '+13135550142', Message: 'first' });
    const { MessageId } = await publish({
      PhoneNumber: '+13135550142',
      Message: '<123456> is "your" code & more\n@portal #123456',
      MessageAttributes: {
        'AWS.SNS.SMS.SMSType': text('Transactional'),
        'AWS.SNS.SMS.SenderID': text('Acme'),
        'AWS.SNS.SMS.MaxPrice': { DataType: 'Number', StringValue: '0.50' },
        'AWS.MM.SMS.OriginationNumber': text('+18005550100'),
      },
    });
    const [newest, oldest] = aws.sms.list();
    expect(oldest?.message).toBe('first');
    expect(newest).toEqual({
      id: MessageId,
      to: '+13135550142',
      message: '<123456> is "your" code & more\n@portal #123456',
      at: '2026-11-24T10:00:00.000Z',
      attributes: {
        'AWS.SNS.SMS.SMSType': 'Transactional',
        'AWS.SNS.SMS.SenderID': 'Acme',
        'AWS.SNS.SMS.MaxPrice': '0.50',
        'AWS.MM.SMS.OriginationNumber': '+18005550100',
      },
    });
    expect(calls).toMatchObject([{ service: 'sns', operation: 'Publish', capacityUnits: 0 }, {}]);
  });

  test.each([
    ['no plus', '13135550142', 'hello', {}, /PhoneNumber Reason: 13135550142 is not valid/],
    ['too long a number', '+1234567890123456', 'hello', {}, /is not valid to publish to/],
    ['an empty message', '+13135550142', '', {}, /Empty message/],
    ['too long a message', '+13135550142', 'x'.repeat(1601), {}, /too long/],
    ['an unknown type', '+13135550142', 'x', { 'AWS.SNS.SMS.SMSType': text('Urgent') }, /SMSType/],
    ['digits alone as sender', '+13135550142', 'x', { 'AWS.SNS.SMS.SenderID': text('12345') }, /SenderID/],
    ['a price that is text', '+13135550142', 'x', { 'AWS.SNS.SMS.MaxPrice': text('0.5') }, /MaxPrice/],
  ])('%s is refused', async (_, PhoneNumber, Message, MessageAttributes, error) => {
    await expect(publish({ PhoneNumber, Message, MessageAttributes })).rejects.toThrow(error);
    expect(aws.sms.list()).toEqual([]);
  });

  test('a topic is refused by the role’s explicit deny', async () => {
    const [topic] = template.resources('AWS::SNS::Topic');
    await expect(publish({ TopicArn: String(topic?.ref), Message: 'x' })).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringMatching(
        /perform: SNS:Publish .* with an explicit deny in an identity-based policy$/,
      ),
    });
  });

  test('the outbox outlives the endpoint', async () => {
    await publish({ PhoneNumber: '+13135550142', Message: 'kept' });
    const clock = { now: () => NOW_MS };
    const next = await startAws({ template, dynamodb, clock, state, faults, buses, onCall: () => {} });
    expect(next.sms.list()).toMatchObject([{ message: 'kept' }]);
    await next.close();
  });
});

describe('KMS', () => {
  const Plaintext = Buffer.from('a secret').toString('base64');
  const EncryptionContext = { user: 'ada' };

  test('opens what it sealed, under an alias as well', async () => {
    const sealed = await kms('Encrypt', { KeyId: 'alias/demo', Plaintext, EncryptionContext });
    expect(sealed.body).toMatchObject({ KeyId: KEY_ARN, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    const { CiphertextBlob } = sealed.body;
    const opened = await kms('Decrypt', { CiphertextBlob, EncryptionContext });
    expect(opened).toMatchObject({ status: 200, body: { Plaintext, KeyId: KEY_ARN } });
  });

  test('makes data keys', async () => {
    const { body } = await kms('GenerateDataKey', { KeyId: KEY_ARN, KeySpec: 'AES_256', EncryptionContext });
    expect(Buffer.from(body.Plaintext, 'base64')).toHaveLength(32);
    const opened = await kms('Decrypt', { CiphertextBlob: body.CiphertextBlob, EncryptionContext });
    expect(opened.body.Plaintext).toBe(body.Plaintext);
  });

  test('a ciphertext that was touched does not open', async () => {
    const sealed = await kms('Encrypt', { KeyId: KEY_ARN, Plaintext, EncryptionContext });
    const blob = Buffer.from(sealed.body.CiphertextBlob, 'base64');
    blob[blob.length - 1] = (blob.at(-1) ?? 0) ^ 1;
    const CiphertextBlob = blob.toString('base64');
    const opened = await kms('Decrypt', { CiphertextBlob, EncryptionContext });
    expect(opened).toMatchObject({ status: 400, body: { __type: 'InvalidCiphertextException' } });
    const garbage = await kms('Decrypt', { CiphertextBlob: 'AAAA', EncryptionContext });
    expect(garbage.body.__type).toBe('InvalidCiphertextException');
  });

  test('another encryption context is refused', async () => {
    const sealed = await kms('Encrypt', { KeyId: KEY_ARN, Plaintext, EncryptionContext });
    const { CiphertextBlob } = sealed.body;
    const other = await kms('Decrypt', { CiphertextBlob, EncryptionContext: { user: 'eve' } });
    expect(other.body.__type).toBe('AccessDeniedException');
    const wider = await kms('Decrypt', { CiphertextBlob, EncryptionContext: { user: 'ada', more: 'x' } });
    expect(wider.body.__type).toBe('InvalidCiphertextException');
  });

  test('a key whose policy does not delegate is out of reach', async () => {
    const { body } = await kms('Encrypt', { KeyId: LOCKED_ARN, Plaintext, EncryptionContext });
    expect(body.message).toMatch(/because no resource-based policy allows the kms:Encrypt action$/);
  });

  test.each([
    [{ KeyId: 'none', Plaintext, EncryptionContext }, 'NotFoundException'],
    [{ KeyId: KEY_ARN, Plaintext: '', EncryptionContext }, 'ValidationException'],
  ])('%j is refused', async (input, type) => {
    expect((await kms('Encrypt', input)).body.__type).toBe(type);
  });
});

describe('the endpoint', () => {
  test('STS says who is calling', async () => {
    const { text } = await raw('sts', '', 'Action=GetCallerIdentity&Version=2011-06-15');
    expect(text).toContain('<Arn>arn:aws:sts::111111111111:assumed-role/Demo-Role/demo-function</Arn>');
    expect(text).toMatch(/<UserId>AROA[A-Z0-9]{17}:demo-function<\/UserId>/);
  });

  test('what is not emulated is named', async () => {
    const unknown = await raw('sqs', 'AmazonSQS.SendMessage', '{}');
    expect(unknown.status).toBe(501);
    expect(unknown.text).toContain('sqs SendMessage is not emulated by the local harness');
    const call = new SNSClient(settings()).send(new ListTopicsCommand({}));
    await expect(call).rejects.toThrow('sns ListTopics is not emulated by the local harness');
  });

  test('a policy that cannot be judged fails the call', async () => {
    const client = new SNSClient(settings('OddRole'));
    const call = client.send(new PublishCommand({ PhoneNumber: '+13135550142', Message: 'x' }));
    await expect(call).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
      message: 'The local IAM cannot judge SNS:Publish: unsupported condition operator IpAddress',
    });
  });

  test('keys that are unknown, revoked or without their token are refused', async () => {
    const revoked = aws.issueCredentials(roleArn(template, 'Role'));
    aws.revoke(revoked.accessKeyId);
    const withoutToken = { accessKeyId: credentials.accessKeyId };
    for (const own of [{ accessKeyId: 'ASIANOBODY' }, revoked, withoutToken]) {
      const json = await raw('kms', 'TrentService.Encrypt', '{}', own);
      expect([json.status, JSON.parse(json.text).__type]).toEqual([400, 'UnrecognizedClientException']);
      const query = await raw('sts', '', 'Action=GetCallerIdentity', own);
      expect([query.status, query.text]).toEqual([403, expect.stringContaining('InvalidClientTokenId')]);
    }
  });

  test('an unsigned request is refused', async () => {
    const response = await fetch(aws.endpoint, { method: 'POST', body: '{}' });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('Missing Auth')]);
  });

  test('a body that is no JSON object is refused', async () => {
    for (const body of ['{', '[]', 'null']) {
      const { status, text } = await raw('dynamodb', 'DynamoDB_20120810.GetItem', body);
      expect([status, text]).toEqual([400, expect.stringContaining('SerializationException')]);
    }
  });
});
