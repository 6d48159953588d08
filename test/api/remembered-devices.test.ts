/** Remembered devices at sign-in: the cookie, its rotation, its theft, and all that ends it. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, deviceCookieName, HARDENED, SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { admin, idOf, inTurn } from './support/stories.ts';

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
const deviceCookie = (browser: Browser) =>
  [...browser.cookies].find(([name]) => name.startsWith('__Host-device-'));

function withCookie([name, value]: readonly [string, string]): Browser {
  const browser = portal.browser();
  browser.cookies.set(name, value);
  return browser;
}

const cookieIn = (browser: Browser) => deviceCookie(browser) ?? ['', ''];

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

test('no wish, no cookie; and without the password the cookie is worth nothing', async () => {
  const plain = await portal.signIn(ada, secret);
  expect(deviceCookie(plain)).toBeUndefined();
  const browser = await remember();
  const { answer } = await portal.logIn(ada, browser, 'wrong');
  expect(answer.body.code).toBe('invalid_credentials');
  expect(answer.headers.getSetCookie()).toEqual([]);
  const only = withCookie(cookieIn(browser));
  expect((await only.get('/api/session')).status).toBe(401);
});

test('a code given along with a valid cookie is neither asked for nor used up', async () => {
  const browser = await remember();
  const form = { username: ada, password: PASSWORD, code: portal.code(secret) };
  expect((await browser.post('/api/login', form)).body.status).toBe('signed_in');
  expect((await portal.browser().post('/api/login', form)).body.status).toBe('signed_in');
});

test('every use brings a new cookie; the one before still counts for 60 seconds and leads to the same', async () => {
  const browser = await remember();
  const old = cookieIn(browser);
  expect(await status(browser)).toBe('signed_in');
  const next = cookieIn(browser);
  expect(next).not.toEqual(old);
  portal.advance(55);
  const parallel = withCookie(old);
  expect(await status(parallel)).toBe('signed_in');
  expect(cookieIn(parallel)).toEqual(next);
  portal.advance(3_600);
  expect(await status(browser)).toBe('signed_in');
});

test('a cookie that comes back after its 60 seconds is a theft: copy and original are remembered no longer', async () => {
  const browser = await remember();
  const other = await remember();
  const copy = withCookie(cookieIn(browser));
  await logIn(browser);
  portal.advance(62);
  expect(await status(copy)).toBe('code_required');
  expect(await status(browser)).toBe('code_required');
  expect(await status(other)).toBe('signed_in');
  const log = portal.harness.logs().map(({ text }) => text);
  expect(log.join('\n')).toContain('device_token_reused');
});

test('whoever signed in with the copy is signed out when the theft is noticed', async () => {
  const browser = await remember();
  const thief = withCookie(cookieIn(browser));
  await logIn(thief);
  expect((await thief.get('/api/session')).status).toBe(200);
  portal.advance(62);
  expect(await status(browser)).toBe('code_required');
  expect((await thief.get('/api/session')).status).toBe(401);
});

test('a login from a remembered device changes no factor before a code was entered', async () => {
  const browser = await remember();
  await logIn(browser);
  expectProblem(await browser.post('/api/recovery-codes'), 'reauthentication_required');
  const { challenge } = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body;
  await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  expect((await browser.post('/api/recovery-codes')).status).toBe(200);
});

test('a cookie rotated out twice and more is a theft just the same', async () => {
  const browser = await remember();
  const copy = withCookie(cookieIn(browser));
  for (const _ of [1, 2, 3]) {
    portal.advance(3_600);
    await logIn(browser);
  }
  expect(await status(copy)).toBe('code_required');
  expect(await status(browser)).toBe('code_required');
});

test('a cookie that anyone might make up ends nobody’s device', async () => {
  const browser = await remember();
  const [name, value] = cookieIn(browser);
  const [id, token = ''] = value.split('.');
  const flipped = `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`;
  for (const made of [
    `${id}.${flipped}`,
    `${id}.${'A'.repeat(43)}`,
    `${'A'.repeat(16)}.${token}`,
    `${id}.`,
    '',
  ])
    expect(await status(withCookie([name, made]))).toBe('code_required');
  expect(await status(browser)).toBe('signed_in');
});

test('ten devices are remembered; an eleventh takes the place of the one unused for longest', async () => {
  const browsers = await inTurn(Array.from({ length: 10 }), remember);
  await logIn(browsers[0] as Browser);
  await remember();
  expect((await desk.get('/api/devices')).body.devices).toHaveLength(10);
  expect(await inTurn(browsers.slice(0, 3), status)).toEqual(['signed_in', 'code_required', 'signed_in']);
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

test('two people on one browser are both remembered, and neither’s cookie is the other’s', async () => {
  const bob = await newUser(portal);
  const his = await portal.enrol(bob);
  const browser = await remember();
  await portal.signIn(bob, his.secret, { rememberDevice: true, browser });
  const devices = [...browser.cookies.keys()].filter((name) => name.startsWith('__Host-device-'));
  expect(devices).toHaveLength(2);
  for (const username of [ada, bob, ada])
    expect((await portal.logIn(username, browser)).answer.body.status).toBe('signed_in');
  const [adas, bobs] = devices.map((name) => [name, browser.cookies.get(name) ?? ''] as const);
  const crossed = withCookie([adas?.[0] ?? '', bobs?.[1] ?? '']);
  expect(await status(crossed)).toBe('code_required');
  expect(await status(browser)).toBe('signed_in');
});

async function turnOff(browser: Browser): Promise<void> {
  const { challenge } = (await browser.delete('/api/enroll')).body;
  await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  portal.nextStep();
}

/** Each leaves two-factor on, so that an unremembered browser is asked for a code. */
const ENDING: readonly [string, () => Promise<unknown>][] = [
  ['two-factor is turned off and on again', () => turnOff(desk).then(() => portal.enrol(ada, desk))],
  [
    'a recovery code signs in',
    async () => {
      const { browser, challenge } = await portal.challenge(ada);
      return browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
    },
  ],
  [
    'a recovery code signs in by the login form',
    () => portal.browser().post('/api/login', { username: ada, password: PASSWORD, code: recoveryCodes[0] }),
  ],
  [
    'a recovery code proves who is signed in',
    async () => {
      const { challenge } = (await desk.post('/api/reauthenticate', { password: PASSWORD })).body;
      return desk.post('/api/verify', { challenge, code: recoveryCodes[0] });
    },
  ],
  [
    'an operator resets two-factor',
    () => admin(portal, { command: 'reset-two-factor', username: ada }).then(() => portal.enrol(ada)),
  ],
  ['all devices are forgotten', () => desk.delete('/api/devices')],
];

test.each(ENDING)('when %s no device is remembered', async (_, end) => {
  const browsers = [await remember(), await remember()];
  await end();
  expect(await inTurn(browsers, status)).toEqual(['code_required', 'code_required']);
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
