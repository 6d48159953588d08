/**
 * The server side of the Lambda Runtime API for one execution environment: it hands out the next event and takes in
 * the response or the error (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface RuntimeAnswer {
  readonly requestId: string;
  readonly kind: 'response' | 'error';
  readonly body: string;
  /** AWS calls in a row, as the runtime client counted them. */
  readonly roundTrips: number;
}

export interface RuntimeEvents {
  /** The runtime waits for its next event, which `deliver` sends. */
  next(deliver: (headers: Record<string, string>, event: string) => void): void;
  answered(answer: RuntimeAnswer): void;
  initFailed(body: string): void;
}

export interface RuntimeApi {
  /** `host:port`, as AWS_LAMBDA_RUNTIME_API has it. */
  readonly address: string;
  close(): void;
}

const invocationPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

export async function serveRuntimeApi(events: RuntimeEvents): Promise<RuntimeApi> {
  const server = createServer((request, response) => void serve(events, request, response));
  keepConnections(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, close: () => closeServer(server) };
}

/** A frozen process says nothing for hours, and takes the end of its connection for the end of the harness. */
function keepConnections(server: Server): void {
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
}

function closeServer(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function serve(
  events: RuntimeEvents,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '';
  if (path === '/2018-06-01/runtime/invocation/next') {
    events.next((headers, event) => send(response, 200, event, headers));
    return;
  }
  const body = await text(request).catch(() => undefined);
  if (body === undefined) return;
  send(response, 202, '{"status":"OK"}');
  if (path === '/2018-06-01/runtime/init/error') events.initFailed(body);
  const [, requestId, kind] = invocationPath.exec(path) ?? [];
  if (requestId === undefined) return;
  const roundTrips = Number(request.headers['lambda-runtime-round-trips'] ?? 0);
  events.answered({ requestId, kind: kind === 'error' ? 'error' : 'response', body, roundTrips });
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
