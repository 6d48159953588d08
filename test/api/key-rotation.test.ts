/**
 * The secret gets another key, as README.md says it is done: nobody who is signing in notices, what is stored moves to the new
 * key as people come back, the report tells when the old one can go, and what it costs to take it out too early.
 */
import type { KeyReport } from '../../functions/admin/result.ts';
import type { Browser } from '../support/browser.ts';
import { ADA, ALAN, GRACE, PASSWORD, usePortal } from '../support/portal.ts';
import { itemsOf } from '../support/table.ts';
import { expectProblem } from './support/problem.ts';
import { admin, idOf } from './support/stories.ts';

const portal = usePortal({ streams: true });
const DAY_SECONDS = 86_400;

type Keys = Readonly<Record<string, string>> & { readonly current: string };

let first: Keys;
beforeAll(() => {
  first = keys();
});
beforeEach(() => putKeys(first));

const secretArn = () => portal.harness.template.outputs().SecretArn ?? '';
const keys = (): Keys => JSON.parse(portal.harness.aws.secrets.read(secretArn()));

/** In new environments alone, as in AWS: those that are warm keep what they have read. */
function storeKeys(next: Keys): void {
  portal.harness.aws.secrets.replace(secretArn(), JSON.stringify(next));
}

async function putKeys(next: Keys): Promise<void> {
  storeKeys(next);
  await portal.harness.stopEnvironments();
}

const both = (current: string): Keys => ({ ...first, k2: 'b'.repeat(64), current });

/** The two steps of a rotation. */
async function rotate(): Promise<void> {
  await putKeys(both('k1'));
  await putKeys(both('k2'));
}

async function takeOut(id: string): Promise<void> {
  const { [id]: gone, ...left } = keys();
  await putKeys(left as Keys);
}

async function report(key?: string): Promise<Pick<KeyReport, 'keys' | 'users'>> {
  const { keys, users } = (await admin(portal, { command: 'key-report', key })) as KeyReport;
  return { keys, ...(users && { users: users.toSorted() }) };
}

const statusOf = async (username: string, browser: Browser): Promise<string> =>
  (await portal.logIn(username, browser)).answer.body.status;

const deviceCookie = (browser: Browser) =>
  new Map([...browser.cookies].filter(([name]) => name.startsWith('__Host-device-')));

function browserWith(cookies: ReadonlyMap<string, string>): Browser {
  const browser = portal.browser();
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser;
}

async function resetTokenSent(): Promise<string> {
  await portal.harness.settled();
  return /#reset-password\?token=(\S+)/.exec(portal.harness.mail()[0]?.text ?? '')?.[1] ?? '';
}

/** Ada waits for an SMS code and has asked for another, Grace has scanned an app, Alan has forgotten his password. */
async function begin() {
  const ada = await portal.enrol(ADA);
  await portal.addPhone(ada.browser);
  const waiting = await portal.challenge(ADA);
  const asking = await portal.challenge(ADA);
  await waiting.browser.post('/api/send-sms', { challenge: waiting.challenge });
  const code = portal.smsCode();
  const { browser: grace } = await portal.logIn(GRACE);
  const enrolment = (await grace.post('/api/enroll')).body;
  await portal.browser().post('/api/password/forgot', { username: ALAN });
  return { ada, waiting, asking, code, grace, enrolment, token: await resetTokenSent() };
}

/** All that was begun ends well. */
async function end({
  ada,
  waiting,
  asking,
  code,
  grace,
  enrolment,
  token,
}: Awaited<ReturnType<typeof begin>>) {
  const bySms = await waiting.browser.post('/api/verify', { challenge: waiting.challenge, code });
  expect(bySms.body.status).toBe('signed_in');
  portal.advance(60);
  expect((await asking.browser.post('/api/send-sms', { challenge: asking.challenge })).status).toBe(202);
  const next = { challenge: asking.challenge, code: portal.smsCode() };
  expect((await asking.browser.post('/api/verify', next)).body.status).toBe('signed_in');
  const confirmed = { challenge: enrolment.challenge, code: portal.code(enrolment.secret) };
  expect((await grace.post('/api/verify', confirmed)).body.status).toBe('enrolled');
  const form = { token, newPassword: 'another long password' };
  expect((await portal.browser().post('/api/password/reset', form)).body.status).toBe('password_reset');
  expect((await ada.browser.get('/api/session')).status).toBe(200);
}

describe('what was begun under the old key', () => {
  test('is completed under the new one', async () => {
    const begun = await begin();
    await rotate();
    await end(begun);
  });

  test('is completed where the old key is still current and the new one known', async () => {
    const begun = await begin();
    await putKeys(both('k1'));
    await end(begun);
  });
});

test.each([
  ['k1', 'k2'],
  ['k2', 'k1'],
])(
  'where %s is current in some environments and %s in others, they understand each other',
  async (some, others) => {
    const { secret, browser: desk } = await portal.enrol(ADA);
    await portal.addPhone(desk);
    await putKeys(both(some));
    await portal.browser().post('/api/verify', { challenge: 'a.b.c.d', code: '000000' });
    storeKeys(both(others));
    const remembered = await portal.signIn(ADA, secret, { rememberDevice: true });
    const { keys } = await report();
    expect(keys[some]).toEqual({ secrets: 1, devices: 1 });
    expect(await statusOf(ADA, remembered)).toBe('signed_in');
    const { browser, challenge } = await portal.challenge(ADA);
    await browser.post('/api/send-sms', { challenge });
    const bySms = await browser.post('/api/verify', { challenge, code: portal.smsCode() });
    expect(bySms.body.status).toBe('signed_in');
  },
);

test('a key that is made current before all know it fails those who meet both, for as long as they do', async () => {
  const { secret } = await portal.enrol(ADA);
  await putKeys(first);
  await portal.browser().post('/api/verify', { challenge: 'a.b.c.d', code: '000000' });
  storeKeys(both('k2'));
  const { browser, challenge } = await portal.challenge(ADA);
  const form = { challenge, code: portal.code(secret) };
  expectProblem(await browser.post('/api/verify', form), 'challenge_invalid');
  await portal.harness.stopEnvironments();
  expect((await browser.post('/api/verify', form)).body.status).toBe('signed_in');
});

test('each sign-in moves a secret, each device its thirty days later, and then the old key can go', async () => {
  const [ada, grace] = [await portal.enrol(ADA), await portal.enrol(GRACE)];
  const remembered = await portal.signIn(ADA, ada.secret, { rememberDevice: true });
  expect(await report()).toEqual({ keys: { k1: { secrets: 2, devices: 1 } } });

  await rotate();
  expect(await report('k1')).toEqual({ keys: { k1: { secrets: 2, devices: 1 } }, users: [ADA, GRACE] });
  await portal.signIn(GRACE, grace.secret);
  expect(await report('k1')).toEqual({
    keys: { k1: { secrets: 1, devices: 1 }, k2: { secrets: 1, devices: 0 } },
    users: [ADA],
  });
  expect(await statusOf(ADA, remembered)).toBe('signed_in');
  await portal.signIn(ADA, ada.secret, { rememberDevice: true });
  expect(await report('k1')).toEqual({
    keys: { k1: { secrets: 0, devices: 1 }, k2: { secrets: 2, devices: 1 } },
    users: [ADA],
  });

  portal.advance(30 * DAY_SECONDS);
  expect(await report('k1')).toEqual({ keys: { k2: { secrets: 2, devices: 0 } }, users: [] });
  await takeOut('k1');
  expect(await statusOf(ADA, remembered)).toBe('code_required');
  const again = await portal.signIn(ADA, ada.secret, { rememberDevice: true, browser: remembered });
  expect(await statusOf(ADA, again)).toBe('signed_in');
  const { challenge } = await portal.challenge(GRACE);
  const byRecovery = { challenge, code: grace.recoveryCodes[0] };
  expect((await portal.browser().post('/api/verify', byRecovery)).body.status).toBe('signed_in');
  await portal.signIn(GRACE, grace.secret);
  await portal.enrol(ALAN);
  expect(await report()).toEqual({ keys: { k2: { secrets: 3, devices: 1 } } });
});

test('a copy of a device from before the rotation is still known for one', async () => {
  const { secret } = await portal.enrol(ADA);
  const original = await portal.signIn(ADA, secret, { rememberDevice: true });
  const copied = deviceCookie(original);
  expect(await statusOf(ADA, original)).toBe('signed_in');
  await rotate();
  portal.advance(3_600);
  expect(await statusOf(ADA, original)).toBe('signed_in');
  portal.advance(3_600);
  expect(await statusOf(ADA, browserWith(copied))).toBe('code_required');
  expect(await statusOf(ADA, original)).toBe('code_required');
  const types = (await itemsOf(portal.harness, 'EVENT#')).map(({ type }) => type);
  expect(types).toContain('device_token_reused');
  expect(await report()).toEqual({ keys: { k1: { secrets: 1, devices: 0 } } });
});

describe('a key that was taken out too early', () => {
  async function tooEarly() {
    const ada = await portal.enrol(ADA);
    const remembered = await portal.signIn(ADA, ada.secret, { rememberDevice: true });
    await rotate();
    const grace = await portal.enrol(GRACE);
    expect((await report('k1')).users).toEqual([ADA]);
    await takeOut('k1');
    return { ada, grace, remembered };
  }

  const failures = () =>
    portal.harness
      .logs()
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => line.includes('"event":"failure"'))
      .map((line) => JSON.parse(line));

  test('fails those who need it, and says in the log which key is missing', async () => {
    const { ada, remembered } = await tooEarly();
    const { browser, challenge } = await portal.challenge(ADA);
    const code = portal.code(ada.secret);
    expectProblem(await browser.post('/api/verify', { challenge, code }), 'internal');
    expectProblem((await portal.logIn(ADA, remembered)).answer, 'internal');
    const missing = { event: 'failure', error: 'UnknownKeyError', keyId: 'k1' };
    expect(failures()).toMatchObject([
      { ...missing, route: 'POST /api/verify' },
      { ...missing, route: 'POST /api/login' },
    ]);
    const log = JSON.stringify(portal.harness.logs());
    for (const hidden of [first.k1, 'b'.repeat(64), code, ada.secret.replaceAll(' ', ''), PASSWORD])
      expect(log).not.toContain(hidden);
  });

  test('costs nobody an attempt, and all is well once it is back', async () => {
    const { ada, remembered } = await tooEarly();
    for (let i = 0; i < 6; i++) {
      const { browser, challenge } = await portal.challenge(ADA);
      expectProblem(await browser.post('/api/verify', { challenge, code: '000000' }), 'internal');
    }
    await putKeys(both('k2'));
    expect(await statusOf(ADA, remembered)).toBe('signed_in');
    const { browser, challenge } = await portal.challenge(ADA);
    const wrong = await browser.post('/api/verify', { challenge, code: '000000' });
    expect(wrong.body.attemptsLeft).toBe(4);
    await portal.signIn(ADA, ada.secret);
    expect((await report('k1')).keys.k1).toEqual({ secrets: 0, devices: 1 });
  });

  test('leaves everybody else in peace, and a recovery code gets in', async () => {
    const { ada, grace } = await tooEarly();
    await portal.signIn(GRACE, grace.secret);
    expect(await statusOf(ALAN, portal.browser())).toBe('signed_in');
    const { browser, challenge } = await portal.challenge(ADA);
    const answer = await browser.post('/api/verify', { challenge, code: ada.recoveryCodes[0] });
    expect(answer.body.status).toBe('signed_in');
  });

  test('is made good by the operator with a reset of those the report had named', async () => {
    await tooEarly();
    await admin(portal, { command: 'reset-two-factor', username: ADA });
    expect(await report('k1')).toMatchObject({ users: [] });
    const { secret } = await portal.enrol(ADA);
    const browser = await portal.signIn(ADA, secret);
    expect(await idOf(browser)).toMatch(/^acme_/);
  });
});
