/**
 * The program inside an execution environment: loads the function's handler and drives it over the Lambda Runtime API
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). It is staged beside the function's copy as plain
 * CommonJS, the form that loads fastest, so it imports nothing of this project.
 * Two things go beyond Lambda's own client: `Date` follows the harness's clock, and round trips to AWS are counted.
 */
const { Agent, request: httpRequest } = process.getBuiltinModule('node:http');
const { existsSync } = process.getBuiltinModule('node:fs');
const { createRequire } = process.getBuiltinModule('node:module');
const { resolve } = process.getBuiltinModule('node:path');
const { pathToFileURL } = process.getBuiltinModule('node:url');
const { subscribe } = process.getBuiltinModule('node:diagnostics_channel');

type Handler = (event: unknown, context: object) => unknown;
type Headers = Record<string, string | string[] | undefined>;

const RealDate = Date;
let clockOffsetMs = Number(process.argv.splice(2)[0] ?? 0);

/** Only `Date` moves: timers and `performance.now()` keep real time, as they do when a machine's clock is set. */
function shiftDate(): void {
  const now = () => RealDate.now() + clockOffsetMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  RealDate.prototype.constructor = globalThis.Date;
}

/**
 * A call made after another was answered stands behind it; calls made side by side share one round trip. Counted here
 * because only the caller knows: on the one thread of the local AWS, calls sent together still end one after another.
 */
let answeredInARow = 0;
function countRoundTrips(): void {
  const host = process.env.AWS_ENDPOINT_URL && new URL(process.env.AWS_ENDPOINT_URL).host;
  const positions = new WeakMap<object, number>();
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: { getHeader(name: string): unknown } };
    if (request.getHeader('host') === host) positions.set(request, answeredInARow + 1);
  });
  subscribe('http.client.response.finish', (message) => {
    const { request } = message as { request: object };
    answeredInARow = Math.max(answeredInARow, positions.get(request) ?? 0);
  });
}

const [apiHost, apiPort] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function callRuntimeApi(method: string, path: string, body = '', headers: Headers = {}) {
  return new Promise<{ headers: Headers; body: string }>((answer) => {
    const options = { host: apiHost, port: apiPort, agent, method, path: `/2018-06-01/runtime${path}` };
    const length = Buffer.byteLength(body);
    const request = httpRequest({ ...options, headers: { ...headers, 'content-length': length } });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => answer({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    // Without the Runtime API there is nobody to work for: the harness has ended, and so does this process.
    request.on('error', () => process.exit(1));
    request.once('socket', (socket) => {
      if (socket.listenerCount('close', leave) === 0) socket.on('close', leave);
    });
    request.end(body);
  });
}

function leave(): void {
  process.exit(1);
}

function describeError(error: unknown, errorType?: string): string {
  const known = error instanceof Error ? error : new Error(String(error));
  return JSON.stringify({
    errorType: errorType ?? known.name,
    errorMessage: known.message,
    trace: (known.stack ?? '').split('\n'),
  });
}

function runtimeError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function findModule(root: string, modulePath: string): string {
  const file = ['.js', '.mjs', '.cjs']
    .map((end) => resolve(root, modulePath + end))
    .find((path) => existsSync(path));
  if (file === undefined)
    throw runtimeError('Runtime.ImportModuleError', `Cannot find module '${modulePath}'`);
  return file;
}

async function loadHandler(): Promise<Handler> {
  const name = process.env._HANDLER ?? '';
  const split = name.lastIndexOf('.');
  const file = findModule(process.env.LAMBDA_TASK_ROOT ?? '.', name.slice(0, split));
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : createRequire(file)(file);
  const handler: unknown = loaded[name.slice(split + 1)];
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (handler.length > 2) {
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 functions answer with a promise, not a callback',
    );
  }
  return handler as Handler;
}

async function loadOrLeave(): Promise<Handler> {
  try {
    return await loadHandler();
  } catch (error) {
    console.error(error);
    await callRuntimeApi('POST', '/init/error', describeError(error));
    return process.exit(1);
  }
}

function contextOf(headers: Headers): object {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadlineMs - RealDate.now(),
  };
}

let currentRequestId = '';

function answer(kind: 'response' | 'error', body: string) {
  const counted = { 'lambda-runtime-round-trips': String(answeredInARow) };
  return callRuntimeApi('POST', `/invocation/${currentRequestId}/${kind}`, body, counted);
}

async function serveNext(handler: Handler): Promise<void> {
  const { headers, body } = await callRuntimeApi('GET', '/invocation/next');
  currentRequestId = String(headers['lambda-runtime-aws-request-id']);
  clockOffsetMs = Number(headers['lambda-runtime-clock-offset-ms']);
  process.env._X_AMZN_TRACE_ID = String(headers['lambda-runtime-trace-id']);
  try {
    const value = await handler(JSON.parse(body), contextOf(headers));
    await answer('response', JSON.stringify(value) ?? 'null');
  } catch (error) {
    console.error(error);
    await answer('error', describeError(error));
  }
  answeredInARow = 0;
}

/** Lambda's own exit codes: an error outside the handler's promise ends the environment, not only the invocation. */
function endOn(
  event: 'uncaughtException' | 'unhandledRejection',
  exitCode: number,
  errorType?: string,
): void {
  process.on(event, async (error: unknown) => {
    console.error(error);
    await answer('error', describeError(error, errorType));
    process.exit(exitCode);
  });
}

async function main(): Promise<void> {
  shiftDate();
  countRoundTrips();
  endOn('uncaughtException', 129);
  endOn('unhandledRejection', 128, 'Runtime.UnhandledPromiseRejection');
  const handler = await loadOrLeave();
  for (;;) await serveNext(handler);
}

void main();
