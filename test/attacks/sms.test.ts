/** Messages: too many, to the wrong number, with the wrong words, and codes that live on after something failed. */
import { newTeam, newUser } from '../api/support/people.ts';
import { idOf, inTurn, memberId, storedState } from '../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../support/browser.ts';
import { raceTo, together } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { lockCodeEntry, logInWith, stuffed } from './support/guesses.ts';
import { all, tally, wonBy } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

const send = (challenge: string, browser = portal.browser()) => browser.post('/api/send-sms', { challenge });
const messages = () => portal.harness.sms().length;

/** The victim, with two-factor on and a verified number. */
async function withPhone() {
  const enrolled = await portal.enrol(race.user);
  await portal.addPhone(enrolled.browser);
  return enrolled;
}

/** A code beside `code` that is not it. */
const other = (code: string) => (code === '000000' ? '111111' : '000000');

attack(
  { source: 'CWE-362, CWE-799', claim: 'Fifty messages are asked for at once on one challenge' },
  async () => {
    await withPhone();
    const { challenge } = await portal.challenge(race.user);
    const before = messages();
    raceTo('UpdateItem');
    const answers = await together(50, () => send(challenge));
    const sent = messages() - before;
    const right = await race.verify(challenge, portal.smsCode());
    return `${tally(answers)}; messages sent: ${sent}, and its code ${tally([right])}`;
  },
);

attack(
  {
    source: 'CWE-799',
    claim: 'Messages are asked for again as soon as the last one is sent, and as soon as each wait is over',
  },
  async () => {
    await withPhone();
    const { challenge, answer } = await portal.challenge(race.user);
    const diesAt = Date.parse(answer.body.expiresAt);
    const answers: AnyAnswer[] = [];
    const early: AnyAnswer[] = [];
    for (const _ of stuffed(6)) {
      const sent = await send(challenge);
      answers.push(sent);
      if (sent.status !== 202) break;
      early.push(await send(challenge));
      portal.harness.clock.set(Math.min(Date.parse(sent.body.resendAfter), diesAt - 5_000));
    }
    const waits = answers.flatMap(({ body }) => body.resendAfterSeconds ?? []);
    return `waits of ${waits.join(', ')} s, then ${answers.at(-1)?.body.code}; at once ${new Set(early.map(({ body }) => body.code)).values().next().value}`;
  },
);

attack(
  {
    source: 'NIST SP 800-63B-4 3.1.3.2',
    claim: 'The code of the message before is entered after a new one was sent',
  },
  async () => {
    await withPhone();
    const { challenge } = await portal.challenge(race.user);
    await send(challenge);
    const old = portal.smsCode();
    portal.advance(31);
    await send(challenge);
    const late = await race.verify(challenge, old === portal.smsCode() ? other(old) : old);
    return `old ${tally([late])}, new ${tally([await race.verify(challenge, portal.smsCode())])}`;
  },
);

attack(
  {
    source: 'MeshCentral#2935',
    claim:
      'The code sent for one sign-in is entered in another one of the same user, on a challenge and in the login form',
  },
  async () => {
    await withPhone();
    const first = await portal.challenge(race.user);
    const second = await portal.challenge(race.user);
    await send(first.challenge);
    const code = portal.smsCode();
    const answers = [await race.verify(second.challenge, code), await logInWith(race, code)];
    return `${all(answers)}; on its own challenge ${tally([await race.verify(first.challenge, code)])}`;
  },
);

attack(
  {
    source: 'NIST SP 800-63B-4 3.1.3.2',
    claim: 'A code is entered in the last ten seconds of its five minutes, and in the first after',
  },
  async () => {
    await withPhone();
    const [first, second] = [await portal.challenge(race.user), await portal.challenge(race.user)];
    await send(first.challenge);
    const late = portal.smsCode();
    portal.advance(30);
    await send(second.challenge);
    const diesAt = Date.parse(second.answer.body.expiresAt);
    portal.harness.clock.set(diesAt - 10_000);
    const inTime = await race.verify(second.challenge, portal.smsCode());
    portal.harness.clock.set(diesAt);
    return `in time ${tally([inTime])}, late ${tally([await race.verify(first.challenge, late)])}`;
  },
);

attack(
  {
    source: 'RFC 4226 7.3',
    claim:
      'A message is asked for so that a fourth of the million codes is right: the app’s one of the next time step',
  },
  async () => {
    const { secret } = await withPhone();
    portal.advance(120);
    const { challenge } = await portal.challenge(race.user);
    await send(challenge);
    const ahead = await race.verify(challenge, portal.code(secret, 1));
    const behind = await race.verify(challenge, portal.code(secret, -1));
    return `ahead ${tally([ahead])}, behind ${tally([behind])}`;
  },
);

attack(
  {
    source: 'ASVS 16.5.2',
    claim:
      'Sending fails, by an error, a throttle, a cut connection and no answer: a code that nobody was sent, a number that nobody confirmed, an attempt and a wait are looked for',
  },
  async () => {
    const { secret, browser } = await withPhone();
    const path = `/api/team/${await idOf(browser)}/phone`;
    const { challenge } = await portal.challenge(race.user);
    await send(challenge);
    const old = portal.smsCode();
    portal.advance(31);
    const before = messages();
    portal.harness.faults.set([{ service: 'sns', kind: 'error' }]);
    const change = await browser.put(path, { country: 'GB', number: '07400 123456' });
    const { phone } = (await browser.get('/api/session')).body.user;
    const failed = await inTurn(['error', 'throttled', 'cut-before', 'timeout'], (kind) => {
      portal.harness.faults.set([{ service: 'sns', kind }]);
      return send(challenge);
    });
    portal.harness.faults.clear();
    const sent = messages() - before;
    const late = await race.verify(challenge, old === portal.code(secret) ? other(old) : old);
    const again = await send(challenge);
    const right = await race.verify(challenge, portal.smsCode());
    expect(phone).toMatchObject({ country: 'US', verified: true });
    return `${all([change, ...failed])}, ${sent} sent; the number is still the old one; the code before ${tally([late])} with ${late.body.attemptsLeft} attempts left; the next message ${again.status}, its code ${tally([right])}`;
  },
);

attack(
  {
    source: 'CWE-645, AuthQuake (Oasis, 2024)',
    claim: 'While code entry is locked messages are asked for, on older challenges and on new ones',
  },
  async () => {
    const { secret } = await withPhone();
    const { challenge } = await lockCodeEntry(race, secret);
    const before = messages();
    const old = await send(challenge);
    const during = await send((await portal.challenge(race.user)).challenge);
    return `older ${tally([old])}, new ${tally([during])}; messages sent: ${messages() - before}`;
  },
);

attack(
  {
    source: 'CWE-203, WSTG-IDNT-04',
    claim:
      'Messages are asked for without a number, with one that nobody verified, and with challenges made up for known and unknown users',
  },
  async () => {
    const team = newTeam();
    const [owner, member] = [
      await newUser(portal, { team }),
      await newUser(portal, { team, role: 'member' }),
    ];
    await portal.enrol(race.user);
    await portal.enrol(member);
    const { browser: admin } = await portal.logIn(owner);
    await admin.put(`/api/team/${await memberId(admin, member)}/phone`, {
      country: 'US',
      number: '(313) 555-0142',
    });
    const before = messages();
    const none = await send((await portal.challenge(race.user)).challenge);
    const { challenge } = await portal.challenge(member);
    const unverified = await send(challenge);
    const [, ...rest] = challenge.split('.');
    const made = await inTurn(
      [`${'x_'.padEnd(18, 'a')}.${rest.join('.')}`, challenge.slice(0, -2), 'x'],
      (token) => send(token),
    );
    expect(unverified.body).toEqual(none.body);
    expect(made.map(({ body }) => body)).toEqual(made.map(() => made[0]?.body));
    return `no number and unverified: ${all([none, unverified])}; made up: ${all(made)}; messages sent: ${messages() - before}`;
  },
);

/** What can be seen of the GSM-7 alphabet in one of our messages (3GPP TS 23.038): no character of its extension table. */
const GSM_7 = /^[\w @£$!"#%&'()*+,\-./:;<=>?\n]*$/;

attack(
  {
    source: 'W3C origin-bound one-time codes, 3GPP TS 23.038, CWE-451',
    claim:
      'The sender puts a link into the message: by the user’s names, by a forwarded host, by the browser’s name',
  },
  async () => {
    race.user = await newUser(portal, { displayName: 'Call +1 900 555 0199 https://evil.example' });
    await withPhone();
    const { browser, challenge } = await portal.challenge(race.user);
    const headers = {
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
      'user-agent': 'https://evil.example',
    };
    const sent = await browser.post('/api/send-sms', { challenge }, { headers });
    const text = portal.harness.sms()[0]?.message ?? '';
    const lines = text.replaceAll(/\d{6}/g, '<code>').split('\n');
    expect(GSM_7.test(text)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(160);
    return `${sent.status}: “${lines[0]}”, last line “${lines.at(-1)}”, GSM-7, at most 160 characters`;
  },
);

const NO_MOBILE: readonly [string, string, string][] = [
  ['premium', 'US', '(900) 555-0142'],
  ['premium', 'GB', '0909 879 0123'],
  ['toll-free', 'US', '(800) 555-0142'],
  ['fixed line', 'GB', '020 7946 0018'],
  ['Jamaica, as +1', 'US', '+1 876 555 0142'],
  ['country not on the list', 'DE', '0151 23456789'],
  ['another country than said', 'US', '+49 151 23456789'],
  ['emergency', 'US', '911'],
  ['satellite', 'US', '+881 6 555 50142'],
];

attack(
  {
    source: 'SMS toll fraud (SMS pumping), CWE-799',
    claim: 'Messages are sent to premium, toll-free, fixed, satellite and foreign numbers',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const id = await idOf(browser);
    const before = await storedState(portal);
    const sent = messages();
    const enter = async (from: Browser, [, country, number]: (typeof NO_MOBILE)[number]) =>
      from.put(`/api/team/${id}/phone`, { country, number });
    const answers = await inTurn(NO_MOBILE, (number) => enter(browser, number));
    expect(await storedState(portal)).toEqual(before);
    return `${wonBy(answers)}; messages sent: ${messages() - sent}`;
  },
);
