/** One-time codes used twice, too late, too early, in another form or under another clock: RFC 6238 and what went wrong elsewhere. */
import { idOf, wrongCode } from '../api/support/stories.ts';
import { fromBase32 } from '../support/authenticator.ts';
import { PASSWORD } from '../support/portal.ts';
import { inTurn, outcomes } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const form = (code: unknown) => ({ username: race.user, password: PASSWORD, code });
const logInWith = (code: unknown) => portal.browser().post('/api/login', form(code));

attack(
  {
    source: 'CVE-2021-43177, CVE-2015-7225',
    claim:
      'An accepted code is entered again, in its own time step and in the next, on challenges made before and after',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const early = await portal.challenge(race.user);
    const used = portal.code(secret);
    const first = await logInWith(used);
    const again = [await race.verify(early.challenge, used), await logInWith(used)];
    portal.nextStep();
    const late = await portal.challenge(race.user);
    const next = [await logInWith(used), await race.verify(late.challenge, used)];
    return `first ${tally([first])}, then ${all([...again, ...next])}`;
  },
);

attack(
  { source: 'RFC 6238 5.2', claim: 'The code of an older time step is entered after that of a newer one' },
  async () => {
    const { secret } = await portal.enrol(race.user);
    portal.advance(120);
    const newer = await logInWith(portal.code(secret, 1));
    const older = [await logInWith(portal.code(secret)), await logInWith(portal.code(secret, -1))];
    return `newer ${tally([newer])}, older ${all(older)}`;
  },
);

attack(
  {
    source: 'RFC 6238 5.2, teamhanko/hanko#2723',
    claim: 'The code that confirmed an enrolment is used to sign in, to step up and to turn two-factor off',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const { challenge, secret } = (await browser.post('/api/enroll')).body;
    const code = portal.code(secret);
    await browser.post('/api/verify', { challenge, code });
    const stepUp = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
    const off = (await browser.delete('/api/enroll')).body.challenge;
    return all([
      await logInWith(code),
      await race.verify((await portal.challenge(race.user)).challenge, code),
      await browser.post('/api/verify', { challenge: stepUp, code }),
      await browser.post('/api/verify', { challenge: off, code }),
    ]);
  },
);

attack(
  {
    source: 'AuthQuake (Oasis, 2024), RFC 6238 5.2',
    claim: 'Codes are tried that lie up to two time steps in the past and in the future',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const steps = await inTurn([-2, -1, 0, 1, 2], async (shift) => {
      portal.advance(300);
      const { status } = await logInWith(portal.code(secret, shift));
      return `${shift} ${status === 200 ? 'accepted' : 'refused'}`;
    });
    return steps.join(', ');
  },
);

const HEADERS = ['date', 'x-date', 'x-amz-date', 'x-timestamp', 'if-modified-since', 'expires'];

attack(
  {
    source: 'CWE-807',
    claim:
      'The client says what time it is, in headers, in the query and in added fields, so that an old code counts',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const then = new Date(portal.now).toUTCString();
    const old = portal.code(secret);
    portal.advance(600);
    const headers = Object.fromEntries(HEADERS.map((name) => [name, then]));
    const told = await portal.browser().post(`/api/login?now=${Date.parse(then)}`, form(old), { headers });
    const fields = await inTurn(['now', 'time', 'timestamp', 'epoch', 'date'], (name) =>
      portal.browser().post('/api/login', { ...form(old), [name]: Date.parse(then) }),
    );
    return `told beside the code: ${all([told])}; added fields: ${all(fields)}`;
  },
);

/** What a lax comparison, a cast or a loop over characters might take for a code. */
const NO_CODES = (right: string): unknown[] => [
  null,
  true,
  false,
  0,
  Number(right),
  [],
  [right],
  [[right]],
  { code: right },
  { $ne: null },
  '',
  ' ',
  right.slice(1),
  `${right}0`,
  `${right}\0`,
  `0x${right}`,
  `${right}e0`,
  `+${right}`,
  `${right}.0`,
  `${right},000000`,
  'abcdef',
  'NaN',
  [...right].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
  [...right].map((digit) => String.fromCodePoint(0x0660 + Number(digit))).join(''),
  [...right].map((digit) => String.fromCodePoint(0x1d7ce + Number(digit))).join(''),
  '9'.repeat(10_000),
];

attack(
  {
    source: 'CWE-1287, ASVS 2.2.1',
    claim:
      'In place of the code comes null, a number, an array, an object, digits of other scripts, more or fewer digits',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await portal.challenge(race.user);
    const bodies = NO_CODES(portal.code(secret)).map((code) => ({ challenge, code }));
    const answers = await inTurn([...bodies, { challenge }], (body) =>
      portal.browser().post('/api/verify', body),
    );
    const left = (await race.verify(challenge, wrongCode(portal, secret))).body.attemptsLeft;
    return `${all(answers)}; attempts left after the next wrong code: ${left}`;
  },
);

attack(
  {
    source: 'CWE-180, RFC 6238 5.2',
    claim:
      'An accepted code is entered again in another spelling: with blanks, line feeds or hyphens in it and around it',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const code = portal.code(secret);
    const first = await logInWith(code);
    const spelt = [
      ` ${code}`,
      `${code}\n`,
      `${code.slice(0, 3)} ${code.slice(3)}`,
      `${code.slice(0, 3)}-${code.slice(3)}`,
    ];
    return `first ${tally([first])}, then ${all(await inTurn(spelt, logInWith))}`;
  },
);

attack(
  {
    source: 'CWE-235',
    claim: 'A request names its code twice, a wrong and a right one, so that one is checked and another used',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const [right, wrong] = [portal.code(secret), wrongCode(portal, secret)];
    const { challenge } = await portal.challenge(race.user);
    const twice = (a: string, b: string) => `{"challenge":"${challenge}","code":"${a}","code":"${b}"}`;
    const wrongLast = await portal.browser().post('/api/verify', twice(right, wrong));
    const again = await portal.browser().post('/api/verify', twice(right, wrong));
    const rightLast = await portal.browser().post('/api/verify', twice(wrong, right));
    return `the last one counts: ${tally([wrongLast, again])}, then ${tally([rightLast])}`;
  },
);

attack(
  {
    source: 'CVE-2026-44460, GHSA-75v4-m273-5j49',
    claim:
      'The secret of the app is asked for again after it was confirmed, on every route, with the password alone and signed in',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const half = await portal.challenge(race.user);
    const id = await idOf(browser);
    const answers = [
      half.answer,
      await half.browser.post('/api/enroll'),
      await half.browser.post('/api/send-sms', { challenge: half.challenge }),
      await browser.post('/api/enroll'),
      await browser.delete('/api/enroll'),
      await browser.post('/api/reauthenticate', { password: PASSWORD }),
      await browser.post('/api/recovery-codes'),
      await browser.get('/api/session'),
      await browser.get('/api/team'),
      await browser.get('/api/devices'),
      await browser.put(`/api/team/${id}/phone`, { country: 'US', number: '(313) 555-0143' }),
      await logInWith(portal.code(secret)),
    ];
    const plain = secret.replaceAll(' ', '');
    const told = answers.filter(({ body }) => {
      const text = JSON.stringify(body);
      return text.includes(secret) || text.includes(plain) || text.includes('otpauth');
    });
    return `in ${told.length} of ${answers.length} answers`;
  },
);

attack(
  {
    source: 'CVE-2024-8796, CVE-2021-23127, RFC 4226 4 R6',
    claim: 'The secret of the app is guessed, since it is short or the same for everybody',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const begun = await inTurn(Array.from({ length: 20 }), () => browser.post('/api/enroll'));
    const secrets = begun.map(({ body }) => fromBase32(body.secret));
    const bits = new Set(secrets.map(({ length }) => length * 8));
    const different = new Set(secrets.map((secret) => secret.toString('hex')));
    expect(outcomes(begun)).toEqual({ done: 20 });
    return `${[...bits].join()} bits each, ${different.size} of 20 different`;
  },
);
