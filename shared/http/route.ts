/** What a route is: the form of its request, who may call it, and what answers. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { Client } from '../event.ts';
import type { Problem } from '../problem.ts';
import type { Authenticated } from '../store/sessions.ts';

export type HttpEvent = APIGatewayProxyEventV2;

/** What a handler is given beside the validated body. */
export interface Call<Body = unknown> {
  readonly body: Body;
  readonly path: Readonly<Record<string, string>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly query: Readonly<Record<string, string>>;
  readonly client: Client;
  readonly now: number;
}

export interface Reply {
  readonly status?: number;
  readonly body?: object;
  readonly cookies?: readonly string[];
}

type Answer = Promise<Reply | Problem> | Reply | Problem;

/** `anyone`: no session is looked at; `session`: a live one; `fresh`: one whose sign-in is recent. */
export type Route =
  | { readonly access: 'anyone'; readonly request?: z.ZodMiniType; readonly answer: (call: Call) => Answer }
  | {
      readonly access: 'session' | 'fresh';
      readonly request?: z.ZodMiniType;
      /** What is read while the session is looked up, in the same round trip, for the user whom its token names. */
      readonly beside?: (userId: string, call: Call) => Promise<unknown>;
      /** Also for a member whose team requires two-factor, and who has yet to turn it on. */
      readonly beforeEnrolment?: true;
      readonly answer: (call: Call, by: Authenticated, beside: unknown) => Answer;
    };

export type Routes<Key extends string = string> = Readonly<Record<Key, Route>>;

/** A route that anyone may call, with a body of the given form. */
export function open<Schema extends z.ZodMiniType>(
  request: Schema,
  answer: (call: Call<z.output<Schema>>) => Answer,
): Route {
  return { access: 'anyone', request, answer: answer as (call: Call) => Answer };
}

/** A route that shows something of a signed-in user's, in one round trip. Nothing of it is told where the session is none. */
export function listing<Beside>(
  beside: (userId: string, call: Call) => Promise<Beside>,
  answer: (call: Call, by: Authenticated, beside: Beside) => Answer,
): Route {
  return {
    access: 'session',
    beside,
    answer: answer as (call: Call, by: Authenticated, beside: unknown) => Answer,
  };
}

/** A route that is left to who has yet to turn two-factor on, as the team requires. */
export function beforeEnrolment(route: Route): Route {
  return route.access === 'anyone' ? route : { ...route, beforeEnrolment: true };
}

/** A route that changes something of a signed-in user's. */
export function guarded<Schema extends z.ZodMiniType>(
  access: 'session' | 'fresh',
  request: Schema,
  answer: (call: Call<z.output<Schema>>, by: Authenticated) => Answer,
): Route {
  return { access, request, answer: answer as (call: Call, by: Authenticated) => Answer };
}
