/** The one budget of wrong codes: what spends it, what a lock does, and who gets past one. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectProblem } from './support/problem.ts';
import { admin, enterWrongCodes, idOf, inTurn, isSignedIn, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

const MINUTES = 60;
const logInWith = (code: string, browser = portal.browser()) =>
  browser.post('/api/login', { username: ada, password: PASSWORD, code });

/** Enters wrong codes until code entry is locked. @returns when the lock ends, as told by the first refusal */
async function lock(
  secret: string,
  attempts = 5,
): Promise<{ challenge: string; browser: Browser; opensAt: number }> {
  const { browser, challenge } = await portal.challenge(ada);
  const codes = Array.from({ length: attempts }, () => wrongCode(portal, secret));
  await enterWrongCodes(browser, challenge, codes);
  const refused = await logInWith(wrongCode(portal, secret));
  expect(refused.body.code).toBe('too_many_attempts');
  return { browser, challenge, opensAt: portal.now + refused.body.retryAfterSeconds * 1000 };
}

test('five wrong codes in a row lock code entry for 15 minutes', async () => {
  const { secret } = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  const startedAt = portal.now;
  for (const attemptsLeft of [4, 3, 2, 1, 0]) {
    portal.harness.clock.set(startedAt);
    const wrong = await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) });
    expectProblem(wrong, 'invalid_code', { attemptsLeft });
  }
  portal.harness.clock.set(startedAt);
  const locked = await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  expectProblem(locked, 'too_many_attempts');
  expect(Math.round(locked.body.retryAfterSeconds / 3)).toBe(300);
});

test('during the lock the right code is refused, in an old challenge, a new one and the login form', async () => {
  const { secret } = await portal.enrol(ada);
  const { browser, challenge } = await lock(secret);
  portal.advance(7 * MINUTES);
  const during = await portal.challenge(ada);
  const code = portal.code(secret);
  expectProblem(
    await during.browser.post('/api/verify', { challenge: during.challenge, code }),
    'too_many_attempts',
  );
  expectProblem(await logInWith(code), 'too_many_attempts');
  const old = await browser.post('/api/verify', { challenge, code });
  expect(old.status).not.toBe(200);
});

test('the lock opens to the second, for a challenge made since it began and for no older one', async () => {
  const { secret } = await portal.enrol(ada);
  const { opensAt } = await lock(secret);
  portal.harness.clock.set(opensAt - 120_000);
  const during = await portal.challenge(ada);
  portal.harness.clock.set(opensAt - 2_000);
  const early = { challenge: during.challenge, code: portal.code(secret) };
  expectProblem(await during.browser.post('/api/verify', early), 'too_many_attempts');
  portal.harness.clock.set(opensAt);
  const late = { challenge: during.challenge, code: portal.code(secret) };
  expect((await during.browser.post('/api/verify', late)).body.status).toBe('signed_in');
});

test('a lock kills every older challenge, of any purpose, also once the right code has cleared it', async () => {
  const { secret, browser, recoveryCodes } = await portal.enrol(ada);
  const old = await portal.challenge(ada);
  const disabling = (await browser.delete('/api/enroll')).body.challenge;
  await lock(secret);
  expect((await logInWith(recoveryCodes[0] ?? '')).body.status).toBe('signed_in');
  const code = portal.code(secret);
  expectProblem(
    await old.browser.post('/api/verify', { challenge: old.challenge, code }),
    'challenge_invalid',
  );
  expectProblem(await browser.post('/api/verify', { challenge: disabling, code }), 'challenge_invalid');
});

test('a right recovery code is taken during a lock and clears it', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  await lock(secret);
  const { browser, challenge } = await portal.challenge(ada);
  const wrong = { challenge, code: 'A'.repeat(24) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 0 });
  const right = await browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
  expect(right.body.status).toBe('signed_in');
  const first = await logInWith(wrongCode(portal, secret));
  expectProblem(first, 'invalid_code', { attemptsLeft: 4 });
  expect((await logInWith(portal.code(secret))).body.status).toBe('signed_in');
});

test('each lock doubles, up to a day; a right code begins anew', async () => {
  const { secret } = await portal.enrol(ada);
  const minutes: number[] = [];
  for (const _ of Array.from({ length: 9 })) {
    const { opensAt } = await lock(secret);
    minutes.push(Math.round((opensAt - portal.now) / 60_000));
    portal.harness.clock.set(opensAt + 1_000);
  }
  expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  expect((await logInWith(portal.code(secret))).body.status).toBe('signed_in');
  portal.nextStep();
  const { opensAt } = await lock(secret);
  expect(Math.round((opensAt - portal.now) / 60_000)).toBe(15);
});

test('a hundred wrong codes in a row need a reset by an operator; a recovery code helps as well', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  for (const _ of Array.from({ length: 20 })) {
    const { opensAt } = await lock(secret);
    portal.harness.clock.set(opensAt + 1_000);
  }
  const spent = { retryAfterSeconds: 86_400, resetRequired: true } as const;
  portal.advance(30 * 86_400);
  expectProblem(await logInWith(portal.code(secret)), 'too_many_attempts', spent);
  const { browser, challenge } = await portal.challenge(ada);
  const right = { challenge, code: portal.code(secret) };
  expectProblem(await browser.post('/api/verify', right), 'too_many_attempts', spent);
  expect((await logInWith(recoveryCodes[0] ?? '')).body.status).toBe('signed_in');
  expect((await logInWith(portal.code(secret))).body.status).toBe('signed_in');
});

test('after an operator’s reset a spent budget is whole', async () => {
  const { secret } = await portal.enrol(ada);
  await lock(secret);
  await admin(portal, { command: 'reset-two-factor', username: ada });
  const again = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  const wrong = { challenge, code: wrongCode(portal, again.secret) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
});

test('codes of every kind spend the same budget: login, form, step-up, phone, switch-off', async () => {
  const { secret, browser } = await portal.enrol(ada);
  const wrong = wrongCode(portal, secret);
  const login = await portal.challenge(ada);
  const stepUp = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
  const number = { country: 'US', number: '(313) 555-0142' };
  const phone = (await browser.put(`/api/team/${await idOf(browser)}/phone`, number)).body.challenge;
  const off = (await browser.delete('/api/enroll')).body.challenge;
  const notSent = portal.smsCode() === wrong ? portal.code(secret, 5) : wrong;
  const answers = [
    await login.browser.post('/api/verify', { challenge: login.challenge, code: wrong }),
    await logInWith(wrong),
    await browser.post('/api/verify', { challenge: stepUp, code: wrong }),
    await browser.post('/api/verify', { challenge: phone, code: notSent }),
    await browser.post('/api/verify', { challenge: off, code: wrong }),
  ];
  expect(answers.map(({ body }) => body.attemptsLeft)).toEqual([4, 3, 2, 1, 0]);
  expectProblem(await logInWith(portal.code(secret)), 'too_many_attempts');
});

test('new challenges, new messages and other browsers refill nothing; a right code does', async () => {
  const { secret, browser: owner } = await portal.enrol(ada);
  await portal.addPhone(owner);
  const left = await inTurn([1, 2, 3], async () => {
    const { browser, challenge } = await portal.challenge(ada);
    await browser.post('/api/send-sms', { challenge });
    const code = portal.smsCode() === wrongCode(portal, secret) ? '999999' : wrongCode(portal, secret);
    return (await browser.post('/api/verify', { challenge, code })).body.attemptsLeft;
  });
  expect(left).toEqual([4, 3, 2]);
  expect((await logInWith(portal.code(secret))).status).toBe(200);
  expectProblem(await logInWith(wrongCode(portal, secret)), 'invalid_code', { attemptsLeft: 4 });
});

test('a made-up challenge spends nothing of the user it names', async () => {
  const { secret } = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  const forged = challenge.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const code = wrongCode(portal, secret);
  const answers = await enterWrongCodes(browser, forged, [code, code, code, code, code, code]);
  for (const answer of answers) expectProblem(answer, 'challenge_invalid');
  expectProblem(await logInWith(code), 'invalid_code', { attemptsLeft: 4 });
});

test('one user’s lock is nobody else’s, and ends no session', async () => {
  const { secret, browser } = await portal.enrol(ada);
  await lock(secret);
  const bob = await newUser(portal);
  const other = await portal.enrol(bob);
  await portal.signIn(bob, other.secret);
  expect(await isSignedIn(browser)).toBe(true);
});

test('a remembered browser is not shut out by a lock', async () => {
  const { secret } = await portal.enrol(ada);
  const browser = await portal.signIn(ada, secret, { rememberDevice: true });
  await lock(secret);
  expect((await portal.logIn(ada, browser)).answer.body.status).toBe('signed_in');
});
