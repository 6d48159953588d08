/**
 * The harness as a whole: from the CDK app to a request, its JSON at `/_local`, and what it leaves behind.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type Harness, startHarness } from '../../local/harness.ts';
import { demoPassword, demoUsers } from '../../local/seed.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

const local = async (path: string, method = 'GET', body?: unknown) => {
  const response = await fetch(`${harness.origin}/_local/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

const logIn = (origin = harness.origin, username = 'ada@example.com') =>
  fetch(`${origin}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username, password: demoPassword }),
  });

describe('one origin serves', () => {
  test('the API, from the harness’s own origin on any port', async () => {
    const response = await logIn();
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(harness.origin);
  });

  test('the portal, at every path without an extension', async () => {
    for (const path of ['/', '/team', '/no/such/page']) {
      const response = await fetch(harness.origin + path);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    }
    const script = await fetch(`${harness.origin}/main.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await fetch(`${harness.origin}/none.js`)).status).toBe(404);
    expect((await fetch(harness.origin, { method: 'POST' })).status).toBe(405);
  });

  test('the page for people', async () => {
    const page = await (await fetch(`${harness.origin}/_local`)).text();
    expect(page).toContain('<title>Local AWS</title>');
    for (const file of ['main.js', 'page.css']) {
      expect((await fetch(`${harness.origin}/_local/${file}`)).status).toBe(200);
    }
    for (const path of ['nothing', 'sms/1', 'none.js', '/']) {
      expect((await fetch(`${harness.origin}/_local/${path}`)).status).toBe(404);
    }
    expect((await fetch(`${harness.origin}/_local/nothing`, { method: 'POST' })).status).toBe(404);
  });

  test('the portal at 127.0.0.1 by sending the browser to localhost', async () => {
    const { port } = new URL(harness.origin);
    const response = await fetch(`http://127.0.0.1:${port}/team?x=1`, { redirect: 'manual' });
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(`${harness.origin}/team?x=1`);
  });

  test('Lambda’s Invoke API', async () => {
    const name = harness.template.outputs().AdminFunctionName;
    const response = await fetch(`${harness.origin}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      body: JSON.stringify({ command: 'show-user', username: 'ada@example.com' }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Ada Lovelace');
  });
});

/** `fetch` chooses some headers itself. */
const sendWith = (path: string, method: string, headers: Record<string, string>) =>
  new Promise<IncomingMessage>((resolve) => {
    const { port } = new URL(harness.origin);
    const request = httpRequest({ host: '127.0.0.1', port, path, method });
    request.setHeader('host', `localhost:${port}`);
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    request.on('response', resolve).end();
  });

const sendFrom = async (path: string, method: string, headers: Record<string, string>) =>
  (await sendWith(path, method, headers)).resume().statusCode;

describe('a request with another Host', () => {
  test.each(['localhost:5173', '127.0.0.1:5173', '[::1]:5173', 'LocalHost'])(
    '%s is of this machine: the API answers',
    async (host) => {
      expect(await sendFrom('/api/openapi.json', 'GET', { host })).toBe(200);
    },
  );

  test.each(['evil.example', 'localhost.evil.example:80', 'evil.example:localhost'])(
    '%s is told which one is expected',
    async (host) => {
      const response = await sendWith('/api/openapi.json', 'GET', { host });
      const { port } = new URL(harness.origin);
      expect(response.statusCode).toBe(403);
      expect(await json(response)).toEqual({
        message: `The Host header is "${host}". Expected is localhost:${port}, or localhost or 127.0.0.1 with any other port`,
      });
    },
  );
});

describe('a page of another origin', () => {
  test.each([
    ['/_local/reset', 'POST', { origin: 'https://evil.example' }],
    ['/_local/clock', 'DELETE', { origin: 'null' }],
    ['/_local/sweep', 'POST', { 'sec-fetch-site': 'cross-site' }],
    ['/2015-03-31/functions/admin/invocations', 'POST', { origin: 'https://evil.example' }],
    ['/_local/sms', 'GET', { host: 'evil.example' }],
  ])('cannot use %s', async (path, method, headers: Record<string, string>) => {
    expect(await sendFrom(path, method, headers)).toBe(403);
  });

  test('can link to /_local', async () => {
    expect(await sendFrom('/_local', 'GET', { 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});

describe('/_local', () => {
  test('clock: set, moved on, real again', async () => {
    const now = '2030-01-01T00:00:00.000Z';
    expect((await local('clock', 'PUT', { now })).body.now).toMatch(/^2030-01-01T00:00:0/);
    expect((await local('clock', 'PUT', { advanceSeconds: 86_400 })).body.now).toMatch(/^2030-01-02T00:00:0/);
    expect((await local('clock')).body.now).toMatch(/^2030-01-02/);
    const { body } = await local('clock', 'DELETE');
    expect(Math.abs(Date.parse(body.now) - Date.now())).toBeLessThan(5000);
  });

  test.each([{}, { now: 'soon' }, { now: 5 }, { advanceSeconds: '1' }, { advanceSeconds: 1e300 }, [], null])(
    'clock refuses %j',
    async (body) => {
      expect((await local('clock', 'PUT', body)).status).toBe(400);
    },
  );

  test('calls: a request with the calls of its function', async () => {
    await logIn();
    const [request] = (await local('calls')).body.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/api/login', status: 200, function: 'login' });
    expect(request.roundTrips).toBeGreaterThan(0);
    expect(request.calls.length).toBeGreaterThanOrEqual(request.roundTrips);
    expect(request.calls.at(-1)).toMatchObject({
      service: 'dynamodb',
      operation: expect.any(String),
      startMs: expect.any(Number),
      ms: expect.any(Number),
      capacityUnits: expect.any(Number),
      decision: 'allow',
    });
  });

  test('tables: names and items', async () => {
    const { TableName } = harness.template.outputs();
    expect((await local('tables')).body).toEqual({ tables: [TableName] });
    const { items } = (await local(`tables/${TableName}`)).body;
    expect(items.length).toBeGreaterThan(demoUsers.length);
    expect((await local('tables/none')).status).toBe(404);
  });

  test('sweep: deletes what has expired, and only then', async () => {
    await logIn();
    expect((await local('sweep', 'POST')).body).toEqual({ deleted: 0 });
    await local('clock', 'PUT', { advanceSeconds: 40 * 86_400 });
    expect((await local('sweep', 'POST')).body.deleted).toBeGreaterThan(0);
    await local('clock', 'DELETE');
  });

  test('reset: demo users alone', async () => {
    await logIn();
    const before = await local(`tables/${harness.template.outputs().TableName}`);
    expect((await local('reset', 'POST')).status).toBe(200);
    const after = await local(`tables/${harness.template.outputs().TableName}`);
    expect(after.body.items.length).toBeLessThan(before.body.items.length);
    expect((await local('sms')).body).toEqual({ messages: [] });
    expect((await local('calls')).body).toEqual({ requests: [] });
    for (const { username } of demoUsers) expect((await logIn(harness.origin, username)).status).toBe(200);
  });

  test('mail and background: the same as in this process', async () => {
    await harness.settled();
    expect((await local('mail')).body).toEqual({ messages: harness.mail() });
    expect((await local('background')).body).toEqual({ invocations: harness.backgroundCalls() });
  });

  test('an unknown method', async () => {
    expect((await local('sms', 'DELETE')).status).toBe(405);
  });
});

test('with a data folder, a restart loses nothing', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'two-factor-data-'));
  const first = await startHarness({ dataDirectory });
  const cookie = (await logIn(first.origin)).headers.getSetCookie()[0]?.split(';')[0] ?? '';
  await first.close();
  const second = await startHarness({ dataDirectory });
  const { status } = await fetch(`${second.origin}/api/session`, { headers: { cookie } });
  await second.close();
  rmSync(dataDirectory, { recursive: true });
  expect(status).toBe(200);
});

test('closed, it leaves no process, and its port is free', async () => {
  const processes = () => process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
  const before = processes();
  const other = await startHarness();
  expect(processes()).toBeGreaterThan(before);
  await other.close();
  expect(processes()).toBe(before);
  await expect(fetch(other.origin)).rejects.toThrow();
  await (await startHarness({ port: Number(new URL(other.origin).port), seed: false })).close();
});
