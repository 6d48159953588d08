/**
 * The parts of the one middleware chain, in the order in which they run: origin, body, session. Each throws the
 * Problem that ends the request, which is how middy stops a chain.
 */
import type { MiddlewareObj } from '@middy/core';
import { request as policy } from '../policy.ts';
import { Problem } from '../problem.ts';
import { emptyRequest } from '../schema.ts';
import { isFresh, SESSION_COOKIE } from '../session.ts';
import { type Authenticated, authenticate } from '../store/sessions.ts';
import type { Table } from '../store/table.ts';
import { parseToken } from '../token.ts';
import { validate } from '../validation.ts';
import { parseCookies } from './cookies.ts';
import type { HttpEvent, Route, Routes } from './route.ts';

/** What the chain has found out so far, kept beside the event. */
export interface ChainEvent extends HttpEvent {
  route: Route;
  now: number;
  parsedBody: unknown;
  cookieJar: ReadonlyMap<string, string>;
  by: Authenticated | undefined;
}

type Middleware = MiddlewareObj<ChainEvent>;

/** Finds the route; API Gateway has matched it already, so a missing one is a mistake in the deployment. */
export function matchRoute(routes: Routes, now: () => number): Middleware {
  return {
    before: ({ event }) => {
      const route = routes[event.routeKey];
      if (!route) throw new Error(`No handler for ${event.routeKey}`);
      event.route = route;
      event.now = now();
      event.cookieJar = parseCookies(event.cookies);
    },
  };
}

/**
 * Cross-site request forgery: an unsafe method needs an allowed origin, or the browser's own word that it comes from the
 * same one. A client that sends neither header is no browser, and holds no one else's cookie.
 */
export function checkOrigin(allowed: readonly string[]): Middleware {
  return {
    before: ({ event }) => {
      if (event.requestContext.http.method === 'GET') return;
      const { origin, 'sec-fetch-site': site } = event.headers;
      const foreign =
        origin === undefined ? site !== undefined && site !== 'same-origin' : !allowed.includes(origin);
      if (foreign) throw new Problem('origin_not_allowed');
    },
  };
}

/** Parses and validates the body of every unsafe request; where the route names no form, there may be none. */
export function parseBody(): Middleware {
  return {
    before: ({ event }) => {
      if (event.requestContext.http.method === 'GET') return;
      const result = validate(event.route.request ?? emptyRequest, jsonIn(event));
      if (result.issues) throw new Problem('invalid_request', { errors: result.issues });
      event.parsedBody = result.value;
    },
  };
}

/** An empty body stands for `{}`. */
function jsonIn(event: HttpEvent): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return {};
  if (bytes.length > policy.maxBodyBytes) throw new Problem('payload_too_large');
  if (!/^application\/json\s*(;|$)/i.test(event.headers['content-type'] ?? '')) {
    throw new Problem('unsupported_media_type');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Problem('invalid_request', { errors: [{ path: '', message: 'The body is not valid JSON.' }] });
  }
}

/** Loads session and user in one round trip and refuses who has none, or too old a one for a change of factor. */
export function requireSession(table: Table): Middleware {
  return {
    before: async ({ event }) => {
      if (event.route.access === 'anyone') return;
      const token = parseToken(event.cookieJar.get(SESSION_COOKIE));
      event.by = token && (await authenticate(table, token, event.now));
      if (!event.by) throw new Problem('unauthenticated');
      if (event.route.access === 'fresh' && !isFresh(event.by.session, event.now)) {
        throw new Problem('reauthentication_required');
      }
    },
  };
}
