/**
 * Everything behind the harness's one origin: `/_local`, Lambda's Invoke API, the HTTP API's routes, and the portal
 * for all the rest.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { splitTarget } from './gateway/event.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { InvokeApi } from './gateway/invoke-api.ts';
import type { LocalApi } from './page/local-api.ts';
import { type Handler, isCrossOrigin, refuse } from './server.ts';
import type { StaticSite } from './static-site.ts';

export interface FrontOptions {
  readonly origin: string;
  readonly gateway: Gateway;
  readonly invokeApi: InvokeApi;
  readonly localApi: LocalApi;
  readonly localPage: StaticSite;
  readonly portal: StaticSite;
}

export function createFront(options: FrontOptions): Handler {
  const { gateway, invokeApi, portal } = options;
  return async (request, response) => {
    const { path } = splitTarget(request);
    const functionName = invokeApi.functionOf(path);
    if (isLocal(path) || functionName !== undefined) {
      // These act with an operator's rights, which no page of another origin may borrow.
      if (isUnsafe(request) && isCrossOrigin(request))
        return refuse(response, 'Cross-origin requests are refused here');
      if (functionName !== undefined) return invokeApi.handle(functionName, request, response);
      return local(options, path, request, response);
    }
    if (gateway.owns(path)) return gateway.handle(request, response);
    if (redirectToOrigin(options.origin, request, response)) return;
    portal.handle(path, request, response);
  };
}

function isLocal(path: string): boolean {
  return path === '/_local' || path.startsWith('/_local/');
}

function isUnsafe({ method }: IncomingMessage): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

async function local(
  { localApi, localPage }: FrontOptions,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (await localApi.handle(path, request, response)) return;
  localPage.handle(path === '/_local' ? '/_local/' : path, request, response);
}

/** The API allows the portal's origin and no other: the portal at 127.0.0.1 could not log anyone in. */
function redirectToOrigin(origin: string, request: IncomingMessage, response: ServerResponse): boolean {
  if (`http://${request.headers.host}` === origin) return false;
  response.writeHead(307, { location: origin + (request.url ?? '/') }).end();
  return true;
}
