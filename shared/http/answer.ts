/**
 * The outermost middleware: turns a reply, a problem or an exception into the HTTP answer, and logs one line of it.
 * Below 500 the code and its details leave the process; from 500 on only the request id does, by which the log is found.
 */
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 as HttpAnswer } from 'aws-lambda';
import { UnknownKeyError } from '../keyring.ts';
import { errorName, log, stackOf } from '../log.ts';
import { request as policy } from '../policy.ts';
import { Problem, problems, UnavailableError } from '../problem.ts';
import type { ChainEvent } from './middleware.ts';
import type { Reply } from './route.ts';

export function answer(): MiddlewareObj<ChainEvent, Reply | Problem | HttpAnswer> {
  return {
    after: (request) => {
      request.response = toHttp(request.response as Reply | Problem, request.event);
    },
    onError: (request) => {
      request.response = toHttp(problemOf(request.error, request.event), request.event);
    },
  };
}

function problemOf(error: unknown, event: ChainEvent): Problem {
  if (error instanceof Problem) return error;
  const cause = error instanceof UnavailableError ? error.cause : error;
  log({
    event: 'failure',
    requestId: idOf(event),
    route: event.routeKey,
    error: errorName(cause),
    ...(cause instanceof UnknownKeyError && { keyId: cause.keyId }),
    stack: stackOf(cause),
  });
  return new Problem(error instanceof UnavailableError ? 'unavailable' : 'internal');
}

function toHttp(result: Reply | Problem, event: ChainEvent): HttpAnswer {
  const answer = result instanceof Problem ? problemAnswer(result, idOf(event)) : replyAnswer(result);
  const code = result instanceof Problem ? { code: result.code } : {};
  log({
    event: 'request',
    requestId: idOf(event),
    route: event.routeKey,
    status: answer.statusCode ?? 200,
    ...code,
  });
  return { ...answer, headers: { ...commonHeaders(event), ...answer.headers } };
}

function replyAnswer({ status = 200, body, cookies = [] }: Reply): HttpAnswer {
  if (!body) return { statusCode: status, cookies: [...cookies] };
  const headers = { 'content-type': 'application/json' };
  return { statusCode: status, headers, cookies: [...cookies], body: JSON.stringify(body) };
}

function problemAnswer({ code, details }: Problem, requestId: string): HttpAnswer {
  const { status, title } = problems[code];
  const retryAfterSeconds =
    details.retryAfterSeconds ?? (status === 503 ? policy.unavailableRetrySeconds : undefined);
  const members = status < 500 ? details : { requestId };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    },
    body: JSON.stringify({ type: `/problems/${code}`, title, status, code, ...members }),
  };
}

function commonHeaders(event: ChainEvent): Record<string, string> {
  return { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-request-id': idOf(event) };
}

function idOf(event: ChainEvent): string {
  return event.requestContext.requestId;
}
