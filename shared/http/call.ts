/** The request as a handler is given it. */
import { browserLabel } from '../browser-label.ts';
import type { ChainEvent } from './middleware.ts';
import type { Call } from './route.ts';

export function callOf(event: ChainEvent): Call {
  const { sourceIp, userAgent } = event.requestContext.http;
  return {
    body: event.parsedBody,
    path: textsIn(event.pathParameters),
    query: textsIn(event.queryStringParameters),
    cookies: event.cookieJar,
    // The connection's own address: a header that names another one is anybody's to write.
    client: { address: sourceIp, browser: browserLabel(userAgent) },
    now: event.now,
  };
}

function textsIn(parameters: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value ?? '']));
}
