/**
 * A client that sends exactly the bytes and headers it is told, as `fetch` does not: no content type that was not asked
 * for, headers that `fetch` sets by itself, bodies that are no text.
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { AnyAnswer } from '../../support/browser.ts';
import { secrets } from '../../support/secrets.ts';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | undefined;
}

export async function sendRaw(
  origin: string,
  { method, path, headers, body }: RawRequest,
): Promise<AnyAnswer> {
  secrets.addRequest(body);
  const bytes = Buffer.from(body ?? '');
  const length = body === undefined ? {} : { 'content-length': String(bytes.length) };
  const request = httpRequest(origin + path, { method, headers: { ...headers, ...length } });
  request.end(bytes);
  const answer = await read(await responseOf(request));
  secrets.addAnswer(answer);
  return answer;
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).once('error', reject);
  return promise;
}

async function read(response: IncomingMessage): Promise<AnyAnswer> {
  const text = (await buffer(response)).toString();
  const headers = new Headers();
  for (const [name, values] of Object.entries(response.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const isJson = text !== '' && /json/.test(headers.get('content-type') ?? '');
  return { status: response.statusCode ?? 0, headers, body: isJson ? JSON.parse(text) : text };
}

export function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
