/**
 * Another DynamoDB endpoint in the emulator's place. A process of its own, for the harness waits for its answers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Harness, startHarness } from '../../local/harness.ts';
import { connect } from '../../local/remote-dynamodb/connection.ts';
import { demoPassword, demoUsers } from '../../local/seed.ts';
import { deployFixture } from './fixtures/publishing/deployment.ts';

let endpoint: ChildProcess;
let url: string;
let harness: Harness;

beforeAll(async () => {
  const server = join(import.meta.dirname, 'fixtures/dynamodb-server.ts');
  endpoint = spawn(process.execPath, [server], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  if (!endpoint.stdout) throw new Error('no output');
  const [line] = await once(endpoint.stdout, 'data');
  url = String(line).trim();
  harness = await startHarness({ dynamodbUrl: url });
});

afterAll(async () => {
  await harness.close();
  endpoint.kill();
});

const logIn = (username = 'ada@example.com') =>
  fetch(`${harness.origin}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: demoPassword }),
  });

const local = async (path: string, method = 'GET', body?: object) => {
  const sent = body && { body: JSON.stringify(body) };
  return (await fetch(`${harness.origin}/_local/${path}`, { method, ...sent })).json();
};

test('users sign in, with every call traced and decided', async () => {
  for (const { username } of demoUsers) expect((await logIn(username)).status).toBe(200);
  const [request] = harness.calls();
  expect(request?.calls.map(({ decision }) => decision)).not.toContain('deny');
  expect(
    request?.calls.every(({ service, capacityUnits }) => service !== 'dynamodb' || capacityUnits > 0),
  ).toBe(true);
});

test('sweep and reset work there', async () => {
  const { TableName } = harness.template.outputs();
  await logIn();
  await local('clock', 'PUT', { advanceSeconds: 40 * 86_400 });
  expect((await local('sweep', 'POST')).deleted).toBeGreaterThan(0);
  await local('clock', 'DELETE');
  const sessions = async () => {
    const { items } = await local(`tables/${TableName}`);
    return items.filter(({ pk }: { pk: { S: string } }) => pk.S.startsWith('SESSION#'));
  };
  await logIn();
  expect(await sessions()).toHaveLength(1);
  await local('reset', 'POST');
  expect(await sessions()).toEqual([]);
});

test('a second start finds the tables and users of the first', async () => {
  const second = await startHarness({ dynamodbUrl: url });
  const user = await second.invoke('admin', { command: 'show-user', username: 'ada@example.com' });
  await second.close();
  expect(JSON.stringify(user)).toContain('Ada Lovelace');
});

test('its streams feed nothing here, which is said once, and all is settled', async () => {
  const fixture = await deployFixture({ dynamodbUrl: url });
  fixture.put('EVENT#1', 'told');
  await fixture.settled();
  expect(fixture.aws.mail.list()).toEqual([]);
  expect(fixture.logs.list().map(({ text }) => text)).toEqual([
    'The tables are at another endpoint: their streams feed no function here',
  ]);
  await fixture.close();
});

test('an endpoint that is not there is said in one line', async () => {
  const connection = connect('http://127.0.0.1:1');
  expect(() => connection.call('ListTables', {})).toThrow(
    /^DynamoDB at http:\/\/127\.0\.0\.1:1 cannot be used: .+/,
  );
  await connection.close();
});
