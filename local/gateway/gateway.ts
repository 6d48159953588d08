/**
 * The HTTP API of the template: from a request to its route's function and back, with the answers that API Gateway
 * gives by itself (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html and its quotas,
 * .../http-api-quotas.html).
 */
import { randomBytes } from 'node:crypto';
import {
  type IncomingMessage,
  type ServerResponse,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import type { Calls, OpenRequest } from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Template } from '../template.ts';
import {
  type Answer,
  answerOf,
  internalServerError,
  message,
  requestTooLarge,
  serviceUnavailable,
} from './answer.ts';
import { type Api, readApi } from './api.ts';
import { readBody } from './body.ts';
import { type Cors, createCors } from './cors.ts';
import { createEvent, splitTarget } from './event.ts';
import { createRouter, type RouteMatch, type Router } from './routes.ts';
import { createThrottle, type Throttle } from './throttle.ts';

export interface Gateway {
  /** Whether the API has routes below the path's first segment. */
  owns(path: string): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface GatewayOptions {
  readonly template: Template;
  readonly lambda: Lambda;
  readonly calls: Calls;
  readonly clock: Clock;
}

/** HTTP API quotas: 10 MB a request, and 30 seconds for an integration, or what it sets itself. */
const maxBodyBytes = 10 * 1024 * 1024;
const maxIntegrationMs = 30_000;

interface Parts extends GatewayOptions {
  readonly api: Api;
  readonly router: Router;
  readonly throttle: Throttle;
  readonly cors: Cors | undefined;
}

export function createGateway(options: GatewayOptions): Gateway {
  const api = readApi(options.template);
  const parts: Parts = {
    ...options,
    api,
    router: createRouter([...api.integrations.keys()]),
    throttle: createThrottle(api.stage, () => performance.now()),
    cors: createCors(api.properties),
  };
  const firstSegments = new Set([...api.integrations.keys()].map((key) => key.split('/')[1]));
  return {
    owns: (path) => firstSegments.has(path.split('/')[1]),
    handle: (request, response) => handle(parts, request, response),
  };
}

async function handle(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cors, calls } = parts;
  const requestId = `${randomBytes(11).toString('base64url')}=`;
  if (cors?.isPreflight(request)) {
    const headers = cors.preflightHeaders(request);
    return send(response, requestId, { status: 204, headers, body: Buffer.alloc(0) });
  }
  const { path } = splitTarget(request);
  const trace = calls.open({ id: requestId, method: request.method ?? '', path });
  const answer = await route(parts, request, path, requestId, trace);
  const headers = cors ? cors.replaceHeaders(request, answer.headers) : answer.headers;
  trace.close(answer.status);
  send(response, requestId, { ...answer, headers });
}

async function route(
  parts: Parts,
  request: IncomingMessage,
  path: string,
  requestId: string,
  trace: OpenRequest,
): Promise<Answer> {
  const match = parts.router(request.method ?? '', path);
  if (!match) return message(404, 'Not Found');
  if (!parts.throttle(match.routeKey)) return message(429, 'Too Many Requests');
  const body = await readBody(request, maxBodyBytes);
  if (!body) return requestTooLarge;
  return invoke(parts, request, body, match, requestId, trace);
}

async function invoke(
  { api, lambda, template, clock }: Parts,
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  requestId: string,
  trace: OpenRequest,
): Promise<Answer> {
  const integration = api.integrations.get(match.routeKey);
  const fn = integration && lambda.find(integration.functionArn);
  if (!fn) return internalServerError;
  const { id: apiId, stageName: stage } = api;
  const context = { accountId: template.account, apiId, stage, requestId, timeMs: clock.now() };
  const event = JSON.stringify(createEvent(request, body, match, context));
  return withLimit(integration.timeoutMs ?? maxIntegrationMs, fn.invoke(event, trace).then(answerOf));
}

async function withLimit(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  const { promise: tooLate, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => resolve(serviceUnavailable), limitMs);
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** They describe a connection, which is the gateway's own. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

function send(response: ServerResponse, requestId: string, answer: Answer): void {
  const { status, headers, body } = hasValidHeaders(answer) ? answer : internalServerError;
  for (const [name, value] of Object.entries(headers)) {
    if (!connectionHeaders.has(name)) response.setHeader(name, value);
  }
  response.setHeader('apigw-requestid', requestId);
  if (status === 204 || status === 304) return void response.writeHead(status).end();
  response.writeHead(status, { 'content-length': body.length }).end(body);
}

function hasValidHeaders({ headers }: Answer): boolean {
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      for (const line of [value].flat()) validateHeaderValue(name, line);
    }
    return true;
  } catch {
    return false;
  }
}
