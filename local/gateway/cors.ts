/**
 * CORS as an HTTP API does it from its `CorsConfiguration`: it answers preflight requests by itself and puts its own
 * headers in place of the function's
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html).
 */
import type { IncomingMessage } from 'node:http';
import type { Properties } from '../template.ts';

export interface Cors {
  isPreflight(request: IncomingMessage): boolean;
  preflightHeaders(request: IncomingMessage): Record<string, string>;
  /** A function's headers without its own CORS headers, and with those of the configuration. */
  replaceHeaders<Value>(
    request: IncomingMessage,
    headers: Readonly<Record<string, Value>>,
  ): Record<string, Value | string>;
}

interface CorsConfiguration {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: number;
}

/** Undefined for an API without a configuration, which leaves CORS to its functions. */
export function createCors(api: Properties): Cors | undefined {
  const configuration = api.CorsConfiguration as CorsConfiguration | undefined;
  if (!configuration) return undefined;
  return {
    isPreflight: ({ method, headers }) =>
      method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers,
    preflightHeaders: (request) => {
      const shared = sharedHeaders(configuration, request.headers.origin);
      return shared ? { ...shared, ...preflight(configuration) } : {};
    },
    replaceHeaders: (request, headers) => ({
      ...withoutCors(headers),
      ...sharedHeaders(configuration, request.headers.origin),
    }),
  };
}

function sharedHeaders(
  cors: CorsConfiguration,
  origin: string | undefined,
): Record<string, string> | undefined {
  const anyOrigin = cors.AllowOrigins?.includes('*') ?? false;
  if (!origin || (!anyOrigin && !cors.AllowOrigins?.includes(origin))) return undefined;
  return {
    'access-control-allow-origin': anyOrigin ? '*' : origin,
    ...(!anyOrigin && { vary: 'origin' }),
    ...(cors.AllowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...list('access-control-expose-headers', cors.ExposeHeaders),
  };
}

function preflight(cors: CorsConfiguration): Record<string, string> {
  return {
    ...list('access-control-allow-methods', cors.AllowMethods),
    ...list('access-control-allow-headers', cors.AllowHeaders),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

function list(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values?.length ? { [name]: values.join(',') } : {};
}

function withoutCors<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('access-control-')));
}
