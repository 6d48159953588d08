/** Cross-site request forgery: who may make a signed-in browser change something. */
import { useOnePortal } from './support/one-portal.ts';
import { brief, expectProblem } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import { NAMED } from './support/routes.ts';
import { inTurn, storedState } from './support/stories.ts';
import { newVictim } from './support/victim.ts';

const portal = useOnePortal();

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

test.each(NAMED)('%s changes nothing for another site, whatever it sends', async (_, routeOf) => {
  const victim = await newVictim(portal);
  const { method, path, body } = routeOf(victim);
  const before = await storedState(portal);
  const cookie = cookieHeader(victim.browser.cookies);
  const attempts = [
    ...FOREIGN.map((foreign) => ({ foreign: foreign(), type: 'application/json' })),
    ...CONTENT_TYPES.map((type) => ({ foreign: { origin: 'https://evil.example' }, type })),
    ...CONTENT_TYPES.map((type) => ({ foreign: { 'sec-fetch-site': 'cross-site' }, type })),
  ];
  const answers = await inTurn(attempts, async ({ foreign, type }) => {
    const headers = { cookie, ...foreign, ...(type && { 'content-type': type }) };
    const answer = await sendRaw(own(), { method, path, headers, body: JSON.stringify(body) });
    return { foreign, type, answer };
  });
  const passed = answers.filter(({ answer }) => brief(answer) !== '403 origin_not_allowed');
  expect(passed).toEqual([]);
  for (const { answer } of answers.slice(0, 1)) expectProblem(answer, 'origin_not_allowed');
  expect(await storedState(portal)).toEqual(before);
});

test.each(NAMED)('%s answers the portal itself, and a client that is no browser', async (_, routeOf) => {
  const target = { username: 'x', userId: 'x', deviceId: 'x', challenge: 'x' };
  const { method, path } = routeOf(target);
  const codes = await inTurn(OWN, async (headersOf) => {
    const headers = { ...headersOf(), 'content-type': 'application/json' };
    return (await sendRaw(own(), { method, path, headers, body: '{}' })).body.code;
  });
  expect(codes).not.toContain('origin_not_allowed');
});

test('a site that may not call is told nothing by CORS, and one that may is', async () => {
  const preflight = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const ask = (origin: string) =>
    sendRaw(own(), { method: 'OPTIONS', path: '/api/login', headers: { origin, ...preflight } });
  const foreign = await ask('https://evil.example');
  expect([...foreign.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  const allowed = await ask(own());
  expect(allowed.headers.get('access-control-allow-origin')).toBe(own());
  expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
});

test('reading from another site gives its script nothing to read', async () => {
  const { browser } = await newVictim(portal);
  const headers = { origin: 'https://evil.example', cookie: cookieHeader(browser.cookies) };
  const answer = await sendRaw(own(), { method: 'GET', path: '/api/session', headers });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
