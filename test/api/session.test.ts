/** `GET` and `DELETE /api/session`: how long a session lives, and what ends it. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, HARDENED, SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { idOf, inTurn, isSignedIn } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

test('says who is signed in, since when, until when and how', async () => {
  const { browser } = await portal.logIn(ada);
  const answer = await browser.get('/api/session');
  expectCommonHeaders(answer);
  const { user, session } = answer.body;
  expect(user).toMatchObject({ username: ada, role: 'owner', phone: null });
  expect(Object.keys(session).toSorted()).toEqual(['amr', 'authenticatedAt', 'createdAt', 'expiresAt']);
  expect(session.amr).toEqual(['pwd']);
  expect(session.authenticatedAt).toBe(session.createdAt);
  const lifetimeMs = Date.parse(session.expiresAt) - Date.parse(session.createdAt);
  expect(Math.abs(lifetimeMs - 12 * HOUR_MS)).toBeLessThan(1_000);
});

test('an answer holds no secret of the user’s', async () => {
  const { browser } = await portal.enrol(ada);
  const { user } = (await browser.get('/api/session')).body;
  expect(Object.keys(user).toSorted()).toEqual([
    'displayName',
    'id',
    'phone',
    'role',
    'twoFactor',
    'username',
  ]);
  expect(Object.keys(user.twoFactor).toSorted()).toEqual([
    'enabled',
    'enabledAt',
    'methods',
    'recoveryCodesLeft',
  ]);
});

test('a session unused for 60 minutes is over, to the second; every use begins them anew', async () => {
  const { browser } = await portal.logIn(ada);
  for (const _ of [1, 2]) {
    portal.harness.clock.advance(59 * 60 + 58);
    expect(await isSignedIn(browser)).toBe(true);
  }
  portal.harness.clock.advance(60 * 60);
  expectProblem(await browser.get('/api/session'), 'unauthenticated');
});

test('a session that idled out does not come back with the next request, nor with another route’s', async () => {
  const { browser } = await portal.logIn(ada);
  portal.advance(3_600);
  expectProblem(await browser.get('/api/team'), 'unauthenticated');
  expectProblem(await browser.get('/api/session'), 'unauthenticated');
});

test('a session in constant use is over after 12 hours, to the second', async () => {
  const { browser } = await portal.logIn(ada);
  const expiresAt = Date.parse((await browser.get('/api/session')).body.session.expiresAt);
  for (let time = portal.now; time < expiresAt; time += 50 * MINUTE_MS) {
    portal.harness.clock.set(time);
    expect(await isSignedIn(browser)).toBe(true);
  }
  portal.harness.clock.set(expiresAt - 1_500);
  expect(await isSignedIn(browser)).toBe(true);
  portal.harness.clock.set(expiresAt);
  expectProblem(await browser.get('/api/session'), 'unauthenticated');
});

test('signing out ends the session on the server, and this one alone', async () => {
  const { browser } = await portal.logIn(ada);
  const { browser: other } = await portal.logIn(ada);
  const stolen = browser.copy();
  const answer = await browser.delete('/api/session');
  expect(answer.status).toBe(204);
  expect(answer.body).toBe('');
  expectCommonHeaders(answer);
  const cleared = { name: SESSION_COOKIE, value: '', attributes: { ...HARDENED, 'max-age': '0' } };
  expect(cookiesOf(answer)).toEqual([cleared]);
  expectProblem(await stolen.get('/api/session'), 'unauthenticated');
  expectProblem(await stolen.delete('/api/session'), 'unauthenticated');
  expect(await isSignedIn(other)).toBe(true);
});

test('signing out forgets no device', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = await portal.signIn(ada, secret, { rememberDevice: true });
  await browser.delete('/api/session');
  expect((await portal.logIn(ada, browser)).answer.body.status).toBe('signed_in');
});

const ROUTES: readonly [string, string][] = [
  ['GET', '/api/session'],
  ['DELETE', '/api/session'],
  ['POST', '/api/reauthenticate'],
  ['GET', '/api/team'],
  ['PUT', '/api/team/acme_aaaaaaaaaaaaaaaa/phone'],
  ['DELETE', '/api/team/acme_aaaaaaaaaaaaaaaa/phone'],
  ['GET', '/api/devices'],
  ['DELETE', '/api/devices'],
  ['DELETE', '/api/devices/aaaaaaaaaaaaaaaa'],
  ['POST', '/api/enroll'],
  ['DELETE', '/api/enroll'],
  ['POST', '/api/recovery-codes'],
];

/** What each of them takes. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/reauthenticate': { password: PASSWORD },
  'PUT /api/team/acme_aaaaaaaaaaaaaaaa/phone': { country: 'US', number: '(313) 555-0142' },
};

test.each(ROUTES)('%s %s is for signed-in users alone', async (method, path) => {
  const body = BODIES[`${method} ${path}`];
  const strangers = [
    portal.browser(),
    withCookie(''),
    withCookie('junk'),
    withCookie(`acme_${'a'.repeat(16)}.x`),
  ];
  for (const browser of strangers)
    expectProblem(await browser.request(method, path, body ? { body } : {}), 'unauthenticated');
});

function withCookie(value: string): Browser {
  const browser = portal.browser();
  browser.cookies.set(SESSION_COOKIE, value);
  return browser;
}

test('a token is worth nothing with a letter changed, nor under another user’s id', async () => {
  const { browser } = await portal.logIn(ada);
  const { browser: other } = await portal.logIn(await newUser(portal));
  const token = browser.cookies.get(SESSION_COOKIE) ?? '';
  const secret = token.split('.')[1] ?? '';
  const flipped = `${secret[0] === 'A' ? 'B' : 'A'}${secret.slice(1)}`;
  for (const forged of [`${await idOf(browser)}.${flipped}`, `${await idOf(other)}.${secret}`, `${token}=`])
    expectProblem(await withCookie(forged).get('/api/session'), 'unauthenticated');
});

test('what changes nobody’s factors ends no session', async () => {
  const team = newTeam();
  const [owner, member] = [await newUser(portal, { team }), await newUser(portal, { team, role: 'member' })];
  const [{ browser }, { browser: other }] = [await portal.logIn(owner), await portal.logIn(owner)];
  const { browser: third } = await portal.logIn(member);
  await browser.post('/api/reauthenticate', { password: PASSWORD });
  await browser.post('/api/enroll');
  await browser.put(`/api/team/${await idOf(third)}/phone`, { country: 'US', number: '(313) 555-0142' });
  await browser.put(`/api/team/${await idOf(browser)}/phone`, { country: 'US', number: '(313) 555-0142' });
  expect(await inTurn([browser, other, third], isSignedIn)).toEqual([true, true, true]);
});
