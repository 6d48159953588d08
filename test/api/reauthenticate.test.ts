/** `POST /api/reauthenticate`: proving again who is signed in, for the ten minutes in which factors may be changed. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { wrongCode } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

const again = (browser: Browser, password = PASSWORD) => browser.post('/api/reauthenticate', { password });
const sessionOf = async (browser: Browser) => (await browser.get('/api/session')).body.session;
const authenticatedAt = async (browser: Browser) => Date.parse((await sessionOf(browser)).authenticatedAt);

test('without two-factor the password is enough, and changes no end of the session', async () => {
  const { browser } = await portal.logIn(ada);
  const before = await sessionOf(browser);
  portal.advance(1_200);
  const answer = await again(browser);
  expect(answer.body).toEqual({ status: 'reauthenticated' });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expectCommonHeaders(answer);
  const after = await sessionOf(browser);
  expect(after).toMatchObject({ createdAt: before.createdAt, expiresAt: before.expiresAt });
  const moved = Date.parse(after.authenticatedAt) - Date.parse(before.authenticatedAt);
  expect(Math.round(moved / 10_000)).toBe(120);
});

test('with two-factor on the password is not enough', async () => {
  const { browser, secret } = await portal.enrol(ada);
  portal.advance(1_200);
  const before = await authenticatedAt(browser);
  const asked = await again(browser);
  expect(asked.body).toEqual({
    status: 'code_required',
    challenge: expect.any(String),
    expiresAt: expect.any(String),
    methods: ['totp', 'recovery'],
  });
  expect(await authenticatedAt(browser)).toBe(before);
  const { challenge } = asked.body;
  const wrong = { challenge, code: wrongCode(portal, secret) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
  expect(await authenticatedAt(browser)).toBe(before);
  const right = { challenge, code: portal.code(secret) };
  expect((await browser.post('/api/verify', right)).body).toEqual({ status: 'reauthenticated' });
  expect(await authenticatedAt(browser)).toBeGreaterThan(before + 1_199_000);
});

test('a wrong password proves nothing and ends nothing', async () => {
  const { browser } = await portal.logIn(ada);
  const before = await sessionOf(browser);
  expectProblem(await again(browser, 'wrong'), 'invalid_credentials');
  expect(await sessionOf(browser)).toEqual(before);
});

test('one session proves nothing for another of the same user', async () => {
  const { browser } = await portal.logIn(ada);
  const { browser: other } = await portal.logIn(ada);
  portal.advance(700);
  await again(other);
  expectProblem(await browser.post('/api/enroll'), 'reauthentication_required');
});

test('a recovery code proves it as well, and ends every remembered device', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  const browser = await portal.signIn(ada, secret, { rememberDevice: true });
  const { challenge } = (await again(browser)).body;
  const form = { challenge, code: recoveryCodes[0] };
  expect((await browser.post('/api/verify', form)).body).toEqual({ status: 'reauthenticated' });
  expect((await browser.get('/api/devices')).body.devices).toEqual([]);
  expect((await browser.get('/api/session')).body.user.twoFactor.recoveryCodesLeft).toBe(9);
});
