/**
 * The event that an HTTP API sends to Lambda, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
import type { IncomingMessage } from 'node:http';
import { decodePath, type RouteMatch } from './routes.ts';

export interface EventContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly requestId: string;
  readonly timeMs: number;
}

/** The same as AWS's own, but for what is only there when it applies. */
export interface HttpEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export function createEvent(
  request: IncomingMessage,
  body: Buffer,
  match: RouteMatch,
  context: EventContext,
): HttpEvent {
  const { path: encodedPath, queryString } = splitTarget(request);
  const path = decodePath(encodedPath);
  const headers = collectHeaders(request);
  const cookies = collectCookies(headers);
  const query = collectQuery(queryString);
  return {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: path,
    rawQueryString: queryString,
    ...(cookies && { cookies }),
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: createRequestContext(request, path, match, context),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...encodeBody(body, headers['content-type']),
  };
}

export function splitTarget(request: IncomingMessage): { path: string; queryString: string } {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  if (mark === -1) return { path: target, queryString: '' };
  return { path: target.slice(0, mark), queryString: target.slice(mark + 1) };
}

/** The address of the socket: what a client writes into `x-forwarded-for` is its own claim. */
export function sourceIp(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** Names in lower case, and a header that came twice once, its values joined by a comma. */
function collectHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    headers[name] = (values ?? []).join(',');
  const forwarded = headers['x-forwarded-for'];
  headers['x-forwarded-for'] = forwarded ? `${forwarded}, ${sourceIp(request)}` : sourceIp(request);
  headers['x-forwarded-port'] = String(request.socket.localPort);
  headers['x-forwarded-proto'] = 'http';
  return headers;
}

/** Cookies leave the headers and become a list. */
function collectCookies(headers: Record<string, string>): string[] | undefined {
  const { cookie } = headers;
  delete headers.cookie;
  return cookie?.split(/[;,]\s*/).filter((pair) => pair !== '');
}

function collectQuery(queryString: string): Record<string, string> | undefined {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return query.size > 0 ? Object.fromEntries(query) : undefined;
}

/** What HTTP APIs pass on as text; every other body, also one without a type, comes as base64. */
const textTypes = /^\s*(text\/[^;]*|application\/(json|xml|javascript))\s*(;|$)/i;

function encodeBody(body: Buffer, contentType = ''): Pick<HttpEvent, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isBase64Encoded = !textTypes.test(contentType);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

function createRequestContext(
  request: IncomingMessage,
  path: string,
  { routeKey }: RouteMatch,
  { accountId, apiId, stage, requestId, timeMs }: EventContext,
): object {
  const domainName = request.headers.host ?? '';
  return {
    accountId,
    apiId,
    domainName,
    domainPrefix: domainName.split(/[.:]/)[0],
    http: {
      method: request.method,
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: sourceIp(request),
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey,
    stage,
    time: formatLogTime(timeMs),
    timeEpoch: timeMs,
  };
}

/** Common Log Format: 24/Nov/2026:10:00:00 +0000. */
function formatLogTime(timeMs: number): string {
  const [, day, month, year, time] =
    /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(timeMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
