/**
 * The harness's HTTP server. It listens on loopback addresses alone, and answers only requests that were meant for
 * it: a page elsewhere that points its own name at 127.0.0.1 (DNS rebinding) sends a foreign `Host` and is refused,
 * as API Gateway refuses it. A loopback name is none of those, whatever its port: a development server that forwards
 * `/api` keeps its own.
 */
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, UserError } from './user-error.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Port 0: any free one. Requests wait until the handler is there. */
export async function listenOnLoopback(port: number, handler: Promise<Handler>): Promise<LoopbackServer> {
  const first = await listen('127.0.0.1', port, handler);
  const { port: actualPort } = first.address() as AddressInfo;
  try {
    const second = (await hasLoopback6()) ? [await listen('::1', actualPort, handler)] : [];
    const servers = [first, ...second];
    return { port: actualPort, close: async () => void (await Promise.all(servers.map(close))) };
  } catch (error) {
    await close(first);
    throw error;
  }
}

/** Whether browsers may go to ::1 when they are told `localhost`. */
async function hasLoopback6(): Promise<boolean> {
  const addresses = await lookup('localhost', { all: true });
  return addresses.some(({ address }) => address === '::1');
}

async function listen(host: string, port: number, handler: Promise<Handler>): Promise<Server> {
  const server = createServer((request, response) => void answer(handler, request, response));
  server.listen(port, host);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    throw explain(error, port);
  }
}

function explain(error: unknown, port: number): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new UserError(`Port ${port} is in use. Choose another one: npm start -- --port ${port + 1}`);
  }
  if (code === 'EACCES')
    return new UserError(`Port ${port} needs more rights than you have: choose one from 1024 up`);
  return error;
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}

async function answer(
  handler: Promise<Handler>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLoopbackHost(request)) return refuse(response, explainHost(request));
  try {
    await (await handler)(request, response);
  } catch (error) {
    fail(response, error);
  }
}

/** A client that went away is none of our business; anything else is a mistake of the harness, and may not end it. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.destroyed) return;
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  if (!response.headersSent) response.writeHead(500);
  response.end();
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

function isLoopbackHost({ headers }: IncomingMessage): boolean {
  const name = headers.host?.replace(/:\d+$/, '') ?? '';
  return loopbackNames.has(name.toLowerCase());
}

function explainHost({ headers, socket }: IncomingMessage): string {
  const expected = `Expected is localhost:${socket.localPort}, or localhost or 127.0.0.1 with any other port`;
  return `The Host header is "${headers.host ?? ''}". ${expected}`;
}

/** Whether a page of another origin made the browser send this. */
export function isCrossOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin !== `http://${host}`;
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

export function refuse(response: ServerResponse, message: string): void {
  response.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}
