/** `GET /api/devices`, `DELETE /api/devices/{deviceId}` and `DELETE /api/devices`: the remembered browsers, seen and forgotten. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, deviceCookieName, HARDENED } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { idOf, inTurn, storedState } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

const DAY_MS = 86_400_000;
const listOf = async (browser: Browser) => (await browser.get('/api/devices')).body.devices;
const status = async (browser: Browser) => (await portal.logIn(ada, browser)).answer.body.status;

/** A browser remembered under a name of its own. */
async function remembered(secret: string, userAgent = 'jest'): Promise<Browser> {
  const { browser, challenge } = await portal.challenge(ada);
  const body = { challenge, code: portal.code(secret), rememberDevice: true };
  await browser.request('POST', '/api/verify', { body, headers: { 'user-agent': userAgent } });
  portal.nextStep();
  return browser;
}

test('lists the remembered browsers, newest first, and marks the one that asks', async () => {
  const { secret, browser: unremembered } = await portal.enrol(ada);
  const first = await remembered(secret, 'Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0');
  const second = await remembered(secret, 'Mozilla/5.0 (iPhone) AppleWebKit/605 Version/18.0 Safari/604');
  expectCommonHeaders(await first.get('/api/devices'));
  const seen = await listOf(first);
  expect(seen.map((d: { label: string; current: boolean }) => [d.label, d.current])).toEqual([
    ['Safari on iOS', false],
    ['Firefox on Windows', true],
  ]);
  for (const device of seen) {
    expect(Object.keys(device).toSorted()).toEqual(
      ['createdAt', 'current', 'expiresAt', 'id', 'label', 'lastUsedAt'].toSorted(),
    );
    const lifetimeMs = Date.parse(device.expiresAt) - Date.parse(device.createdAt);
    expect(Math.abs(lifetimeMs - 30 * DAY_MS)).toBeLessThan(1_000);
  }
  expect((await listOf(second))[0].current).toBe(true);
  const none = (await listOf(unremembered)).filter(({ current }: { current: boolean }) => current);
  expect(none).toEqual([]);
});

test('a browser’s own words become a name from a short list and nothing else', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = await remembered(secret, '<img src=x onerror=alert(1)> Firefox/1 Windows');
  expect((await listOf(browser))[0].label).toBe('Firefox on Windows');
});

test('one device is forgotten, the others are not; its own browser loses the cookie', async () => {
  const { secret } = await portal.enrol(ada);
  const [first, second] = [await remembered(secret), await remembered(secret)];
  const own = (await listOf(first)).find(({ current }: { current: boolean }) => current);
  const answer = await first.delete(`/api/devices/${own.id}`);
  expect(answer.status).toBe(204);
  expectCommonHeaders(answer);
  const name = deviceCookieName(await idOf(first));
  expect(cookiesOf(answer)).toEqual([{ name, value: '', attributes: { ...HARDENED, 'max-age': '0' } }]);
  expect(await status(first)).toBe('code_required');
  expect(await status(second)).toBe('signed_in');
  expectProblem(await second.delete(`/api/devices/${own.id}`), 'not_found');
});

test('another device is forgotten without a word to this browser', async () => {
  const { secret } = await portal.enrol(ada);
  const [first, second] = [await remembered(secret), await remembered(secret)];
  const other = (await listOf(first)).find(({ current }: { current: boolean }) => !current);
  const answer = await first.delete(`/api/devices/${other.id}`);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await inTurn([first, second], status)).toEqual(['signed_in', 'code_required']);
});

test('all devices are forgotten at once, and those of others are not', async () => {
  const { secret, browser } = await portal.enrol(ada);
  const devices = [await remembered(secret), await remembered(secret)];
  const bob = await newUser(portal);
  const other = await portal.signIn(bob, (await portal.enrol(bob)).secret, { rememberDevice: true });
  const answer = await browser.delete('/api/devices');
  expect(answer.status).toBe(204);
  expectCommonHeaders(answer);
  expect(await listOf(browser)).toEqual([]);
  expect(await inTurn(devices, status)).toEqual(['code_required', 'code_required']);
  expect(await listOf(other)).toHaveLength(1);
});

test('nobody forgets another’s device, nor one that is not there', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = await remembered(secret);
  const [device] = await listOf(browser);
  const { browser: stranger } = await portal.logIn(await newUser(portal));
  expectProblem(await stranger.delete(`/api/devices/${device.id}`), 'not_found');
  expectProblem(await portal.browser().delete(`/api/devices/${device.id}`), 'unauthenticated');
  expectProblem(await portal.browser().delete('/api/devices'), 'unauthenticated');
  expectProblem(await portal.browser().get('/api/devices'), 'unauthenticated');
  expect(await listOf(browser)).toHaveLength(1);
});

/** The last four are names that every JavaScript object has, and of a device id's length. */
const NO_DEVICES = [
  'x',
  'a'.repeat(16),
  'a'.repeat(2_000),
  '%00',
  '__proto__',
  'constructor',
  '..%2Fsession',
  '%F0%9F%98%80',
  '__defineGetter__',
  '__defineSetter__',
  '__lookupGetter__',
  '__lookupSetter__',
];

test('what is no device’s id is not found and changes nothing', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = await remembered(secret);
  const before = await storedState(portal);
  for (const id of NO_DEVICES) expectProblem(await browser.delete(`/api/devices/${id}`), 'not_found');
  expect(await storedState(portal)).toEqual(before);
});

test('a device whose 30 days are over is not listed', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  await remembered(secret);
  portal.harness.clock.advance(30 * 86_400);
  const form = { username: ada, password: PASSWORD, code: portal.code(secret) };
  const browser = portal.browser();
  await browser.post('/api/login', form);
  expect(await listOf(browser)).toEqual([]);
  expect(recoveryCodes).toHaveLength(10);
});
