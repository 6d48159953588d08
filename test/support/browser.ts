/** A client as a browser is one: it keeps cookies, sends its origin, and nothing else by itself. */
import { secrets } from './secrets.ts';

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface RequestOptions {
  readonly headers?: Record<string, string>;
  /** Sent as it is; an object is sent as JSON. */
  readonly body?: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are checked against their schema and asserted member by member
type Any = any;
export type AnyAnswer = Answer<Any>;

export class Browser {
  readonly origin: string;
  readonly cookies: Map<string, string>;
  /** Answers of every request, for checks over all of them. */
  readonly seen: ((method: string, path: string, answer: AnyAnswer) => void)[] = [];

  constructor(origin: string, cookies: ReadonlyMap<string, string> = new Map()) {
    this.origin = origin;
    this.cookies = new Map(cookies);
  }

  get(path: string, options?: RequestOptions): Promise<AnyAnswer> {
    return this.request('GET', path, options);
  }

  post(path: string, body: unknown = {}, options?: RequestOptions): Promise<AnyAnswer> {
    return this.request('POST', path, { body, ...options });
  }

  put(path: string, body: unknown, options?: RequestOptions): Promise<AnyAnswer> {
    return this.request('PUT', path, { body, ...options });
  }

  delete(path: string, body?: unknown, options?: RequestOptions): Promise<AnyAnswer> {
    return this.request('DELETE', path, { body, ...options });
  }

  async request(
    method: string,
    path: string,
    { headers = {}, body }: RequestOptions = {},
  ): Promise<AnyAnswer> {
    secrets.addRequest(body);
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.origin + path, {
      method,
      headers: {
        ...(method !== 'GET' && { origin: this.origin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(this.cookies.size > 0 && { cookie: this.#cookieHeader() }),
        ...headers,
      },
      ...(body !== undefined && {
        body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body),
      }),
    });
    this.#keepCookies(response.headers.getSetCookie());
    const answer = { status: response.status, headers: response.headers, body: await parsed(response) };
    secrets.addAnswer(answer);
    for (const see of this.seen) see(method, path, answer);
    return answer;
  }

  /** Another tab of the same browser, as things stand: its cookies go their own way from here. */
  copy(): Browser {
    const copy = new Browser(this.origin, this.cookies);
    copy.seen.push(...this.seen);
    return copy;
  }

  #cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keepCookies(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return isJson ? JSON.parse(text) : text;
}
