/** Remembered devices at sign-in: the cookie, its lifetime, and what ends it or does not. Attacks on it are in test/attacks. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, deviceCookieName, HARDENED, SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { idOf, inTurn } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
let secret: string;
let recoveryCodes: readonly string[];
/** Signed in, and not remembered. */
let desk: Browser;
beforeEach(async () => {
  ada = await newUser(portal);
  ({ secret, recoveryCodes, browser: desk } = await portal.enrol(ada));
});

const DAY_SECONDS = 86_400;
const remember = () => portal.signIn(ada, secret, { rememberDevice: true });
const logIn = async (browser: Browser) => (await portal.logIn(ada, browser)).answer;
const status = async (browser: Browser) => (await logIn(browser)).body.status;

test('the cookie is hardened, named after the user, and lives for 30 days, however often it is used', async () => {
  const { browser, challenge } = await portal.challenge(ada);
  const form = { challenge, code: portal.code(secret), rememberDevice: true };
  const answer = await browser.post('/api/verify', form);
  const name = deviceCookieName(await idOf(browser));
  const lifetime = (days: number) => ({ ...HARDENED, 'max-age': String(days * DAY_SECONDS) });
  const cookie = (days: number) => ({ name, value: expect.any(String), attributes: lifetime(days) });
  const session = { name: SESSION_COOKIE, value: expect.any(String), attributes: HARDENED };
  expect(cookiesOf(answer)).toEqual([session, cookie(30)]);
  const rememberedAt = Math.floor(portal.now / 1000) * 1000;
  portal.harness.clock.set(rememberedAt + 10 * DAY_SECONDS * 1000);
  const [, renewed] = cookiesOf(await logIn(browser));
  expect(Number(renewed?.attributes['max-age'])).toBeGreaterThanOrEqual(20 * DAY_SECONDS - 2);
  expect(Number(renewed?.attributes['max-age'])).toBeLessThanOrEqual(20 * DAY_SECONDS);
});

test('a code given along with a valid cookie is neither asked for nor used up', async () => {
  const browser = await remember();
  const form = { username: ada, password: PASSWORD, code: portal.code(secret) };
  expect((await browser.post('/api/login', form)).body.status).toBe('signed_in');
  expect((await portal.browser().post('/api/login', form)).body.status).toBe('signed_in');
});

test('a device whose time is over makes room before any that is alive', async () => {
  const oldest = await remember();
  portal.advance(5 * DAY_SECONDS);
  const browsers = await inTurn(Array.from({ length: 9 }), remember);
  portal.advance(24 * DAY_SECONDS);
  await logIn(oldest);
  portal.advance(2 * DAY_SECONDS);
  expect(await status(oldest)).toBe('code_required');
  await remember();
  expect(new Set(await inTurn(browsers, status))).toEqual(new Set(['signed_in']));
});

test('the browser whose recovery code ended all others may be remembered itself', async () => {
  const old = await remember();
  const { browser, challenge } = await portal.challenge(ada);
  await browser.post('/api/verify', { challenge, code: recoveryCodes[0], rememberDevice: true });
  expect(await inTurn([old, browser], status)).toEqual(['code_required', 'signed_in']);
});

test('a new phone number and new recovery codes end no device', async () => {
  const browser = await remember();
  await portal.addPhone(desk);
  await desk.post('/api/recovery-codes');
  expect(await status(browser)).toBe('signed_in');
});
