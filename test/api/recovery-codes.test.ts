/** `POST /api/recovery-codes`, and what a recovery code does wherever it is entered. */
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { inTurn, isSignedIn, storedState } from './support/stories.ts';

const portal = useOnePortal();

let ada: string;
beforeEach(async () => {
  ada = await newUser(portal);
});

const logInWith = (code: string | undefined) =>
  portal.browser().post('/api/login', { username: ada, password: PASSWORD, code });

test('new codes are ten, of 120 bits each, and all old ones are dead', async () => {
  const { browser, recoveryCodes: old } = await portal.enrol(ada);
  const answer = await browser.post('/api/recovery-codes', {});
  expectCommonHeaders(answer);
  const codes: string[] = answer.body.recoveryCodes;
  expect(Object.keys(answer.body)).toEqual(['recoveryCodes']);
  expect(new Set([...codes, ...old]).size).toBe(20);
  for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{6}-){3}[A-Z2-7]{6}$/);
  for (const code of old) expectProblem(await logInWith(code), 'invalid_code', { attemptsLeft: 5 });
  const answers = await inTurn(codes, logInWith);
  expect(answers.map(({ status }) => status)).toEqual(codes.map(() => 200));
});

test('they are stored in no readable form', async () => {
  const { recoveryCodes } = await portal.enrol(ada);
  const stored = JSON.stringify(await storedState(portal));
  for (const code of recoveryCodes) {
    expect(stored).not.toContain(code);
    expect(stored).not.toContain(code.replaceAll('-', ''));
  }
});

test('every code works once, typed as anyone may type it', async () => {
  const { recoveryCodes } = await portal.enrol(ada);
  const typed = [
    (code: string) => code.toLowerCase(),
    (code: string) => code.replaceAll('-', ''),
    (code: string) => code.replaceAll('-', ' '),
    (code: string) => `  ${code} `,
  ];
  for (const [i, form] of typed.entries()) {
    const code = form(recoveryCodes[i] ?? '');
    const answer = await logInWith(code);
    expect(answer.body.user?.twoFactor.recoveryCodesLeft).toBe(9 - i);
    expectProblem(await logInWith(code), 'invalid_code');
  }
});

test('with the last one gone the method is no longer offered', async () => {
  const { recoveryCodes } = await portal.enrol(ada);
  const answers = await inTurn(recoveryCodes, logInWith);
  expect(answers.at(-1)?.body.user.twoFactor).toMatchObject({ methods: ['totp'], recoveryCodesLeft: 0 });
  expect((await portal.challenge(ada)).answer.body.methods).toEqual(['totp']);
  expectProblem(await logInWith(recoveryCodes[9]), 'invalid_code');
});

test('a sign-in with one says so in its session', async () => {
  const { recoveryCodes } = await portal.enrol(ada);
  const { browser, challenge } = await portal.challenge(ada);
  await browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
  expect((await browser.get('/api/session')).body.session.amr).toEqual(['pwd', 'mfa']);
});

test('a wrong one costs no attempt: nobody guesses it', async () => {
  await portal.enrol(ada);
  const answers = await inTurn([...'ABCDEFGH'], (letter) => logInWith(letter.repeat(24)));
  for (const answer of answers) expectProblem(answer, 'invalid_code', { attemptsLeft: 5 });
});

test('making new ones ends every other session and keeps one’s own', async () => {
  const { browser, secret } = await portal.enrol(ada);
  const other = await portal.signIn(ada, secret);
  await browser.post('/api/recovery-codes');
  expect(await inTurn([browser, other], isSignedIn)).toEqual([true, false]);
});

test('it wants a fresh session, and two-factor on', async () => {
  expectProblem(await portal.browser().post('/api/recovery-codes'), 'unauthenticated');
  const { browser } = await portal.logIn(ada);
  expectProblem(await browser.post('/api/recovery-codes'), 'not_enabled');
  portal.advance(601);
  expectProblem(await browser.post('/api/recovery-codes'), 'reauthentication_required');
});
