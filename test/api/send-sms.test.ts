/** `POST /api/send-sms`: what is sent, to whom, how often, and when nothing is. */
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { enterWrongCodes, idOf, inTurn, memberId, wrongCode } from './support/stories.ts';

const portal = useOnePortal();

/** A user with two-factor on and a verified number. */
async function withPhone(number = '(313) 555-0142') {
  const username = await newUser(portal);
  const enrolled = await portal.enrol(username);
  await portal.addPhone(enrolled.browser, number);
  return { username, ...enrolled };
}

const send = (browser: Browser, challenge: string) => browser.post('/api/send-sms', { challenge });
const messages = () => portal.harness.sms().length;
const digits = () => portal.smsCode();

test('one message goes to the verified number, with the code, the issuer and the portal’s host', async () => {
  const { username } = await withPhone();
  const before = messages();
  const { browser, challenge, answer } = await portal.challenge(username);
  const sent = await send(browser, challenge);
  expect(sent.status).toBe(202);
  expect(sent.headers.get('content-type')).toBe('application/json');
  expectCommonHeaders(sent);
  expect(sent.body).toEqual({
    sentTo: '+1 ••• ••• 0142',
    expiresAt: expect.any(String),
    resendAfter: expect.any(String),
    resendAfterSeconds: 30,
  });
  expect(Date.parse(sent.body.expiresAt)).toBeLessThanOrEqual(Date.parse(answer.body.expiresAt));
  expect(messages()).toBe(before + 1);
  const [sms] = portal.harness.sms();
  expect(sms?.to).toBe('+13135550142');
  expect(sms?.message).toMatch(
    /^(\d{6}) is your Acme Hosting code\. It expires in 5 minutes\.\n\n@localhost #\1$/,
  );
  expect(sms?.message.length).toBeLessThanOrEqual(160);
  expect(sms?.attributes).toMatchObject({
    'AWS.SNS.SMS.SMSType': 'Transactional',
    'AWS.SNS.SMS.MaxPrice': expect.stringMatching(/^0\.50?$/),
  });
  expect(JSON.stringify(sent.body)).not.toContain(digits());
});

type Ask = (browser: Browser, username: string) => Promise<AnyAnswer>;

const PURPOSES: readonly [string, Ask, string][] = [
  ['login', (b, username) => b.post('/api/login', { username, password: PASSWORD }), 'signed_in'],
  ['reauthenticate', (b) => b.post('/api/reauthenticate', { password: PASSWORD }), 'reauthenticated'],
  ['disable', (b) => b.delete('/api/enroll', {}), 'disabled'],
];

test.each(PURPOSES)('a challenge to %s takes the code sent for it, once', async (_, ask, status) => {
  const { username, browser } = await withPhone();
  const { challenge } = (await ask(browser, username)).body;
  expect((await send(browser, challenge)).status).toBe(202);
  const form = { challenge, code: digits() };
  expect((await browser.post('/api/verify', form)).body.status).toBe(status);
  expectProblem(await browser.post('/api/verify', form), 'challenge_invalid');
});

test('a sign-in by SMS says so in its session', async () => {
  const { username } = await withPhone();
  const { browser, challenge } = await portal.challenge(username);
  await send(browser, challenge);
  await browser.post('/api/verify', { challenge, code: digits() });
  expect((await browser.get('/api/session')).body.session.amr).toEqual(['pwd', 'sms', 'mfa']);
});

test('a resend waits 30 s, then 60, then 120, told to the second, and kills the code before', async () => {
  const { username, secret } = await withPhone();
  const { browser, challenge } = await portal.challenge(username);
  for (const wait of [30, 60, 120]) {
    const sent = await send(browser, challenge);
    expect(sent.body.resendAfterSeconds).toBe(wait);
    const resendAt = Date.parse(sent.body.resendAfter);
    portal.harness.clock.set(resendAt - 1_000);
    const before = messages();
    expectProblem(await send(browser, challenge), 'sms_too_soon', { retryAfterSeconds: 1 });
    expect(messages()).toBe(before);
    portal.harness.clock.set(resendAt);
  }
  const old = digits();
  expect((await send(browser, challenge)).body.resendAfterSeconds).toBe(240);
  expect(digits()).not.toBe(old);
  const codes = [old, digits()].filter((code) => code !== portal.code(secret));
  const answers = await enterWrongCodes(browser, challenge, codes);
  expect(answers.map(({ status }) => status)).toEqual([401, 200]);
});

/** Asks for a message as soon as each wait is over, until the challenge is about to die. */
async function askUntilRefused(browser: Browser, challenge: string, diesAt: number): Promise<AnyAnswer[]> {
  return inTurn([1, 2, 3, 4, 5, 6], async () => {
    const sent = await send(browser, challenge);
    const next = Date.parse(sent.body.resendAfter ?? new Date(portal.now).toISOString());
    portal.harness.clock.set(Math.min(next, diesAt - 5_000));
    return sent;
  });
}

test('a challenge sends five messages at most', async () => {
  const { username } = await withPhone();
  const { browser, challenge, answer } = await portal.challenge(username);
  const before = messages();
  const answers = await askUntilRefused(browser, challenge, Date.parse(answer.body.expiresAt));
  const sent = answers.filter(({ status }) => status === 202).length;
  expect(sent).toBeLessThanOrEqual(5);
  expect(messages() - before).toBe(sent);
});

test('where the wait would outlive the challenge the answer is a limit, and no wait that ends in nothing', async () => {
  const { username } = await withPhone();
  const { browser, challenge, answer } = await portal.challenge(username);
  const answers = await askUntilRefused(browser, challenge, Date.parse(answer.body.expiresAt));
  const refused = answers.find(({ status }) => status !== 202);
  expect(refused?.body.code).toBe('sms_limit');
});

test('a code lives as long as its challenge and not a second longer', async () => {
  const { username, secret } = await withPhone();
  const { browser, challenge, answer } = await portal.challenge(username);
  const diesAt = Date.parse(answer.body.expiresAt);
  portal.advance(60);
  await send(browser, challenge);
  portal.harness.clock.set(diesAt - 2_000);
  const wrong = { challenge, code: wrongCode(portal, secret) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code');
  portal.harness.clock.set(diesAt);
  expectProblem(await browser.post('/api/verify', { challenge, code: digits() }), 'challenge_invalid');
});

test('a user without a number is told so, and nothing is sent', async () => {
  const username = await newUser(portal);
  await portal.enrol(username);
  const { browser, challenge, answer } = await portal.challenge(username);
  const before = messages();
  expect(answer.body.methods).not.toContain('sms');
  expectProblem(await send(browser, challenge), 'not_enabled');
  expect(messages()).toBe(before);
});

test('a number that an admin set and nobody confirmed receives nothing', async () => {
  const team = newTeam();
  const [owner, member] = [await newUser(portal, { team }), await newUser(portal, { team, role: 'member' })];
  await portal.enrol(member);
  const { browser: admin } = await portal.logIn(owner);
  const id = await memberId(admin, member);
  const set = await admin.put(`/api/team/${id}/phone`, { country: 'US', number: '(313) 555-0142' });
  expect(set.body.status).toBe('pending');
  const { browser, challenge, answer } = await portal.challenge(member);
  expect(answer.body).not.toHaveProperty('sms');
  expect(answer.body.methods).toEqual(['totp', 'recovery']);
  const before = messages();
  expectProblem(await send(browser, challenge), 'not_enabled');
  expect(messages()).toBe(before);
});

test('a number on its way receives its own confirmation alone; logins go to the old one until then', async () => {
  const { username, browser } = await withPhone();
  const body = { country: 'GB', number: '07400 123456' };
  const change = await browser.put(`/api/team/${await idOf(browser)}/phone`, body);
  expect(portal.harness.sms()[0]?.to).toBe('+447400123456');
  const login = await portal.challenge(username);
  expect((await send(login.browser, login.challenge)).body.sentTo).toBe('+1 ••• ••• 0142');
  expect(portal.harness.sms()[0]?.to).toBe('+13135550142');
  portal.advance(30);
  const again = await send(browser, change.body.challenge);
  expect(again.body).toMatchObject({ sentTo: '+44 ••• ••• 3456', resendAfterSeconds: 60 });
  expect(portal.harness.sms()[0]?.to).toBe('+447400123456');
});

test('challenges that are unknown, used, expired, of another session or to enrol are refused alike', async () => {
  const { username, browser, secret } = await withPhone();
  const used = await portal.challenge(username);
  await used.browser.post('/api/verify', { challenge: used.challenge, code: portal.code(secret) });
  const { challenge: ofSession } = (await browser.delete('/api/enroll', {})).body;
  const expired = await portal.challenge(username);
  const newcomer = await portal.logIn(await newUser(portal));
  const { challenge: enrolment } = (await newcomer.browser.post('/api/enroll')).body;
  const before = messages();
  const refused: [string, Browser, string][] = [
    ['unknown', browser, 'nothing'],
    ['forged', browser, expired.challenge.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))],
    ['used', used.browser, used.challenge],
    ['of another session', portal.browser(), ofSession],
    ['to enrol', newcomer.browser, enrolment],
  ];
  const answers = await inTurn(
    refused,
    async ([name, from, token]) => [name, await send(from, token)] as const,
  );
  portal.advance(300);
  const late = await send(expired.browser, expired.challenge);
  const codes = [...answers, ['expired', late] as const].map(([name, { body }]) => [name, body.code]);
  expect(codes).toEqual(codes.map(([name]) => [name, 'challenge_invalid']));
  expectProblem(late, 'challenge_invalid');
  expect(messages()).toBe(before);
});
