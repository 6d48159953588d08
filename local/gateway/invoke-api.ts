/**
 * Lambda's Invoke API, so that operators' tools work here as they do against AWS
 * (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html). Synchronous invocations only.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Calls } from '../calls.ts';
import type { Lambda } from '../lambda/lambda.ts';
import { maxPayloadBytes, type Outcome } from '../lambda/outcome.ts';
import { readBody } from './body.ts';
import { decodePath } from './routes.ts';

export interface InvokeApi {
  /** Undefined for a path that is not of the Invoke API. */
  functionOf(path: string): string | undefined;
  handle(functionName: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The same without HTTP. Undefined when there is no such function. */
  invoke(functionName: string, payload: string): Promise<Outcome | undefined>;
}

interface InvokeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const invocationPath = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

export function createInvokeApi(lambda: Lambda, calls: Calls): InvokeApi {
  const invoke = (functionName: string, payload: string) =>
    invokeTraced(lambda, calls, functionName, payload);
  return {
    functionOf: (path) => {
      const encoded = invocationPath.exec(path)?.[1];
      return encoded === undefined ? undefined : decodePath(encoded);
    },
    handle: async (functionName, request, response) => {
      const body = await readBody(request, maxPayloadBytes);
      const refusal = refuse(request, body);
      send(response, refusal ?? answerOf(functionName, await invoke(functionName, body?.toString() || '{}')));
    },
    invoke,
  };
}

async function invokeTraced(
  lambda: Lambda,
  calls: Calls,
  functionName: string,
  payload: string,
): Promise<Outcome | undefined> {
  const fn = lambda.find(functionName);
  if (!fn) return undefined;
  const path = `/2015-03-31/functions/${fn.configuration.name}/invocations`;
  const trace = calls.open({ id: randomUUID(), method: 'POST', path });
  const outcome = await fn.invoke(payload, trace);
  trace.close(answerOf(functionName, outcome).status);
  return outcome;
}

function refuse({ method, headers }: IncomingMessage, body: Buffer | undefined): InvokeAnswer | undefined {
  if (method !== 'POST') return failure(405, 'MethodNotAllowedException', 'Invoke is a POST');
  const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse') {
    return failure(400, 'InvalidParameterValueException', `Invocation type ${type} is not emulated here`);
  }
  if (!body) return tooLarge;
  if (!isJson(body.toString() || '{}')) {
    return failure(400, 'InvalidRequestContentException', 'Could not parse request body into json');
  }
  return undefined;
}

const tooLarge = failure(413, 'RequestTooLargeException', `The payload is over ${maxPayloadBytes} bytes`);

function answerOf(functionName: string, outcome: Outcome | undefined): InvokeAnswer {
  switch (outcome?.kind) {
    case 'returned':
      return invoked(outcome.payload);
    case 'failed':
      return invoked(JSON.stringify(outcome.error), { 'x-amz-function-error': 'Unhandled' });
    case 'throttled':
      return failure(429, 'TooManyRequestsException', 'Rate Exceeded.');
    case 'too-large':
      return tooLarge;
    case undefined:
      return failure(404, 'ResourceNotFoundException', `Function not found: ${functionName}`);
  }
}

function invoked(body: string, headers: Readonly<Record<string, string>> = {}): InvokeAnswer {
  return { status: 200, headers: { 'x-amz-executed-version': '$LATEST', ...headers }, body };
}

function failure(status: number, type: string, message: string): InvokeAnswer {
  const body = JSON.stringify({ Type: 'User', Message: message });
  return { status, headers: { 'x-amzn-errortype': type }, body };
}

function send(response: ServerResponse, { status, headers, body }: InvokeAnswer): void {
  const common = { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() };
  response.writeHead(status, { ...common, ...headers });
  response.end(body);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
