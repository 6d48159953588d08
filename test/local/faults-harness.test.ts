/**
 * Faults on demand in the whole harness: set over HTTP, they hit deployed functions, and a reset ends them.
 */
import { kinds } from '../../local/faults/parse.ts';
import { type Harness, startHarness } from '../../local/harness.ts';
import { demoPassword } from '../../local/seed.ts';
import { itemsOf } from '../support/table.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());
beforeEach(() => harness.reset());

const local = async (method: string, body?: unknown) => {
  const response = await fetch(`${harness.origin}/_local/faults`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

const logIn = () =>
  fetch(`${harness.origin}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: harness.origin },
    body: JSON.stringify({ username: 'ada@example.com', password: demoPassword }),
  });

const latest = () => harness.calls()[0];

describe('/_local/faults', () => {
  test('answers what is in force', async () => {
    expect(await local('GET')).toEqual({ status: 200, body: { faults: [] } });
    const fault = { service: 'sns', kind: 'throttled', function: 'send-sms', share: 0.5 };
    const inForce = { status: 200, body: { faults: [{ ...fault, seed: 1 }] } };
    expect(await local('PUT', { faults: [fault] })).toEqual(inForce);
    expect(await local('GET')).toEqual(inForce);
    expect(await local('PUT', inForce.body)).toEqual(inForce);
    expect(await local('DELETE')).toEqual({ status: 200, body: { faults: [] } });
    expect(harness.faults.list()).toEqual([]);
  });

  test.each([
    [{ faults: [{ service: 'sns', kind: 'thottled' }] }, 'faults[0].kind: "thottled" is none of'],
    [{ faults: [{ service: 'sns', kind: 'error', function: 'sendsms' }] }, 'is none of login, '],
    [{ faults: [], fault: [] }, 'Send {"faults": '],
    [{}, 'Send {"faults": '],
    [[], 'Send {"faults": '],
    [null, 'Send {"faults": '],
  ])('refuses %j', async (body, message) => {
    expect(await local('PUT', body)).toEqual({
      status: 400,
      body: { message: expect.stringContaining(message) },
    });
  });
});

test('the page offers every kind', async () => {
  const page = await (await fetch(`${harness.origin}/_local`)).text();
  const [, options = ''] = /<select name="kind">(.*?)<\/select>/s.exec(page) ?? [];
  const offered = [...options.matchAll(/<option>(.*?)<\/option>/g)].map(([, kind]) => kind);
  expect(offered.toSorted()).toEqual(kinds.toSorted());
});

test('a fault hits a function, and the trace shows where', async () => {
  harness.faults.set([{ service: 'dynamodb', function: 'login', kind: 'slow', latencyMs: 30, nth: 2 }]);
  expect((await logIn()).status).toBe(200);
  const ofTables = latest()?.calls.filter(({ service }) => service === 'dynamodb') ?? [];
  expect(ofTables.map(({ fault }) => fault).slice(0, 3)).toEqual([undefined, 'slow']);
  expect(ofTables[1]?.ms).toBeGreaterThan(25);
});

test.each([
  ['kill-before', 0],
  ['kill-after', 1],
])('%s ends the function: 500 for the client, and a cold start for the next', async (kind, sessions) => {
  await logIn();
  const count = async () => (await itemsOf(harness, 'SESSION#')).length;
  const before = await count();
  const write = latest()?.calls.findLast(({ operation }) => /Put|Update|Write/.test(operation));
  harness.faults.set([{ service: 'dynamodb', operation: write?.operation, function: 'login', kind, nth: 1 }]);
  const response = await logIn();
  expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  expect(latest()?.calls.at(-1)).toMatchObject({ fault: kind, status: 0 });
  expect((await count()) - before).toBe(sessions);
  expect((await logIn()).status).toBe(200);
  expect(latest()).toMatchObject({ coldStart: true, status: 200 });
});

test('a skewed clock is the function’s alone', async () => {
  const expiry = async () => {
    expect((await logIn()).status).toBe(200);
    return Math.max(...(await itemsOf(harness, 'SESSION#')).map((session) => Number(session.expiresAt)));
  };
  const before = await expiry();
  harness.faults.set([{ kind: 'clock-skew', function: 'login', seconds: 3600 }]);
  const after = await expiry();
  expect(after - before).toBeGreaterThanOrEqual(3600);
  expect(after - before).toBeLessThan(3660);
  harness.faults.set([{ kind: 'clock-skew', function: 'verify', seconds: 90_000 }]);
  expect(await expiry()).toBe(after);
});

describe('a reset', () => {
  test('clears the faults before it makes the demo users', async () => {
    harness.faults.set([{ service: '*', kind: 'error' }]);
    await harness.reset();
    expect(harness.faults.list()).toEqual([]);
    expect((await logIn()).status).toBe(200);
  });

  test('leaves idle functions warm', async () => {
    await logIn();
    await harness.reset();
    await logIn();
    expect(latest()?.coldStart).toBe(false);
    await harness.stopEnvironments();
    await logIn();
    expect(latest()?.coldStart).toBe(true);
  });
});
