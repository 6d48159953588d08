/** `POST` and `DELETE /api/enroll`: two-factor on and off. */
import { fromBase32 } from '../support/authenticator.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { isSignedIn, storedState, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

test('an enrolment begins with 160 random bits, as text, as URI and as a picture', async () => {
  const { browser } = await portal.logIn(ada);
  const askedAt = portal.now;
  const answer = await browser.post('/api/enroll', {});
  expectCommonHeaders(answer);
  const { secret, otpauthUri, expiresAt, qrSvg, challenge } = answer.body;
  expect(Object.keys(answer.body).toSorted()).toEqual(
    ['challenge', 'expiresAt', 'otpauthUri', 'qrSvg', 'secret'].toSorted(),
  );
  expect(fromBase32(secret).length).toBe(20);
  expect(Math.round((Date.parse(expiresAt) - askedAt) / 1000)).toBeCloseTo(600, -1);
  const uri = new URL(otpauthUri);
  expect(`${uri.protocol}//${uri.host}`).toBe('otpauth://totp');
  expect(decodeURIComponent(uri.pathname)).toBe(`/Acme Hosting:${ada}`);
  expect(uri.searchParams.get('secret')).toBe(secret.replaceAll(' ', ''));
  expect(uri.searchParams.get('issuer')).toBe('Acme Hosting');
  expect(uri.searchParams.get('algorithm') ?? 'SHA1').toBe('SHA1');
  expect(uri.searchParams.get('digits') ?? '6').toBe('6');
  expect(uri.searchParams.get('period') ?? '30').toBe('30');
  expect(qrSvg).not.toMatch(/<script|href|\son\w+=/i);
  expect(challenge).not.toContain(secret.replaceAll(' ', ''));
});

test('two-factor stays off until the code is confirmed', async () => {
  const { browser } = await portal.logIn(ada);
  await browser.post('/api/enroll');
  expect((await browser.get('/api/session')).body.user.twoFactor.enabled).toBe(false);
  expect((await portal.logIn(ada)).answer.body.status).toBe('signed_in');
});

test('a recovery code confirms no enrolment', async () => {
  const { browser } = await portal.logIn(ada);
  const { challenge } = (await browser.post('/api/enroll')).body;
  const code = 'AAAAAA-BBBBBB-CCCCCC-DDDDDD';
  expectProblem(await browser.post('/api/verify', { challenge, code }), 'invalid_code', { attemptsLeft: 5 });
});

test('while it is on it cannot be turned on again, nor the live secret be touched', async () => {
  const { browser, secret } = await portal.enrol(ada);
  const before = await storedState(portal);
  expectProblem(await browser.post('/api/enroll'), 'already_enabled');
  expect(await storedState(portal)).toEqual(before);
  await portal.signIn(ada, secret);
});

test('beginning wants a fresh session; ending wants a code and no fresh session', async () => {
  const { browser, secret } = await portal.enrol(ada);
  portal.advance(1_000);
  expectProblem(await browser.post('/api/enroll'), 'reauthentication_required');
  const answer = await browser.delete('/api/enroll', {});
  expect(answer.body).toEqual({
    challenge: expect.any(String),
    expiresAt: expect.any(String),
    methods: ['totp', 'recovery'],
  });
  expect((await browser.get('/api/session')).body.user.twoFactor.enabled).toBe(true);
  const { challenge } = answer.body;
  const wrong = { challenge, code: wrongCode(portal, secret) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
  const right = { challenge, code: portal.code(secret) };
  expect((await browser.post('/api/verify', right)).body).toEqual({ status: 'disabled' });
  const { user } = (await browser.get('/api/session')).body;
  expect(user.twoFactor).toEqual({ enabled: false, enabledAt: null, methods: [], recoveryCodesLeft: 0 });
});

test('a recovery code turns it off as well; afterwards the old secret and codes are worth nothing', async () => {
  const { browser, secret, recoveryCodes } = await portal.enrol(ada);
  const { challenge } = (await browser.delete('/api/enroll')).body;
  const off = await browser.post('/api/verify', { challenge, code: recoveryCodes[3] });
  expect(off.body).toEqual({ status: 'disabled' });
  const again = await portal.enrol(ada, browser);
  expect(again.secret).not.toBe(secret);
  const login = { username: ada, password: PASSWORD };
  for (const code of [recoveryCodes[0], portal.code(secret)])
    expectProblem(await portal.browser().post('/api/login', { ...login, code }), 'invalid_code');
});

test('what is off cannot be turned off', async () => {
  const { browser } = await portal.logIn(ada);
  expectProblem(await browser.delete('/api/enroll'), 'not_enabled');
});

test('nobody without a session begins anything', async () => {
  expectProblem(await portal.browser().post('/api/enroll'), 'unauthenticated');
  expectProblem(await portal.browser().delete('/api/enroll'), 'unauthenticated');
});

test('turning it on ends every other session and keeps the one that did it', async () => {
  const { browser: other } = await portal.logIn(ada);
  const { browser } = await portal.enrol(ada);
  expect(await isSignedIn(browser)).toBe(true);
  expect(await isSignedIn(other)).toBe(false);
});
