/** What attacks on limits have in common: a portal with caps of its own, and requests that come from any address. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../../../local/synth.ts';
import { parseKeyring } from '../../../shared/keyring.ts';
import { nameSubject } from '../../../shared/password-tries.ts';
import { newUser } from '../../api/support/people.ts';
import { idOf } from '../../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../../support/browser.ts';
import { type Portal, usePortal } from '../../support/portal.ts';
import { Race } from '../../support/race.ts';
import { endRendezvous } from '../../support/rendezvous.ts';
import { secrets } from '../../support/secrets.ts';
import { type AnyItem, itemsOf } from '../../support/table.ts';

/** Ten in the morning, so that neither an hour nor a day ends by itself. */
const START = Date.parse('2026-11-24T10:00:00Z');
export const DAY_SECONDS = 86_400;

/** API Gateway's own limit of requests a second is none of the product's rules, and in real time at that. */
const unthrottled = { throttleRate: '10000', throttleBurst: '5000' };

/** As `useArena`, with the caps of `context`: each attack has a user and a day of its own. */
export function useLimits(context: Context): Race {
  const portal = usePortal({ context: { ...unthrottled, ...context }, keepData: true });
  const race = new Race(portal);
  let day = 0;
  beforeEach(async () => {
    day += 10;
    portal.harness.clock.set(START + day * DAY_SECONDS * 1000);
    race.user = await newUser(portal);
  });
  afterEach(() => {
    endRendezvous();
    portal.harness.faults.clear();
  });
  return race;
}

/** What is counted of wrong passwords for a name: one item, or none. */
export async function triesOf({ harness }: Portal, username: string): Promise<AnyItem[]> {
  const { SecretArn = '' } = harness.template.outputs();
  const keyring = parseKeyring(harness.aws.secrets.read(SecretArn));
  return itemsOf(harness, `LIMIT#password#${nameSubject(keyring, username)}`);
}

interface Sent {
  readonly route: string;
  readonly body?: unknown;
  readonly browser?: Browser;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userAgent?: string;
}

interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly cookies?: readonly string[];
  readonly body?: string;
}

/** The request as API Gateway hands it to the function when its connection comes from `address`. */
export async function sendFrom(
  portal: Portal,
  address: string,
  functionName: string,
  { route, body = {}, browser, path, headers = {}, userAgent = '' }: Sent,
): Promise<AnyAnswer> {
  secrets.addRequest(body);
  const answer = (await portal.harness.invoke(functionName, {
    version: '2.0',
    routeKey: route,
    headers: { origin: portal.harness.origin, 'content-type': 'application/json', ...headers },
    cookies: [...(browser?.cookies ?? [])].map(([name, value]) => `${name}=${value}`),
    pathParameters: path,
    requestContext: {
      requestId: randomUUID(),
      http: { method: route.split(' ')[0], sourceIp: address, userAgent },
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  })) as LambdaAnswer;
  return received(answer);
}

function received({ statusCode, headers, cookies = [], body }: LambdaAnswer): AnyAnswer {
  const all = new Headers(headers);
  for (const cookie of cookies) all.append('set-cookie', cookie);
  const answer = { status: statusCode, headers: all, body: body && JSON.parse(body) };
  secrets.addAnswer(answer);
  return answer;
}

/** Somebody signed in, who asks for the confirmation of a number: one message each time. */
export interface Asker {
  readonly username: string;
  readonly userId: string;
  readonly browser: Browser;
  /** @param address of the connection */
  ask(address: string, country: string, number: string, headers?: Record<string, string>): Promise<AnyAnswer>;
}

export async function asker(portal: Portal, username: string): Promise<Asker> {
  const { browser } = await portal.logIn(username);
  const userId = await idOf(browser);
  const route = 'PUT /api/team/{userId}/phone';
  return {
    username,
    userId,
    browser,
    ask: (address, country, number, headers) =>
      sendFrom(portal, address, 'update-phone', {
        route,
        path: { userId },
        browser,
        body: { country, number },
        ...(headers && { headers }),
      }),
  };
}

let members = 0;

/** So many people with nothing in common. */
export function crowd(portal: Portal, count: number): Promise<Asker[]> {
  return Promise.all(
    Array.from({ length: count }, async () =>
      asker(portal, await newUser(portal, { team: `crowd-${++members}` })),
    ),
  );
}

/** A US number that nobody else has: of the 555-01xx ones, which are nobody's. */
export const usNumber = (index: number): string =>
  `(${index < 100 ? 313 : 206}) 555-01${String(index % 100).padStart(2, '0')}`;

/** Addresses of a documentation range (RFC 5737), none of which another attack uses. */
export const address = (index: number): string => `203.0.113.${index}`;
