/** Cross-site request forgery: another web site makes the victim’s own browser change something. */
import { brief } from '../api/support/problem.ts';
import { cookieHeader, sendRaw } from '../api/support/raw.ts';
import { NAMED } from '../api/support/routes.ts';
import { inTurn, storedState } from '../api/support/stories.ts';
import { newVictim } from '../api/support/victim.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, counted } from './support/outcome.ts';

const { portal } = useArena();

type Headers = Readonly<Record<string, string>>;
const own = () => portal.harness.origin;

/** Every site but the portal, and every way in which a browser says so. */
const FOREIGN: readonly (() => Headers)[] = [
  () => ({ origin: 'https://evil.example' }),
  () => ({ origin: 'null' }),
  () => ({ origin: '' }),
  () => ({ origin: `${own()}.evil.example` }),
  () => ({ origin: `${own()}/` }),
  () => ({ origin: own().replace('http:', 'https:') }),
  () => ({ origin: own().replace('localhost', '127.0.0.1') }),
  () => ({ origin: 'http://localhost' }),
  () => ({ origin: own().toUpperCase() }),
  () => ({ origin: `${own()}, https://evil.example` }),
  () => ({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }),
  () => ({ origin: 'https://evil.example', referer: own() }),
  () => ({ origin: 'https://evil.example', 'x-forwarded-host': 'localhost' }),
  () => ({ 'sec-fetch-site': 'cross-site' }),
  () => ({ 'sec-fetch-site': 'same-site' }),
  () => ({ 'sec-fetch-site': 'none' }),
  () => ({ 'sec-fetch-site': '' }),
  () => ({ 'sec-fetch-site': 'SAME-ORIGIN' }),
  () => ({ 'sec-fetch-site': 'same-origin, cross-site' }),
];

const OWN: readonly (() => Headers)[] = [
  () => ({ origin: own() }),
  () => ({ origin: own(), 'sec-fetch-site': 'same-origin' }),
  () => ({ 'sec-fetch-site': 'same-origin' }),
  () => ({}),
];

/** Those that a form or a script of another site can send without asking first, and others. */
const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  undefined,
];

interface Forged {
  readonly headers: Headers;
  readonly type: string | undefined;
}

/** @returns the answers to each on every route that changes something, and that none of them did */
async function forge(forged: readonly Forged[]) {
  const victim = await newVictim(portal);
  const before = await storedState(portal);
  const cookie = cookieHeader(victim.browser.cookies);
  const routes = NAMED.map(([, routeOf]) => routeOf(victim));
  const answers = await inTurn(routes, ({ method, path, body }) =>
    inTurn(forged, ({ headers, type }) => {
      const sent = { cookie, ...headers, ...(type && { 'content-type': type }) };
      return sendRaw(own(), { method, path, headers: sent, body: JSON.stringify(body) });
    }),
  );
  expect(await storedState(portal)).toEqual(before);
  return answers.flat();
}

attack(
  {
    source: 'CVE-2026-8903, CWE-352, ASVS 3.5.1',
    claim:
      'Another site sends the victim’s cookies to every route that changes something, from each kind of foreign, missing or malformed origin',
  },
  async () => {
    const json = 'application/json';
    const answers = await forge(FOREIGN.map((foreign) => ({ headers: foreign(), type: json })));
    return `${all(answers)}; nothing changed`;
  },
);

attack(
  {
    source: 'CWE-352, ASVS 3.5.2',
    claim:
      'Another site sends a form, plain text, several parts or no content type, which browsers send without asking first',
  },
  async () => {
    const foreign = [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }];
    const answers = await forge(
      CONTENT_TYPES.flatMap((type) => foreign.map((headers) => ({ headers, type }))),
    );
    return `${all(answers)}; nothing changed`;
  },
);

attack(
  {
    source: 'CWE-942, ASVS 3.4.2',
    claim: 'Another site asks by CORS whether it may call, and reads an answer with the victim’s cookies',
  },
  async () => {
    const { browser } = await newVictim(portal);
    const allowed = (headers: globalThis.Headers) =>
      [...headers.keys()].filter((name) => name.startsWith('access-control-allow')).length;
    const preflight = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const origins = ['https://evil.example', 'null', `${own()}.evil.example`];
    const asked = await inTurn(origins, async (origin) => {
      const ask = await sendRaw(own(), {
        method: 'OPTIONS',
        path: '/api/login',
        headers: { origin, ...preflight },
      });
      const cookie = cookieHeader(browser.cookies);
      const read = await sendRaw(own(), { method: 'GET', path: '/api/session', headers: { origin, cookie } });
      return allowed(ask.headers) + allowed(read.headers) === 0 ? 'told nothing' : 'allowed';
    });
    const { headers } = await sendRaw(own(), {
      method: 'OPTIONS',
      path: '/api/login',
      headers: { origin: own(), ...preflight },
    });
    return `${counted(asked)}; the portal itself is allowed ${headers.get('access-control-allow-origin') === own() ? 'by name' : 'not'}`;
  },
);

test('the portal itself, and a client that is no browser, are let through on every route', async () => {
  const target = { username: 'x', userId: 'x', deviceId: 'x', challenge: 'x' };
  const answers = await inTurn(NAMED, ([, routeOf]) =>
    inTurn(OWN, async (headersOf) => {
      const { method, path } = routeOf(target);
      const headers = { ...headersOf(), 'content-type': 'application/json' };
      return brief(await sendRaw(own(), { method, path, headers, body: '{}' }));
    }),
  );
  expect(answers.flat()).not.toContain('403 origin_not_allowed');
});
