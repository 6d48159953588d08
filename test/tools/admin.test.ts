/** `npm run admin`: what it prints, and how it ends, for what an operator gets right and wrong. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { hashSync } from 'bcryptjs';
import { type Harness, startHarness } from '../../local/harness.ts';
import { settingsOf } from '../support/rights.ts';
import { tableNameOf } from '../support/table.ts';

const cli = join(import.meta.dirname, '../../tools/admin.ts');
const ADA = ['--username', 'ada@example.com'];

let harness: Harness;
let directory: string;
let local: string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'two-factor-admin-'));
  harness = await startHarness();
  local = ['--port', new URL(harness.origin).port];
});

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await harness.close();
});

/** No credentials, region or profile but those given. */
const BARE = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
const CREDENTIALS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'x' };

async function run(args: readonly string[], input = '', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [cli, ...args], { env: { ...BARE, ...env } });
  child.stdin.on('error', () => undefined).end(input);
  const ended = once(child, 'exit');
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { output, errors, code };
}

function file(name: string, lines: readonly string[]): string {
  const path = join(directory, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** @returns the port of a server that answers everything so */
async function answering(status: number, type: string, body: string) {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.dispose]: () => server.close() };
}

test('--help goes to standard output, from its first line on', async () => {
  const { output, errors, code } = await run(['--help']);
  expect(output).toMatch(/^Manages users: [\s\S]*enable-user/);
  expect([errors, code]).toEqual(['', 0]);
});

test.each([
  [[], 'A command is expected'],
  [['drop-table'], 'There is no command drop-table'],
  [['constructor'], 'There is no command constructor'],
  [['create-user'], 'create-user needs --username, --display-name, --role, --team-id, --team-name'],
  [['show-user', '--username', ''], 'show-user needs --username'],
  [['show-user', ...ADA, '--role', 'owner'], 'show-user does not take --role'],
  [['show-user', 'ada'], 'One command is expected, without ada after it'],
  [['show-user', '--user', 'ada'], "Unknown option '--user'"],
  [['show-user', '--username'], "Option '--username <value>' argument missing"],
  [['show-user', ...ADA, '--function', ''], '--function needs the name of the deployed function'],
  [['show-user', ...ADA, '--function', 'x', '--port', '1'], '--function and --port exclude each other'],
  [['show-user', ...ADA, '--port', '0'], '--port takes a number from 1 to 65535, not 0'],
  [['import-users'], 'import-users needs --file'],
  [['set-email', ...ADA], 'set-email needs --email'],
  [['show-user', ...ADA, '--email', 'ada@example.com'], 'show-user does not take --email'],
  [['key-report', ...ADA], 'key-report does not take --username'],
  [['key-report', '--key', ''], 'key-report takes no empty --key'],
])('%j is wrong usage', async (args, sentence) => {
  const { output, errors, code } = await run(args);
  expect([errors, output, code]).toEqual([`${sentence}. See npm run admin -- --help\n`, '', 2]);
});

const EVE = ['--display-name', 'Eve', '--role', 'member', '--team-id', 'acme', '--team-name', 'Acme'];

test('a user is made, shown, disabled and enabled again', async () => {
  const name = ['--username', 'eve@example.com'];
  const made = await run(['create-user', ...name, ...EVE, ...local], 'a long enough one\n');
  expect(made).toMatchObject({ errors: '', code: 0 });
  for (const [command, disabled] of [
    ['show-user', false],
    ['disable-user', true],
    ['enable-user', false],
  ] as const) {
    const { output, code } = await run([command, ...name, ...local]);
    expect(JSON.parse(output)).toMatchObject({ ok: true, user: { username: 'eve@example.com', disabled } });
    expect(code).toBe(0);
  }
});

test('an address is given when the user is made, changed, and taken away', async () => {
  const name = ['--username', 'frances'];
  const shown = async (args: readonly string[]) =>
    JSON.parse((await run([...args, ...local], 'a long enough one')).output).user;
  const first = ['--email', 'frances@example.com'];
  expect(await shown(['create-user', ...name, ...EVE, ...first])).toMatchObject({
    email: 'frances@example.com',
  });
  const second = ['--email', 'frances@example.org'];
  expect(await shown(['set-email', ...name, ...second])).toMatchObject({ email: 'frances@example.org' });
  expect(await shown(['set-email', ...name, '--email', 'none'])).toMatchObject({ email: null });
  const { errors, code } = await run(['set-email', ...name, '--email', 'frances', ...local]);
  expect(errors).toMatch(/^set-email: .*form\n {2}--email: .*\n$/);
  expect(code).toBe(1);
});

/** So large that three fill a page. */
const userUnder = (keyId: string) => ({
  pk: 'TEAM#keys',
  totp: { sealedSecret: `${keyId}.a.b.c` },
  devices: { one: { keyId, expiresAt: 9_999_999_999 }, expired: { keyId, expiresAt: 1 } },
  padding: 'x'.repeat(380_000),
});

test('key-report adds its pages up', async () => {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(settingsOf(harness, 'admin')));
  for (let i = 0; i < 9; i++) {
    const Item = { ...userUnder(i < 7 ? 'k1' : 'k2'), sk: `USER#${i}`, username: `user-${i}` };
    await table.send(new PutCommand({ TableName: tableNameOf(harness), Item }));
  }
  const before = harness.calls().length;
  const { output, errors, code } = await run(['key-report', '--key', 'k2', ...local]);
  expect(JSON.parse(output)).toEqual({
    ok: true,
    keys: { k1: { secrets: 7, devices: 7 }, k2: { secrets: 2, devices: 2 } },
    users: ['user-7', 'user-8'],
  });
  expect(harness.calls().length - before).toBeGreaterThan(2);
  expect([errors, code]).toEqual(['', 0]);
});

test('what the function refuses is said in the words of the command line', async () => {
  const nobody = await run(['show-user', '--username', 'nobody', ...local]);
  expect(nobody).toEqual({ output: '', errors: 'show-user: There is no user nobody\n', code: 1 });
  const options = ['--username', 'frank', '--display-name', ' ', '--role', 'root', '--team-id', 'a_b'];
  const { errors, code } = await run(['create-user', ...options, '--team-name', 'x', ...local], 'short');
  expect(errors).toMatch(
    /^create-user: .*form\n {2}--display-name: .*\n {2}--role: .*\n {2}--team-id: .*\n {2}the password: .*\n$/,
  );
  expect(code).toBe(1);
});

test('create-user without a password sends nothing', async () => {
  const { errors, code } = await run(['create-user', ...ADA, ...EVE, ...local]);
  expect(errors).toMatch(/^create-user needs the password on standard input\. /);
  expect(code).toBe(2);
});

const imported = (username: string, more: object = {}) =>
  JSON.stringify({
    username,
    displayName: 'Imported',
    role: 'member',
    team: { id: 'acme', name: 'Acme Hosting' },
    passwordHash: hashSync('password', 4),
    ...more,
  });

test('import-users names the lines that are refused, in any batch, and makes the others', async () => {
  const many = Array.from({ length: 100 }, () => imported('ada@example.com'));
  const last = [imported('bad', { passwordHash: 'secret' }), '5', imported('good@example.com')];
  const path = file('users.jsonl', ['', ...many, '', ...last, '']);
  const { output, errors, code } = await run(['import-users', '--file', path, ...local]);
  const refused = errors.trimEnd().split('\n');
  expect(refused).toHaveLength(102);
  expect(refused[0]).toBe(`${path}, line 2 (ada@example.com): The user name ada@example.com is taken`);
  expect(refused[100]).toMatch(/, line 103 \(bad\): passwordHash: A bcrypt/);
  expect(refused[101]).toMatch(/, line 104: Invalid input/);
  expect(output).toBe(
    `${path}, lines 2 to 101: 0 imported, 100 refused\n${path}, lines 103 to 105: 1 imported, 2 refused\n`,
  );
  expect(code).toBe(1);
});

test('import-users of a file that cannot be read imports nothing', async () => {
  const missing = join(directory, 'missing.jsonl');
  const cases = [
    [missing, `${missing} cannot be read: there is no such file\n`],
    [file('empty.jsonl', ['', '']), /empty\.jsonl has no users in it\n$/],
    [
      file('broken.jsonl', [imported('not-made@example.com'), '', '{"username":']),
      /broken\.jsonl, line 3 is not JSON; nothing was imported\n$/,
    ],
  ] as const;
  for (const [path, sentence] of cases) {
    const { errors, code } = await run(['import-users', '--file', path, ...local]);
    expect(errors).toMatch(sentence);
    expect([errors.split('\n').length, code]).toEqual([2, 1]);
  }
  expect((await run(['show-user', '--username', 'not-made@example.com', ...local])).code).toBe(1);
});

async function failing(args: readonly string[], env: Record<string, string> = {}) {
  const { output, errors, code } = await run(['show-user', ...ADA, ...args], '', env);
  expect([output, code]).toEqual(['', 1]);
  return errors;
}

describe('what cannot be reached is said in a sentence', () => {
  test('no harness', async () => {
    expect(await failing(['--port', '1'])).toBe(
      'No harness answers at http://localhost:1: start it with npm start, or name its port with --port\n',
    );
  });

  test('something else than the harness', async () => {
    using other = await answering(200, '', '<!doctype html>');
    expect(await failing(['--port', String(other.port)])).toMatch(
      /^What answers at .* is no admin function\n$/,
    );
  });

  test('no region, and no credentials', async () => {
    const { AWS_REGION } = CREDENTIALS;
    expect(await failing(['--function', 'x'])).toMatch(/^No AWS (region|credentials) .*\n$/);
    expect(await failing(['--function', 'x'], { AWS_REGION })).toMatch(
      /^No AWS credentials are found: .*\n$/,
    );
  });

  test('no such function', async () => {
    const env = { ...CREDENTIALS, AWS_ENDPOINT_URL_LAMBDA: harness.origin };
    expect(await failing(['--function', 'nope'], env)).toBe(
      'There is no function nope in this account and region\n',
    );
  });

  test.each([
    ['AccessDeniedException', 'These credentials lack lambda:InvokeFunction on admin\n'],
    ['ExpiredTokenException', 'AWS does not accept these credentials: they are wrong or have expired\n'],
    ['ValidationException', 'The function admin cannot be invoked: a reason\n'],
  ])('%s', async (type, sentence) => {
    using aws = await answering(403, type, '{"message":"a reason"}');
    const env = { ...CREDENTIALS, AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${aws.port}` };
    expect(await failing(['--function', 'admin'], env)).toBe(sentence);
  });
});
