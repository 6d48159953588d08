/** `POST /api/verify`: every purpose of a challenge, and every way in which challenge and code may not belong together. */
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { idOf, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
let grace: string;
beforeEach(async () => {
  ada = await newUser(portal);
  grace = await newUser(portal);
});

/** A challenge with a code that answers it. */
interface Asked {
  readonly browser: Browser;
  readonly challenge: string;
  readonly rightCode: string;
  readonly secret: string;
}

type Ask = (username: string) => Promise<Asked>;

async function askEnrol(username: string): Promise<Asked> {
  const { browser } = await portal.logIn(username);
  const { challenge, secret } = (await browser.post('/api/enroll')).body;
  return { browser, challenge, secret, rightCode: portal.code(secret) };
}

/** Two-factor on, and `ask` in a session that is still fresh. */
async function askEnrolled(username: string, ask: (browser: Browser) => Promise<AnyAnswer>): Promise<Asked> {
  const { browser, secret } = await portal.enrol(username);
  const { challenge } = (await ask(browser)).body;
  return { browser, challenge, secret, rightCode: portal.code(secret) };
}

async function askPhone(username: string): Promise<Asked> {
  const { browser, secret } = await portal.enrol(username);
  const body = { country: 'US', number: '(313) 555-0142' };
  const { challenge } = (await browser.put(`/api/team/${await idOf(browser)}/phone`, body)).body;
  return { browser, challenge, secret, rightCode: portal.smsCode() };
}

const reauthenticate = (browser: Browser) => browser.post('/api/reauthenticate', { password: PASSWORD });
const disable = (browser: Browser) => browser.delete('/api/enroll', {});
const logIn = (browser: Browser) => browser.post('/api/login', { username: ada, password: PASSWORD });

const PURPOSES: readonly [string, Ask, string, number][] = [
  ['login', (username) => askEnrolled(username, logIn), 'signed_in', 300],
  ['enroll', askEnrol, 'enrolled', 600],
  ['phone', askPhone, 'phone_verified', 300],
  ['reauthenticate', (username) => askEnrolled(username, reauthenticate), 'reauthenticated', 300],
  ['disable', (username) => askEnrolled(username, disable), 'disabled', 300],
];

describe.each(PURPOSES)('a challenge to %s', (_, ask, status, lifetimeSeconds) => {
  test('takes the right code once', async () => {
    const { browser, challenge, rightCode } = await ask(ada);
    const first = await browser.post('/api/verify', { challenge, code: rightCode });
    expect(first.body.status).toBe(status);
    expectCommonHeaders(first);
    expectProblem(await browser.post('/api/verify', { challenge, code: rightCode }), 'challenge_invalid');
  });

  test('says how many attempts are left after a wrong one, and takes the right one still', async () => {
    const { browser, challenge, rightCode, secret } = await ask(ada);
    const code = wrongCode(portal, secret);
    for (const attemptsLeft of [4, 3])
      expectProblem(await browser.post('/api/verify', { challenge, code }), 'invalid_code', { attemptsLeft });
    const right = await browser.post('/api/verify', { challenge, code: rightCode });
    expect(right.body.status).toBe(status);
  });

  test(`lives for ${lifetimeSeconds} seconds and not one more`, async () => {
    const { browser, challenge, secret } = await ask(ada);
    const askedAt = portal.now;
    const code = wrongCode(portal, secret);
    portal.harness.clock.set(askedAt + (lifetimeSeconds - 3) * 1000);
    expectProblem(await browser.post('/api/verify', { challenge, code }), 'invalid_code');
    portal.harness.clock.set(askedAt + lifetimeSeconds * 1000);
    expectProblem(await browser.post('/api/verify', { challenge, code }), 'challenge_invalid');
  });

  test('is worth nothing with a letter changed', async () => {
    const { browser, challenge, rightCode } = await ask(ada);
    const at = (index: number) => `${challenge.slice(0, index)}${challenge[index] === 'a' ? 'b' : 'a'}`;
    const changed = [0, 12, 30, 60, challenge.length - 2].map((i) => at(i) + challenge.slice(i + 1));
    const forged = [...changed, `${challenge}.`, ` ${challenge}`, challenge.slice(0, -1), 'x', '....'];
    for (const challenge of forged)
      expectProblem(await browser.post('/api/verify', { challenge, code: rightCode }), 'challenge_invalid');
  });
});

test('a login challenge needs no session, and its sign-in is not the one of whoever holds another', async () => {
  const { challenge, rightCode } = await askEnrolled(ada, logIn);
  const { browser } = await portal.logIn(grace);
  expect((await browser.post('/api/verify', { challenge, code: rightCode })).body.user.username).toBe(ada);
  expect((await browser.get('/api/session')).body.user.username).toBe(ada);
});

test('a code may be typed with spaces and hyphens; another number of digits is no code and costs no attempt', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  const right = portal.code(secret);
  const malformed = [right.slice(1), `${right}0`, '', 'abcdef', '１２３４５６', recoveryCodes[0]?.slice(1)];
  for (const code of malformed) {
    const answer = await browser.post('/api/verify', { challenge, code });
    expectProblem(answer, 'invalid_request', { errors: [{ path: '/code', message: expect.any(String) }] });
  }
  const wrong = await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) });
  expectProblem(wrong, 'invalid_code', { attemptsLeft: 4 });
  const typed = ` ${right.slice(0, 3)} ${right.slice(3)}`;
  expect((await browser.post('/api/verify', { challenge, code: typed })).body.status).toBe('signed_in');
});

test('a number is confirmed by the code sent to it and by no other', async () => {
  const { browser, challenge, rightCode, secret } = await askPhone(ada);
  const { recoveryCodes } = (await browser.post('/api/recovery-codes')).body;
  expectProblem(await browser.post('/api/verify', { challenge, code: rightCode }), 'challenge_invalid');
  const id = await idOf(browser);
  const again = await browser.put(`/api/team/${id}/phone`, { country: 'US', number: '(313) 555-0143' });
  const enter = (code: string) => browser.post('/api/verify', { challenge: again.body.challenge, code });
  expectProblem(await enter(portal.code(secret)), 'invalid_code');
  expectProblem(await enter(recoveryCodes[0]), 'invalid_code');
  expect((await enter(portal.smsCode())).body.status).toBe('phone_verified');
});

test('a wish to be remembered is granted to a sign-in alone', async () => {
  const { secret, browser } = await portal.enrol(ada);
  const { challenge } = (await reauthenticate(browser)).body;
  const form = { challenge, code: portal.code(secret), rememberDevice: true };
  const answer = await browser.post('/api/verify', form);
  expect(answer.body).toEqual({ status: 'reauthenticated' });
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect((await browser.get('/api/devices')).body.devices).toEqual([]);
});
