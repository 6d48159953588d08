/**
 * Faults on demand on the wire: what the SDK's clients see of each kind, and what took effect.
 */
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  PutItemCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DecryptionFailure,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Aws, type AwsCall, type Credentials, type DynamoDb, startAws } from '../../local/aws/aws.ts';
import { AwsError } from '../../local/aws-error.ts';
import { createEventBuses } from '../../local/event-bus/event-buses.ts';
import { createFaults } from '../../local/faults/faults.ts';
import { memoryState } from '../../local/state.ts';
import { demoTemplate, roleArn } from './demo.ts';

const template = demoTemplate();
const [secret] = template.resources('AWS::SecretsManager::Secret');
const calls: AwsCall[] = [];
const killed: string[] = [];
const written = new Set<string>();
let struck = 0;

/** Remembers what was put; a second time is a failed condition. */
const dynamodb: DynamoDb = {
  accessOf: (operation, input) => {
    const action = operation === 'TransactWriteItems' ? 'PutItem' : operation;
    return [
      {
        action,
        tableName: String(input.TableName ?? 'Demo-Table'),
        leadingKeys: ['SESSION#1'],
        attributes: ['pk'],
      },
    ];
  },
  call: (operation, input) => {
    const key = JSON.stringify(input.Item);
    const taken = operation === 'PutItem' && written.has(key);
    if (taken)
      throw new AwsError({ type: 'ConditionalCheckFailedException', message: 'failed', capacityUnits: 1 });
    if (operation === 'PutItem') written.add(key);
    return { output: {}, capacityUnits: 1 };
  },
};

let aws: Aws;
let credentials: Credentials;
const faults = createFaults({
  functionNames: () => ['verify'],
  environment: (accessKeyId) => {
    struck += 1;
    const kill = () => killed.push(accessKeyId);
    return accessKeyId === credentials.accessKeyId ? { functionName: 'verify', kill } : undefined;
  },
});

beforeAll(async () => {
  const clock = { now: () => Date.now() };
  const onCall = (call: AwsCall) => calls.push(call);
  const buses = createEventBuses({ template, invoke: () => undefined, notice: () => undefined });
  aws = await startAws({ template, dynamodb, clock, state: memoryState(), faults, buses, onCall });
  credentials = aws.issueCredentials(roleArn(template, 'Role'));
});
afterAll(() => aws.close());
beforeEach(() => {
  faults.clear();
  aws.sms.clear();
  written.clear();
  struck = 0;
  for (const list of [calls, killed]) list.length = 0;
});

const settings = (maxAttempts = 1) => ({
  endpoint: aws.endpoint,
  region: 'eu-west-1',
  credentials,
  maxAttempts,
});
const item = { TableName: 'Demo-Table', Item: { pk: { S: 'SESSION#1' } } };
const get = new GetItemCommand({ TableName: 'Demo-Table', Key: item.Item });
const put = new PutItemCommand(item);
const transact = new TransactWriteItemsCommand({ TransactItems: [{ Put: item }, { Put: item }] });
const publish = new PublishCommand({ PhoneNumber: '+13135550142', Message: 'hello' });
const read = new GetSecretValueCommand({ SecretId: String(secret?.ref) });

const toTables = (command: typeof get | typeof put | typeof transact, maxAttempts?: number) =>
  new DynamoDBClient(settings(maxAttempts)).send(command as typeof get);
const toSns = (maxAttempts?: number) => new SNSClient(settings(maxAttempts)).send(publish);
const toSecrets = (maxAttempts?: number) => new SecretsManagerClient(settings(maxAttempts)).send(read);
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: Error) => error,
  );
/** Whether the SDK tries again after such a fault. */
async function isRetried(fault: object, send: (maxAttempts: number) => Promise<unknown>): Promise<boolean> {
  calls.length = 0;
  faults.set([{ ...fault, nth: 1 }]);
  await errorOf(send(2));
  return calls.length === 2;
}
/** Node's words; its code does not survive the border between the test's realm and Node's. */
const closed = { message: expect.stringMatching(/socket hang up|ECONNRESET/) };

describe('the SDK sees', () => {
  test.each([
    ['throttled', get, ThrottlingException, 400, true],
    ['throttled', transact, TransactionCanceledException, 400, false],
    ['error', put, InternalServerError, 500, true],
    ['conflict', put, TransactionConflictException, 400, false],
    ['conflict', transact, TransactionCanceledException, 400, false],
  ] as const)('DynamoDB %s, %#', async (kind, command, type, httpStatusCode, retried) => {
    faults.set([{ service: 'dynamodb', kind }]);
    const error = await errorOf(toTables(command));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ $metadata: { httpStatusCode, attempts: 1 } });
    expect(written.size).toBe(0);
    expect(calls).toMatchObject([{ fault: kind, status: httpStatusCode, decision: 'allow' }]);
    expect(await isRetried({ service: 'dynamodb', kind }, (most) => toTables(command, most))).toBe(retried);
  });

  test.each([
    ['throttled', 'ThrottlingError'],
    ['conflict', 'TransactionConflict'],
  ])('the reasons of a transaction that was %s', async (kind, Code) => {
    faults.set([{ service: 'dynamodb', kind }]);
    expect(await errorOf(toTables(transact))).toMatchObject({
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${Code}, None]`,
      CancellationReasons: [{ Code, Message: expect.any(String) }, { Code: 'None' }],
    });
  });

  test.each([
    ['sns', 'throttled', toSns, 'Throttling', 400, true],
    ['sns', 'error', toSns, 'InternalErrorException', 500, true],
    ['secretsmanager', 'throttled', toSecrets, 'ThrottlingException', 400, true],
    ['secretsmanager', 'error', toSecrets, 'InternalServiceError', 500, true],
    ['secretsmanager', 'unreadable', toSecrets, DecryptionFailure.name, 400, false],
  ] as const)('%s %s', async (service, kind, send, name, httpStatusCode, retried) => {
    faults.set([{ service, kind }]);
    const error = await errorOf(send());
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(aws.sms.list()).toEqual([]);
    expect(await isRetried({ service, kind }, send)).toBe(retried);
  });

  test.each([
    ['kms', 'throttled', 400, 'ThrottlingException'],
    ['kms', 'error', 500, 'KMSInternalException'],
    ['sts', 'throttled', 400, '<Code>Throttling</Code>'],
    ['sts', 'error', 500, '<Code>InternalFailure</Code>'],
  ])('%s %s, which no client here speaks to', async (service, kind, status, text) => {
    faults.set([{ service, kind }]);
    const { accessKeyId, sessionToken } = credentials;
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261124/eu-west-1/${service}/aws4_request`,
        'x-amz-security-token': sessionToken,
        'x-amz-target': 'TrentService.Encrypt',
      },
      body:
        service === 'sts'
          ? 'Action=GetCallerIdentity'
          : JSON.stringify({ KeyId: 'alias/demo', Plaintext: 'YQ==', EncryptionContext: { user: 'ada' } }),
    });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(text)]);
  });

  test.each(['opted-out', 'spend-limit'])(
    'nothing of %s: SNS takes the message and does not deliver it',
    async (kind) => {
      faults.set([{ service: 'sns', kind }]);
      expect(await toSns()).toMatchObject({
        MessageId: expect.any(String),
        $metadata: { httpStatusCode: 200 },
      });
      expect(aws.sms.list()).toEqual([]);
      expect(calls).toMatchObject([{ fault: kind, status: 200 }]);
    },
  );
});

describe('a call whose connection', () => {
  test.each([
    ['cut-before', 0, 0],
    ['cut-after', 1, 1],
  ])('is %s took effect %i times', async (kind, size, capacityUnits) => {
    faults.set([{ service: 'dynamodb', kind }]);
    const error = await errorOf(toTables(put));
    expect(error).toMatchObject(closed);
    expect(error).not.toMatchObject({ $metadata: { httpStatusCode: expect.anything() } });
    expect(written.size).toBe(size);
    expect(calls).toMatchObject([{ fault: kind, status: 0, capacityUnits }]);
  });

  test('was cut once is made again by the SDK, and finds what it did itself', async () => {
    faults.set([{ service: 'dynamodb', kind: 'cut-after', nth: 1 }]);
    expect(await errorOf(toTables(put, 2))).toBeInstanceOf(ConditionalCheckFailedException);
    expect(calls.map(({ fault }) => fault)).toEqual(['cut-after', undefined]);
  });

  test.each([
    ['kill-before', 0],
    ['kill-after', 1],
  ])('ends by %s takes its environment with it', async (kind, size) => {
    faults.set([{ service: 'dynamodb', kind, function: 'verify', nth: 2 }]);
    await toTables(get);
    expect(killed).toEqual([]);
    expect(await errorOf(toTables(put))).toMatchObject(closed);
    expect(killed).toEqual([credentials.accessKeyId]);
    expect(written.size).toBe(size);
  });
});

describe('a call that', () => {
  test('is slow takes effect when it arrives, and is answered then', async () => {
    faults.set([{ service: 'dynamodb', kind: 'slow', latencyMs: 60 }]);
    const pending = toTables(put);
    await until(() => written.size === 1);
    await pending;
    expect(calls[0]?.ms).toBeGreaterThanOrEqual(55);
    expect(calls).toMatchObject([{ fault: 'slow', status: 200 }]);
  });

  test('is slower than its caller waits takes effect all the same', async () => {
    faults.set([{ service: 'dynamodb', kind: 'slow', latencyMs: 80 }]);
    const error = await errorOf(impatient());
    expect(error).toMatchObject({ name: 'TimeoutError' });
    expect(written.size).toBe(0);
    await until(() => written.size === 1);
  });

  test('is never answered ends by the caller’s own timeout', async () => {
    faults.set([{ service: 'dynamodb', kind: 'timeout' }]);
    const error = await errorOf(impatient());
    expect(error).toMatchObject({ name: 'TimeoutError' });
    await until(() => calls.length === 1);
    expect(calls).toMatchObject([{ fault: 'timeout', status: 0 }]);
    expect(written.size).toBe(0);
  });

  test.each([{ kind: 'slow', latencyMs: 600_000 }, { kind: 'timeout' }])(
    'is held up is cut off when the faults are cleared: %j',
    async (fault) => {
      faults.set([{ service: 'dynamodb', ...fault }]);
      const error = errorOf(toTables(put));
      await until(() => struck > 0);
      faults.clear();
      expect(await error).toMatchObject(closed);
      expect(calls).toMatchObject([{ fault: fault.kind, status: 0 }]);
      expect(written.size).toBe(0);
    },
  );
});

const impatient = () =>
  new DynamoDBClient({
    ...settings(),
    requestHandler: { requestTimeout: 20, throwOnRequestTimeout: true },
  }).send(put);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the faults in force', () => {
  const outcomes = async (count: number) => {
    const seen: boolean[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await errorOf(toTables(get))) !== undefined);
    return seen;
  };

  test('count from when they were set', async () => {
    const fault = { service: 'dynamodb', kind: 'error', nth: 2 };
    faults.set([fault]);
    expect(await outcomes(3)).toEqual([false, true, false]);
    faults.set([fault]);
    expect(await outcomes(3)).toEqual([false, true, false]);
  });

  test('hit the same share again when set again', async () => {
    const fault = { service: 'dynamodb', kind: 'error', share: 0.5 };
    expect(faults.set([fault])).toEqual([{ ...fault, seed: 1 }]);
    const first = await outcomes(20);
    expect(new Set(first).size).toBe(2);
    faults.set(faults.list());
    expect(await outcomes(20)).toEqual(first);
  });

  test('stay when the next ones are refused', () => {
    const fault = { service: 'dynamodb', kind: 'throttled' };
    faults.set([fault]);
    expect(() => faults.set([{ kind: 'none' }])).toThrow();
    expect(faults.list()).toEqual([fault]);
  });

  test('do not hit a call that IAM refuses', async () => {
    faults.set([{ service: 'dynamodb', kind: 'error', nth: 1 }]);
    const other = aws.issueCredentials(roleArn(template, 'BareRole'));
    const client = new DynamoDBClient({ ...settings(), credentials: other });
    expect(await errorOf(client.send(get))).toMatchObject({ name: 'AccessDeniedException' });
    expect(await outcomes(2)).toEqual([true, false]);
  });

  test('set the clock of a share of environments, the same each time', () => {
    const skews = () => {
      faults.set([{ kind: 'clock-skew', function: 'verify', seconds: 90, share: 0.5, seed: 3 }]);
      return Array.from({ length: 20 }, (_, index) => faults.skewMs('verify', `KEY-${index}`));
    };
    const first = skews();
    expect(new Set(first)).toEqual(new Set([0, 90_000]));
    expect(skews()).toEqual(first);
    expect(faults.skewMs('verify', 'KEY-5')).toBe(first[5]);
    expect(faults.skewMs('login', 'KEY-5')).toBe(0);
    faults.clear();
    expect(faults.skewMs('verify', 'KEY-5')).toBe(0);
  });
});
