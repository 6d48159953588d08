/**
 * The trace of requests: which call belongs to which request, and how many stand in a row.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsCall, type Calls, createCalls } from '../../local/calls.ts';
import { returnedBy, startFixtureLambda } from './fixtures/lambda.ts';

const call = (accessKeyId: string, startMs: number, ms: number, operation = 'GetItem'): AwsCall => ({
  accessKeyId,
  service: 'dynamodb',
  operation,
  startMs,
  ms,
  capacityUnits: 1,
  decision: 'allow',
  status: 200,
});

const open = (calls: Calls, id: string) => calls.open({ id, method: 'GET', path: `/${id}` });
const environment = (accessKeyId: string) => ({ functionName: 'f', accessKeyId, coldStart: false });

test('calls go to the request that their environment serves', () => {
  const calls = createCalls();
  const [a, b] = [open(calls, 'a'), open(calls, 'b')];
  a.assign(environment('KEY-1'));
  b.assign(environment('KEY-2'));
  calls.record(call('KEY-2', 0, 1, 'PutItem'));
  calls.record(call('KEY-1', 0, 1, 'GetItem'));
  a.close(200);
  b.close(404);
  expect(calls.list()).toMatchObject([
    { id: 'b', status: 404, calls: [{ operation: 'PutItem' }] },
    { id: 'a', status: 200, calls: [{ operation: 'GetItem' }] },
  ]);
});

test('calls made while an environment starts go to its first request', () => {
  const calls = createCalls();
  calls.record(call('KEY-1', 0, 1, 'GetSecretValue'));
  const request = open(calls, 'a');
  request.assign(environment('KEY-1'));
  request.close(200);
  expect(calls.list()[0]?.calls).toMatchObject([{ operation: 'GetSecretValue' }]);
  expect(calls.list()[0]?.calls[0]).not.toHaveProperty('accessKeyId');
});

test('a killed function’s round trips are told from the times of its calls', () => {
  const calls = createCalls();
  const request = open(calls, 'a');
  request.assign(environment('KEY-1'));
  for (const [startMs, ms] of [
    [0, 10],
    [5, 10],
    [12, 8],
    [21, 1],
  ] as const) {
    calls.record(call('KEY-1', startMs, ms));
  }
  request.close(500);
  expect(calls.list()[0]?.roundTrips).toBe(3);
});

test('the last thousand requests are kept', () => {
  const calls = createCalls();
  for (let i = 0; i < 1001; i += 1) open(calls, String(i)).close(200);
  expect(calls.list()).toHaveLength(1000);
  expect(calls.list()[0]?.id).toBe('1000');
});

test.each([
  [[], 0],
  [[1], 1],
  [[3], 1],
  [[1, 1], 2],
  [[2, 1, 5], 3],
])('calls in rows of %j are %i round trips', async (rows, expected) => {
  const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { lambda, invoke } = startFixtureLambda([{ handler: 'callAws' }], endpoint);
  const counted: number[] = [];
  const request = {
    assign: () => undefined,
    countRoundTrips: (n: number) => counted.push(n),
    close: () => undefined,
  };
  // The second finds the environment warm, and its count begins anew.
  for (const _ of [1, 2]) returnedBy(await invoke('callAws', { rows }, request));
  await lambda.close();
  server.close();
  server.closeAllConnections();
  expect(counted).toEqual([expected, expected]);
});
