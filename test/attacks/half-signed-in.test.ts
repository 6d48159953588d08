/** The password is known and the code is not: what a challenge opens, and every way around the second factor. */
import { SESSION_COOKIE } from '../api/support/cookies.ts';
import { newUser } from '../api/support/people.ts';
import { NAMED, type UnsafeRoute } from '../api/support/routes.ts';
import { idOf, inTurn, isSignedIn, wrongCode } from '../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { all, counted, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const READS = ['/api/session', '/api/team', '/api/devices'].map((path) => ({
  method: 'GET',
  path,
  body: undefined,
}));

/** Every route that wants a session, with a request that it would take. */
function guardedRoutes(
  userId: string,
): { method: string; path: string; body: UnsafeRoute['body'] | undefined }[] {
  const target = { username: race.user, userId, deviceId: 'a'.repeat(16), challenge: '' };
  const open = ['/api/login', '/api/verify', '/api/send-sms'];
  return [
    ...READS,
    ...NAMED.map(([, routeOf]) => routeOf(target)).filter(({ path }) => !open.includes(path)),
  ];
}

/** The ways in which a client can present a token. */
const FORMS: readonly ((token: string) => { headers?: Record<string, string>; query?: string })[] = [
  (token) => ({ headers: { cookie: `${SESSION_COOKIE}=${token}` } }),
  (token) => ({
    headers: { cookie: `${SESSION_COOKIE}=${token.split('.').slice(0, 1)}.${token.split('.')[2]}` },
  }),
  (token) => ({ headers: { authorization: `Bearer ${token}` } }),
  (token) => ({
    headers: { authorization: `Basic ${Buffer.from(`${race.user}:${token}`).toString('base64')}` },
  }),
  (token) => ({ headers: { 'x-auth-token': token, 'x-session': token, 'x-api-key': token } }),
  (token) => ({ query: `?token=${token}&access_token=${token}&session=${token}&challenge=${token}` }),
];

attack(
  {
    source: 'CVE-2026-45690, CVE-2026-45691, GHSA-5m69-7h2p-6qfw',
    claim:
      'The challenge is presented to every other route: as session cookie, bearer token, basic authentication, header and query',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    const routes = guardedRoutes(await idOf(browser));
    const { challenge } = await portal.challenge(race.user);
    const tries = routes.flatMap((route) => FORMS.map((form) => ({ ...route, ...form(challenge) })));
    const answers = await inTurn(tries, ({ method, path, body, headers = {}, query = '' }) =>
      portal.browser().request(method, path + query, { headers, ...(body && { body }) }),
    );
    expect(answers.length).toBeGreaterThan(60);
    return all(answers);
  },
);

attack(
  {
    source: 'CVE-2026-56256, WSTG-ATHN-11',
    claim:
      'The client takes “code_required” for “signed_in” and goes on to every route, before and after a wrong code',
  },
  async () => {
    const { browser: owner, secret } = await portal.enrol(race.user);
    const routes = guardedRoutes(await idOf(owner));
    const { browser, challenge } = await portal.challenge(race.user);
    const ask = () =>
      inTurn(routes, ({ method, path, body }) => browser.request(method, path, body && { body }));
    const before = await ask();
    await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) });
    return all([...before, ...(await ask())]);
  },
);

attack(
  {
    source: 'GHSA-xg6x-h9c9-2m83',
    claim:
      'A session is looked for in the answers that come before the code: cookies set, tokens in the body',
  },
  async () => {
    const { browser: owner, secret } = await portal.enrol(race.user);
    await portal.addPhone(owner);
    const before = await race.sessions();
    const { browser, challenge, answer } = await portal.challenge(race.user);
    const answers = [
      answer,
      await browser.post('/api/send-sms', { challenge }),
      await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret), rememberDevice: true }),
      await logInWith(race, wrongCode(portal, secret)),
    ];
    const cookies = answers.flatMap(({ headers }) => headers.getSetCookie());
    const members = new Set(answers.flatMap(({ body }) => Object.keys(body)));
    const stored = await race.newSessions(before);
    const user = members.has('user') || members.has('token') ? 'user or token' : 'neither user nor token';
    return `${cookies.length} cookies, ${user} in the bodies, ${stored.length} sessions in the table`;
  },
);

attack(
  {
    source: 'CVE-2025-64175',
    claim:
      'The challenge of one user is answered with another user’s code of the app and with their recovery code',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const mallory = await newUser(portal);
    const hers = await portal.enrol(mallory);
    const { challenge } = await portal.challenge(race.user);
    const foreign = [portal.code(hers.secret), hers.recoveryCodes[0] ?? ''];
    const answers = await inTurn(foreign, (code) => race.verify(challenge, code));
    const own = await race.verify(challenge, portal.code(secret));
    return `${all(answers)}; with the user’s own code: ${tally([own])}`;
  },
);

interface Asked {
  readonly browser: Browser;
  readonly challenge: string;
  readonly code: string;
}

/** A challenge of each purpose that a session asks for, and a code that answers it. */
const OF_A_SESSION: Readonly<Record<string, (username: string) => Promise<Asked>>> = {
  enrol: async (username) => {
    const { browser } = await portal.logIn(username);
    const { challenge, secret } = (await browser.post('/api/enroll')).body;
    return { browser, challenge, code: portal.code(secret) };
  },
  number: async (username) => {
    const { browser } = await portal.enrol(username);
    const body = { country: 'US', number: '(313) 555-0142' };
    const { challenge } = (await browser.put(`/api/team/${await idOf(browser)}/phone`, body)).body;
    return { browser, challenge, code: portal.smsCode() };
  },
  'step-up': (username) =>
    asked(username, (browser) => browser.post('/api/reauthenticate', { password: PASSWORD })),
  'turning off': (username) => asked(username, (browser) => browser.delete('/api/enroll')),
};

async function asked(username: string, ask: (browser: Browser) => Promise<AnyAnswer>): Promise<Asked> {
  const { browser, secret } = await portal.enrol(username);
  const { challenge } = (await ask(browser)).body;
  return { browser, challenge, code: portal.code(secret) };
}

const ofEachPurpose = () => inTurn(Object.values(OF_A_SESSION), async (ask) => ask(await newUser(portal)));

attack(
  {
    source: 'CWE-613, CWE-287',
    claim:
      'The challenge of a session is answered, with the right code, without a session, from another user’s and after signing out',
  },
  async () => {
    const { browser: mallory } = await portal.logIn(await newUser(portal));
    const answers = await inTurn(await ofEachPurpose(), async ({ browser, challenge, code }) => {
      const copy = browser.copy();
      const foreign = [portal.browser(), mallory];
      const before = await inTurn(foreign, (other) => other.post('/api/verify', { challenge, code }));
      await browser.delete('/api/session');
      return [...before, await copy.post('/api/verify', { challenge, code })];
    });
    return all(answers.flat());
  },
);

attack(
  {
    source: 'CWE-841',
    claim:
      'A challenge made to turn off or to step up is answered from no session, to sign in; one made to sign in from a session, to turn off',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const off = (await browser.delete('/api/enroll')).body.challenge;
    const stepUp = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
    const wrongWay = await inTurn([off, stepUp], (challenge) => race.verify(challenge, portal.code(secret)));
    const { challenge } = await portal.challenge(race.user);
    const login = await browser.copy().post('/api/verify', { challenge, code: portal.code(secret) });
    const still = (await browser.get('/api/session')).body.user.twoFactor.enabled;
    return `${all(wrongWay)}; the other way round ${tally([login])}, and two-factor is ${still ? 'on' : 'off'}`;
  },
);

attack(
  {
    source: 'CWE-347',
    claim: 'A challenge is changed by a letter, cut, lengthened, given another user or a later end',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const other = await idOf((await portal.logIn(await newUser(portal))).browser);
    const { challenge } = await portal.challenge(race.user);
    const [userId = '', expiresAt = '', ...rest] = challenge.split('.');
    const at = (i: number) =>
      `${challenge.slice(0, i)}${challenge[i] === 'a' ? 'b' : 'a'}${challenge.slice(i + 1)}`;
    const forged = [
      ...[0, 12, 30, 60, challenge.length - 2].map(at),
      `${challenge}.`,
      ` ${challenge}`,
      challenge.slice(0, -1),
      [other, expiresAt, ...rest].join('.'),
      [userId, String(Number(expiresAt) + 3600), ...rest].join('.'),
      [userId, `${expiresAt}e0`, ...rest].join('.'),
      '....',
      browser.cookies.get(SESSION_COOKIE) ?? '',
    ];
    return all(await inTurn(forged, (token) => race.verify(token, portal.code(secret))));
  },
);

attack(
  {
    source: 'CWE-384, ASVS 7.2.4',
    claim:
      'A session is planted in the victim’s browser before they sign in, with the password alone and with a code',
  },
  async () => {
    const { browser: attacker } = await portal.logIn(await newUser(portal));
    const planted = attacker.cookies.get(SESSION_COOKIE) ?? '';
    const plain = attacker.copy();
    await portal.logIn(race.user, plain);
    const { secret } = await portal.enrol(race.user);
    const coded = attacker.copy();
    await portal.signIn(race.user, secret, { browser: coded });
    const tokens = new Set([planted, ...[plain, coded].map(({ cookies }) => cookies.get(SESSION_COOKIE))]);
    const name = (await attacker.get('/api/session')).body.user.username;
    const whose = name === race.user ? 'the victim’s' : 'the attacker’s own';
    return `${tokens.size - 1} of 2 sign-ins made a new session; the planted one is ${whose}`;
  },
);

attack(
  {
    source: 'keycloak#12759, CVE-2026-18963',
    claim:
      'Every way in is tried with the password alone: other spellings of the name, an empty code, remembering, retries, each method',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    await browser.delete('/api/session');
    const login = { username: race.user, password: PASSWORD };
    const bodies = [
      login,
      { ...login, username: race.user.toUpperCase() },
      { ...login, username: ` ${race.user.replace('person', 'ｐｅｒｓｏｎ')} ` },
      { ...login, rememberDevice: true },
      { ...login, code: '' },
      { ...login, code: null },
      { ...login, challenge: '' },
      { ...login, twoFactor: false },
      { ...login, method: 'password', skip: true },
    ];
    const posts = await inTurn(bodies, (body) => portal.browser().post('/api/login', body));
    const gets = await inTurn(['GET', 'PUT', 'DELETE', 'HEAD'], (method) =>
      portal.browser().request(method, `/api/login?${new URLSearchParams(login)}`),
    );
    const signedIn = await inTurn([browser], isSignedIn);
    expect(signedIn).toEqual([false]);
    return counted([...posts, ...gets].map(({ status, body }) => body?.status ?? String(status)).toSorted());
  },
);
