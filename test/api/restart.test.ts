/**
 * `npm start -- --data`: what a user has set up outlives the process, whether it is stopped or killed, and in whatever
 * moment. A sign-in that was cut off is whole or has not happened, and its user can always go on.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { totpAt } from '../support/authenticator.ts';
import { type AnyAnswer, Browser } from '../support/browser.ts';
import { type Folders, LocalProcess } from '../support/local-process.ts';
import { ADA, ALAN, GRACE, PASSWORD } from '../support/portal.ts';
import type { AnyItem } from '../support/table.ts';

const START_MS = Date.parse('2026-11-24T10:00:00Z');
const STEP_MS = 30_000;

let folders: Folders;
let local: LocalProcess;
/** Where the clock was last set to. The harness forgets it when it ends, as it should. */
let nowMs: number;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'two-factor-restart-'));
  folders = { data: join(root, 'data'), temporary: join(root, 'temporary') };
  mkdirSync(folders.temporary);
  nowMs = START_MS;
});

afterEach(async () => {
  await local.kill();
  rmSync(join(folders.data, '..'), { recursive: true });
});

async function start(): Promise<void> {
  local = await LocalProcess.start(folders);
  await local.setClock(nowMs);
}

async function nextStep(): Promise<void> {
  nowMs += STEP_MS;
  await local.setClock(nowMs);
}

/** The harness may be on another port than before; cookies know no ports. */
const browserWith = (cookies?: ReadonlyMap<string, string>) => new Browser(local.origin, cookies);

const logIn = (username: string, browser = browserWith()) =>
  browser.post('/api/login', { username, password: PASSWORD });

interface Member {
  readonly username: string;
  readonly secret: string;
  readonly recoveryCodes: string[];
  /** With a session, and a remembered device. */
  browser: Browser;
}

const deviceOf = ({ cookies }: Browser) => new Map([...cookies].filter(([name]) => /device/.test(name)));

async function enrol(username: string): Promise<Member> {
  const browser = browserWith();
  await logIn(username, browser);
  const { challenge, secret } = (await browser.post('/api/enroll')).body;
  const code = totpAt(secret, nowMs);
  const { recoveryCodes } = (await browser.post('/api/verify', { challenge, code })).body;
  return { username, secret, recoveryCodes, browser };
}

async function signIn(
  { username }: Member,
  code: string,
  more: object = {},
): Promise<{ browser: Browser; answer: AnyAnswer }> {
  const browser = browserWith();
  const { challenge } = (await logIn(username, browser)).body;
  const answer = await browser.post('/api/verify', { challenge, code, ...more });
  return { browser, answer };
}

test('stopped and started again: sessions, devices, codes, numbers and messages are as they were', async () => {
  await start();
  const ada = await enrol(ADA);
  const { user } = (await ada.browser.get('/api/session')).body;
  const number = { country: 'US', number: '(313) 555-0142' };
  const sent = await ada.browser.put(`/api/team/${user.id}/phone`, number);
  const [first] = await local.sms();
  const { challenge: confirmation } = sent.body;
  await ada.browser.post('/api/verify', { challenge: confirmation, code: first?.message.slice(0, 6) });
  await nextStep();
  const { browser } = await signIn(ada, totpAt(ada.secret, nowMs), { rememberDevice: true });
  const begun = await logIn(ADA);
  const pending = begun.body.challenge;
  const itemsBefore = await local.items();

  expect(await local.terminate()).toBe(0);
  expect(readdirSync(folders.temporary)).toEqual([]);
  await start();

  expect(await local.items()).toEqual(itemsBefore);
  expect(await local.sms()).toEqual([first]);
  const session = await browserWith(browser.cookies).get('/api/session');
  expect(session.body.user).toMatchObject({
    username: ADA,
    phone: { masked: '+1 ••• ••• 0142', verified: true },
  });
  const remembered = browserWith(deviceOf(browser));
  expect((await logIn(ADA, remembered)).body.status).toBe('signed_in');
  const stranger = browserWith();
  expect((await stranger.post('/api/send-sms', { challenge: pending })).status).toBe(202);
  const [second, ...older] = await local.sms();
  expect(older).toEqual([first]);
  const bySms = { challenge: pending, code: second?.message.slice(0, 6) };
  expect((await stranger.post('/api/verify', bySms)).body.status).toBe('signed_in');
  expect((await signIn(ada, totpAt(ada.secret, nowMs))).answer.body.code).toBe('invalid_code');
  await nextStep();
  expect((await signIn(ada, totpAt(ada.secret, nowMs))).answer.body.status).toBe('signed_in');
  expect((await signIn(ada, ada.recoveryCodes[0] ?? '')).answer.body.status).toBe('signed_in');
});

test('a second harness is refused the folder of a running one, and gets it once that was killed', async () => {
  await start();
  await expect(LocalProcess.start(folders)).rejects.toThrow('in use by another harness');
  await local.kill();
  await start();
  expect((await logIn(ADA)).body.status).toBe('signed_in');
});

describe('killed in the middle of sign-ins', () => {
  /** After so many commits of what is then under way: each is a moment in which something is written and not yet told. */
  const MOMENTS = Array.from({ length: 15 }, (_, i) => i + 1);

  const journal = () => join(folders.data, 'dynamodb.jsonl');
  const commits = () => readFileSync(journal(), 'utf8').split('\n').length - 1;

  /** Resolves as soon as the journal is so many lines longer. */
  async function commitsMade(count: number, signal: AbortSignal): Promise<void> {
    const goal = commits() + count;
    const watcher = watch(journal());
    try {
      while (commits() < goal) await once(watcher, 'change', { signal });
    } finally {
      watcher.close();
    }
  }

  /** A sign-in as far as it came: the killed harness answers nothing more. */
  interface Progress {
    challenge?: string;
    signedIn?: Browser;
  }

  async function signInAsFarAsPossible({ username, secret }: Member, progress: Progress): Promise<void> {
    const browser = browserWith();
    const { challenge } = (await logIn(username, browser)).body;
    progress.challenge = challenge;
    const answer = await browser.post('/api/verify', { challenge, code: totpAt(secret, nowMs) });
    if (answer.body.status === 'signed_in') progress.signedIn = browser;
  }

  /** Every member signs in with a code, and from the remembered device, and begins a login, all at the same time. */
  async function signInsUntilKilled(members: readonly Member[], moment: number): Promise<Progress[]> {
    const progress = members.map((): Progress => ({}));
    const over = new AbortController();
    const killed = commitsMade(moment, over.signal).then(
      () => local.kill(),
      () => undefined,
    );
    const work = members.flatMap((member, i) => [
      signInAsFarAsPossible(member, progress[i] ?? {}),
      logIn(member.username, browserWith(deviceOf(member.browser))),
      logIn(member.username),
    ]);
    await Promise.allSettled(work);
    over.abort();
    await killed;
    await local.kill();
    return progress;
  }

  const userIn = (items: readonly AnyItem[], username: string): AnyItem =>
    items.find((item) => item.pk.startsWith('TEAM#') && item.username === username) ?? {};

  const sessionsWithCode = (items: readonly AnyItem[], user: AnyItem): AnyItem[] =>
    items.filter(({ pk, amr }) => pk === `SESSION#${user.id}` && amr.includes('otp'));

  const hash = (token: string) => createHash('sha256').update(token).digest('base64url');

  function expectWhole(
    before: readonly AnyItem[],
    after: readonly AnyItem[],
    { username }: Member,
    { challenge, signedIn }: Progress,
    step: number,
  ): void {
    const user = userIn(after, username);
    const isUsed = user.totp.lastStep === step;
    const made = sessionsWithCode(after, user).length - sessionsWithCode(before, user).length;
    expect(made).toBe(isUsed ? 1 : 0);
    if (challenge) expect(after.some(({ sk }) => sk === hash(challenge))).toBe(!isUsed);
    if (signedIn) expect(isUsed).toBe(true);
    expect(user.codeFailures).toBeLessThanOrEqual(isUsed ? 0 : 1);
  }

  /** With what the browser has: the answer that would have brought the new cookie may have been lost. */
  async function goOn(member: Member, { signedIn }: Progress): Promise<void> {
    if (signedIn) expect((await browserWith(signedIn.cookies).get('/api/session')).status).toBe(200);
    const remembered = browserWith(deviceOf(member.browser));
    expect((await logIn(member.username, remembered)).body.status).toBe('signed_in');
    member.browser = remembered;
    expect((await signIn(member, totpAt(member.secret, nowMs))).answer.body.status).toBe('signed_in');
  }

  test('15 times, each a little later: all is whole, all go on, and no process is left', async () => {
    await start();
    const members: Member[] = [];
    for (const username of [ADA, GRACE, ALAN]) members.push(await enrol(username));
    await nextStep();
    for (const member of members) {
      member.browser = (await signIn(member, totpAt(member.secret, nowMs), { rememberDevice: true })).browser;
    }
    for (const moment of MOMENTS) {
      await nextStep();
      const before = await local.items();
      const progress = await signInsUntilKilled(members, moment);
      expect(local.remains()).toEqual([]);
      // A line that the killed process had only begun to write.
      if (moment % 3 === 0) appendFileSync(journal(), '{"type":"write","changes":[{"tableName":"Two');
      await start();
      const after = await local.items();
      members.forEach((member, i) => {
        expectWhole(before, after, member, progress[i] ?? {}, Math.floor(nowMs / STEP_MS));
      });
      await nextStep();
      await Promise.all(members.map((member, i) => goOn(member, progress[i] ?? {})));
    }
    for (const member of members) {
      expect((await signIn(member, member.recoveryCodes[0] ?? '')).answer.body.status).toBe('signed_in');
    }
    expect(await local.terminate()).toBe(0);
    expect(readdirSync(folders.temporary)).toEqual([]);
  }, 180_000);
});
