/** What is behind the functions does not answer: a 5xx that says when to come back and nothing of the inside. */
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { expectProblem } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import { unsafeRoutes } from './support/routes.ts';
import { storedState, wrongCode } from './support/stories.ts';
import { newVictim, type Victim } from './support/victim.ts';

const portal = useOnePortal();

let victim: Victim;
beforeEach(async () => {
  victim = await newVictim(portal);
});
afterEach(() => portal.harness.faults.clear());

const fail = (...faults: object[]) => portal.harness.faults.set(faults);
const messages = () => portal.harness.sms().length;
const send = ({ browser }: Victim, challenge: string) => browser.post('/api/send-sms', { challenge });

async function askEveryRoute() {
  const headers = {
    origin: portal.harness.origin,
    cookie: cookieHeader(victim.browser.cookies),
    'content-type': 'application/json',
  };
  const reads = ['session', 'team', 'devices'].map((name) => ({ method: 'GET', path: `/api/${name}` }));
  const writes = unsafeRoutes.map((route) => {
    const { method, path, body } = route(victim);
    return { method, path, body: JSON.stringify(body) };
  });
  return Promise.all(
    [...reads, ...writes].map((sent) => sendRaw(portal.harness.origin, { ...sent, headers })),
  );
}

test.each(['error', 'throttled', 'cut-before'])(
  'with the table down (%s) every route is unavailable, and the configuration is there',
  async (kind) => {
    const before = await storedState(portal);
    fail({ service: 'dynamodb', kind });
    for (const answer of await askEveryRoute()) expectProblem(answer, 'unavailable');
    expect((await portal.browser().get('/api/config')).status).toBe(200);
    expect(await storedState(portal)).toEqual(before);
  },
);

test('with the secret out of reach whatever needs it is unavailable, and there again afterwards', async () => {
  await portal.harness.stopEnvironments();
  fail({ service: 'secretsmanager', kind: 'error' });
  const { username, browser, challenge, secret } = victim;
  const login = { username, password: PASSWORD };
  expectProblem(await portal.browser().post('/api/login', login), 'unavailable');
  const form = { challenge, code: portal.code(secret) };
  expectProblem(await browser.post('/api/verify', form), 'unavailable');
  portal.harness.faults.clear();
  expect((await browser.post('/api/verify', form)).body.status).toBe('signed_in');
});

test('what is no outage is an internal error, and says of the inside no more than where to look', async () => {
  await portal.harness.stopEnvironments();
  fail({ service: 'secretsmanager', kind: 'unreadable' });
  const login = { username: victim.username, password: PASSWORD };
  expectProblem(await portal.browser().post('/api/login', login), 'internal');
  portal.harness.faults.clear();
  expect((await portal.logIn(victim.username)).answer.body.status).toBe('code_required');
});

describe.each(['error', 'throttled', 'cut-before'])('with SNS down (%s)', (kind) => {
  test('nothing is sent, no code lives, and the next try need not wait', async () => {
    const { challenge, secret, browser } = victim;
    const before = messages();
    fail({ service: 'sns', kind });
    expectProblem(await send(victim, challenge), 'sms_unavailable');
    expectProblem(await send(victim, challenge), 'sms_unavailable');
    portal.harness.faults.clear();
    expect(messages()).toBe(before);
    expect((await send(victim, challenge)).body.resendAfterSeconds).toBe(30);
    const wrong = { challenge, code: wrongCode(portal, secret) };
    expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
    const right = { challenge, code: portal.smsCode() };
    expect((await browser.post('/api/verify', right)).body.status).toBe('signed_in');
  });

  test('a new number is not taken over', async () => {
    const { browser, userId } = victim;
    fail({ service: 'sns', kind });
    const body = { country: 'GB', number: '07400 123456' };
    expectProblem(await browser.put(`/api/team/${userId}/phone`, body), 'sms_unavailable');
    const { phone } = (await browser.get('/api/session')).body.user;
    expect(phone).toEqual({ country: 'US', masked: '+1 ••• ••• 0142', verified: true });
  });
});

test('a resend that fails leaves no code alive, neither the new nor the old one', async () => {
  const { challenge, browser } = victim;
  await send(victim, challenge);
  const old = portal.smsCode();
  portal.advance(31);
  fail({ service: 'sns', kind: 'error' });
  expectProblem(await send(victim, challenge), 'sms_unavailable');
  portal.harness.faults.clear();
  const late = await browser.post('/api/verify', { challenge, code: old });
  expectProblem(late, 'invalid_code', { attemptsLeft: 4 });
  expect((await send(victim, challenge)).status).toBe(202);
});

test('an attempt that the service failed costs nothing, and its code is still good', async () => {
  const { challenge, browser, secret } = victim;
  const code = portal.code(secret);
  fail({ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'error' });
  for (const _ of [1, 2])
    expectProblem(await browser.post('/api/verify', { challenge, code }), 'unavailable');
  portal.harness.faults.clear();
  const wrong = { challenge, code: wrongCode(portal, secret) };
  expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
  expect((await browser.post('/api/verify', { challenge, code })).body.status).toBe('signed_in');
});

describe('an answer that is lost after the write', () => {
  const loseAnswer = (operation: string) =>
    fail({ service: 'dynamodb', operation, kind: 'cut-after', nth: 1 });

  test('counts a wrong code once', async () => {
    const { challenge, browser, secret } = victim;
    loseAnswer('UpdateItem');
    const wrong = { challenge, code: wrongCode(portal, secret) };
    expectProblem(await browser.post('/api/verify', wrong), 'invalid_code', { attemptsLeft: 4 });
  });

  test('does not refuse the right code of the last attempt', async () => {
    const { challenge, browser, secret } = victim;
    const wrong = { challenge, code: wrongCode(portal, secret) };
    for (const _ of [1, 2, 3, 4]) await browser.post('/api/verify', wrong);
    loseAnswer('UpdateItem');
    const right = { challenge, code: portal.code(secret) };
    expect((await browser.post('/api/verify', right)).body.status).toBe('signed_in');
  });

  test('counts the first attempt after a lock once', async () => {
    const { username, browser, challenge, secret } = victim;
    const wrong = { challenge, code: wrongCode(portal, secret) };
    for (const _ of [1, 2, 3, 4, 5]) await browser.post('/api/verify', wrong);
    portal.advance(15 * 60);
    const next = await portal.challenge(username);
    fail({ service: 'dynamodb', operation: 'UpdateItem', kind: 'cut-after', nth: 2 });
    const again = { challenge: next.challenge, code: wrongCode(portal, secret) };
    expectProblem(await browser.post('/api/verify', again), 'invalid_code', { attemptsLeft: 4 });
  });

  test('does not keep a reserved message from being sent', async () => {
    const before = messages();
    loseAnswer('UpdateItem');
    expect((await send(victim, victim.challenge)).status).toBe(202);
    expect(messages()).toBe(before + 1);
  });

  test('signs in once, and says so', async () => {
    const { challenge, browser, secret } = victim;
    loseAnswer('TransactWriteItems');
    const right = { challenge, code: portal.code(secret) };
    expect((await browser.post('/api/verify', right)).body.status).toBe('signed_in');
  });

  test('does not make an operator’s command fail that took effect', async () => {
    loseAnswer('TransactWriteItems');
    const command = { command: 'disable-user', username: victim.username };
    expect(await portal.harness.invoke('admin', command)).toMatchObject({ ok: true });
  });
});
