/**
 * Execution environments: what a function sees, and what becomes of one that misbehaves.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRunning } from '../../local/is-running.ts';
import {
  type FixtureFunction,
  type FixtureLambda,
  returnedBy,
  startFixtureLambda,
} from './fixtures/lambda.ts';

let fixture: FixtureLambda;

beforeAll(() => {
  fixture = startFixtureLambda(
    [
      ...[
        'echo',
        'context',
        'identity',
        'dates',
        'tick',
        'fail',
        'exit',
        'kill',
        'crashAside',
        'rejectAside',
      ],
      ...['nothing', 'bytes', 'print', 'callback', 'findModule', 'meet', 'missing'],
      'broken.handler',
      'late.handler',
    ]
      .map((handler) => ({ handler }))
      .concat([
        { handler: 'variables', properties: { MemorySize: 512, Environment: { Variables: { OWN: 'yes' } } } },
        { handler: 'hang', properties: { Timeout: 0.3 } },
        { handler: 'spin', properties: { Timeout: 0.3 } },
        { name: 'reserved', handler: 'hang', properties: { ReservedConcurrentExecutions: 1, Timeout: 0.3 } },
      ] as FixtureFunction[]),
  );
});

afterAll(() => fixture.lambda.close());

const failureOf = async (name: string, event: unknown = {}) => {
  const outcome = await fixture.invoke(name, event);
  return outcome.kind === 'failed' ? outcome.error : outcome;
};

const invokeTogether = (name: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => fixture.invoke(name)));

describe('a function sees', () => {
  test('its event, and its value comes back', async () => {
    expect(returnedBy(await fixture.invoke('echo', { a: ['ü', 1, null] }))).toEqual({ a: ['ü', 1, null] });
    expect(returnedBy(await fixture.invoke('nothing'))).toBeNull();
  });

  test('a whole context', async () => {
    const context = returnedBy(await fixture.invoke('context')) as Record<string, unknown>;
    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:111111111111:function:context',
      memoryLimitInMB: '128',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.any(String),
      remainingMs: expect.any(Number),
    });
    expect(context.remainingMs).toBeGreaterThan(2000);
    expect(context.remainingMs).toBeLessThanOrEqual(3000);
  });

  test('its own variables and Lambda’s, and nothing of this process', async () => {
    process.env.SECRET_OF_THE_HARNESS = 'x';
    const variables = returnedBy(await fixture.invoke('variables')) as Record<string, string>;
    delete process.env.SECRET_OF_THE_HARNESS;
    expect(variables).toMatchObject({
      OWN: 'yes',
      TZ: ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
    });
    const allowed = /^(AWS_|_?LAMBDA_|_HANDLER$|_X_AMZN_TRACE_ID$|LANG$|TZ$|PATH$|OWN$|SystemRoot$)/;
    expect(Object.keys(variables).filter((name) => !allowed.test(name))).toEqual([]);
  });

  test('no module of the project', async () => {
    expect(returnedBy(await fixture.invoke('findModule', { name: 'zod' }))).toBe('MODULE_NOT_FOUND');
  });
});

describe('environments', () => {
  test('are used again while warm', async () => {
    const first = returnedBy(await fixture.invoke('identity')) as { pid: number; invocations: number };
    const second = returnedBy(await fixture.invoke('identity'));
    expect(second).toMatchObject({ pid: first.pid, invocations: first.invocations + 1 });
  });

  test('take one event at a time: concurrent events get one each', async () => {
    const waiting = Promise.withResolvers<void>();
    let arrived = 0;
    const server = createServer(async (_, response) => {
      arrived += 1;
      if (arrived === 3) waiting.resolve();
      await waiting.promise;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcomes = await Promise.all([1, 2, 3].map(() => fixture.invoke('meet', { url })));
    server.close();
    server.closeAllConnections();
    const ids = outcomes.map((outcome) => (returnedBy(outcome) as { environmentId: string }).environmentId);
    expect(new Set(ids).size).toBe(3);
  });

  test('that are interrupted fail what they do; the idle ones stay warm', async () => {
    const { pid } = returnedBy(await fixture.invoke('identity')) as { pid: number };
    const arrived = Promise.withResolvers<void>();
    const server = createServer(() => arrived.resolve()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const pending = failureOf('meet', { url });
    await arrived.promise;
    await fixture.lambda.interrupt();
    expect(await pending).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(returnedBy(await fixture.invoke('identity'))).toMatchObject({ pid });
    // At rest or on its way there, whichever it is just after an answer.
    await fixture.lambda.interrupt();
    expect(returnedBy(await fixture.invoke('identity'))).toMatchObject({ pid });
    server.close();
    server.closeAllConnections();
  });

  test('are shared by more events than there are processes', async () => {
    const pids = (await invokeTogether('identity', 40)).map(
      (outcome) => (returnedBy(outcome) as { pid: number }).pid,
    );
    expect(pids).toHaveLength(40);
    expect(new Set(pids).size).toBeLessThanOrEqual(8);
  });

  test('stand still between events', async () => {
    const first = Number(returnedBy(await fixture.invoke('tick')));
    // Takes 0.3 s, in which an environment that ran on would tick some hundred times.
    await fixture.invoke('hang');
    const ticks = Number(returnedBy(await fixture.invoke('tick'))) - first;
    expect(ticks).toBeLessThan(50);
  });

  test('beyond the reserved concurrency there are none', async () => {
    const outcomes = await invokeTogether('reserved', 2);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['failed', 'throttled']);
  });
});

describe('a function that', () => {
  test('throws', async () => {
    expect(await failureOf('fail')).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  });

  test.each(['hang', 'spin'])('does not end (%s) is killed at its timeout', async (name) => {
    const error = await failureOf(name);
    expect(error).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(error).toMatchObject({
      errorMessage: expect.stringMatching(/Task timed out after 0\.30 seconds$/),
    });
  });

  test('exits', async () => {
    expect(await failureOf('exit', { code: 0 })).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/),
    });
    expect(await failureOf('exit', { code: 3 })).toMatchObject({
      errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
    });
    expect(await failureOf('kill')).toMatchObject({
      errorMessage: expect.stringMatching(/signal: SIGKILL$/),
    });
  });

  test('fails outside its promise', async () => {
    expect(await failureOf('crashAside')).toMatchObject({ errorType: 'RangeError', errorMessage: 'aside' });
    expect(await failureOf('rejectAside')).toMatchObject({ errorType: 'Runtime.UnhandledPromiseRejection' });
    // And the next event finds a new environment.
    expect(await failureOf('crashAside')).toMatchObject({ errorType: 'RangeError' });
  });

  test('fails while it loads', async () => {
    expect(await failureOf('broken.handler')).toMatchObject({ errorType: 'SyntaxError' });
    expect(await failureOf('late.handler')).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/exit status 7$/),
    });
    expect(await failureOf('missing')).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
    expect(await failureOf('callback')).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
  });

  test('takes or returns more than 6 MB', async () => {
    const sixMegabytes = 6 * 1024 * 1024;
    expect((await fixture.invoke('echo', 'x'.repeat(sixMegabytes))).kind).toBe('too-large');
    expect(await failureOf('bytes', { length: sixMegabytes })).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
    expect((await fixture.invoke('bytes', { length: sixMegabytes - 2 })).kind).toBe('returned');
  });
});

describe('the clock', () => {
  afterEach(() => fixture.clock.reset());

  test('moves Date, and no date that is given', async () => {
    const time = Date.parse('2030-01-01T12:00:00Z');
    fixture.clock.set(time);
    const dates = returnedBy(await fixture.invoke('dates')) as Record<string, unknown>;
    expect(Number(dates.now) - time).toBeLessThan(10_000);
    expect(dates).toMatchObject({
      constructed: expect.stringMatching(/^2030-01-01T12:00/),
      called: expect.stringMatching(/^Tue Jan 01 2030 12:00/),
      given: '1970-01-01T00:00:00.000Z',
      isDate: true,
    });
  });

  test('moves in a warm environment too, and leaves the deadline alone', async () => {
    await fixture.invoke('dates');
    fixture.clock.advance(30 * 86_400);
    const dates = returnedBy(await fixture.invoke('dates')) as { now: number };
    expect(dates.now - Date.now()).toBeGreaterThan(29 * 86_400_000);
    const { remainingMs } = returnedBy(await fixture.invoke('context')) as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(2000);
  });
});

test('what a function prints is in the logs, with its request', async () => {
  await fixture.invoke('print', { line: 'hello' });
  await fixture.invoke('print', { line: 'again' });
  const texts = fixture.logs.list().filter((entry) => entry.function === 'print');
  expect(texts.map(({ text }) => text).join('')).toContain('hello\n');
  expect(texts[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('an environment’s credentials end with it, and no process stays', async () => {
  const { lambda, invoke, revoked, issued } = startFixtureLambda([{ handler: 'identity' }]);
  const { pid } = returnedBy(await invoke('identity')) as { pid: number };
  expect(isRunning(pid)).toBe(true);
  await lambda.close();
  expect(isRunning(pid)).toBe(false);
  expect(revoked).toHaveLength(issued());
});
