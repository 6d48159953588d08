/**
 * The parts of the one middleware chain, in the order in which they run: origin, body, session. Each throws the
 * Problem that ends the request, which is how middy stops a chain.
 */
import type { MiddlewareObj } from '@middy/core';
import { request as policy } from '../policy.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { emptyRequest } from '../schema.ts';
import { isFresh, SESSION_COOKIE } from '../session.ts';
import { type Authenticated, authenticate } from '../store/sessions.ts';
import type { Table } from '../store/table.ts';
import { mustEnrol } from '../team.ts';
import { parseToken } from '../token.ts';
import { validate } from '../validation.ts';
import { callOf } from './call.ts';
import { parseCookies } from './cookies.ts';
import type { HttpEvent, Route, Routes } from './route.ts';

/** What the chain has found out so far, kept beside the event. */
export interface ChainEvent extends HttpEvent {
  route: Route;
  now: number;
  parsedBody: unknown;
  cookieJar: ReadonlyMap<string, string>;
  by: Authenticated | undefined;
  beside: unknown;
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

function refusalOf(route: Route, by: Authenticated | undefined, nowMs: number): ProblemCode | undefined {
  if (!by) return 'unauthenticated';
  if (route.access === 'anyone') return undefined;
  if (!route.beforeEnrolment && mustEnrol(by.user, by.team, nowMs)) return 'enrollment_required';
  if (route.access === 'fresh' && !isFresh(by.session, nowMs)) return 'reauthentication_required';
  return undefined;
}

/**
 * Loads session, user and team in one round trip, and what the route reads beside them. Refuses who has no session, has to turn
 * two-factor on first, or has too old a sign-in for a change of factor.
 */
export function requireSession(table: Table): Middleware {
  return {
    before: async ({ event }) => {
      if (event.route.access === 'anyone') return;
      const token = parseToken(event.cookieJar.get(SESSION_COOKIE));
      if (!token) throw new Problem('unauthenticated');
      const [by, beside] = await Promise.all([
        authenticate(table, token, event.now),
        event.route.beside?.(token.userId, callOf(event)),
      ]);
      const refusal = refusalOf(event.route, by, event.now);
      if (refusal) throw new Problem(refusal);
      Object.assign(event, { by, beside });
    },
  };
}
