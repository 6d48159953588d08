/** A forgotten password as a way in: past the second factor, twice, or with a link that has been overtaken. */
import { cookiesOf } from '../api/support/cookies.ts';
import { newUser } from '../api/support/people.ts';
import { brief } from '../api/support/problem.ts';
import { admin, enterWrongCodes, inTurn, isSignedIn, wrongCode } from '../api/support/stories.ts';
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { raceTo, together } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';
import { askForReset, linksTo, NEW_PASSWORD, newResetToken, resetWith, tokenIn } from './support/resets.ts';

const race = useArena({ warm: true, streams: true });
const { portal } = race;

const logIn = (password: string, browser = portal.browser()) =>
  browser.post('/api/login', { username: race.user, password });

attack(
  {
    source: 'ASVS 6.4.3, pallets-eco/flask-security#258, LemmyNet/lemmy#3714, antiwork/gumroad#4065',
    claim:
      'A mailbox is taken over, the password reset, and the answer taken for a sign-in or for the end of two-factor',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.storedUser();
    const browser = portal.browser();
    const answer = await resetWith(portal, await newResetToken(portal, race.user), { browser });
    const cookies = cookiesOf(answer).map(({ name, attributes }) =>
      name.startsWith('__Host-device-') && attributes['max-age'] === '0' ? 'a cleared device' : name,
    );
    const { totp, recoveryCodes, phone } = await race.storedUser();
    const same = JSON.stringify([totp, phone]) === JSON.stringify([before.totp, before.phone]);
    expect([recoveryCodes.size, await isSignedIn(browser)]).toEqual([10, false]);
    const asked = await logIn(NEW_PASSWORD, browser);
    const done = await race.verify(asked.body.challenge, portal.code(secret));
    return `${all([answer])}, cookies: ${cookies.join(', ')}; the factors are ${same ? 'the same' : 'others'}; the new password gets ${all([asked])}, with the app’s code ${all([done])}`;
  },
);

attack(
  {
    source: 'ASVS 6.3.1, CWE-307',
    claim:
      'The password is reset, and changed, to have the budget of wrong codes made whole or its lock lifted',
  },
  async () => {
    const { browser: desk, secret } = await portal.enrol(race.user);
    const { browser, challenge } = await portal.challenge(race.user);
    await enterWrongCodes(
      browser,
      challenge,
      stuffed(3).map(() => wrongCode(portal, secret)),
    );
    await desk.post('/api/password', { currentPassword: PASSWORD, newPassword: `${NEW_PASSWORD} 1` });
    await resetWith(portal, await newResetToken(portal, race.user));
    const guess = async () =>
      race.verify((await logIn(NEW_PASSWORD)).body.challenge, wrongCode(portal, secret));
    const fourth = await guess();
    await guess();
    await resetWith(portal, await newResetToken(portal, race.user));
    const locked = await race.verify((await logIn(NEW_PASSWORD)).body.challenge, portal.code(secret));
    return `attempts left after three wrong codes, both, and a fourth: ${fourth.body.attemptsLeft}; the right code after the fifth and a reset: ${all([locked])}`;
  },
);

attack(
  {
    source: 'ASVS 6.5.1, CWE-362, CWE-640',
    claim: 'One reset token is used 50 times at once, each for another password',
  },
  async () => {
    const token = await newResetToken(portal, race.user);
    raceTo('TransactWriteItems');
    const passwords = stuffed(50).map((i) => `one of fifty passwords, ${i}`);
    const answers = await Promise.all(
      passwords.map((newPassword) => resetWith(portal, token, { newPassword })),
    );
    const won = answers.findIndex(({ status }) => status === 200);
    const [winner, old] = [await logIn(passwords[won] ?? ''), await logIn(PASSWORD)];
    return `${tally(answers)}; used again: ${all([await resetWith(portal, token)])}; the password of the one that won: ${all([winner])}; the old one: ${all([old])}`;
  },
);

attack(
  {
    source: 'CWE-640, OWASP Forgot Password Cheat Sheet',
    claim: 'A password is asked for three times, also at the same moment, and the older links are used',
  },
  async () => {
    const [first, second] = await inTurn(stuffed(2), () => newResetToken(portal, race.user));
    const [older, newer] = [await resetWith(portal, first), await resetWith(portal, second)];
    const other = await newUser(portal);
    raceTo('TransactWriteItems', 3);
    await together(3, () => askForReset(portal, other));
    const tokens = (await linksTo(portal, other)).map(tokenIn);
    const answers = await inTurn(tokens, (token) => resetWith(portal, token));
    return `the older ${all([older])}, the newest ${all([newer])}; of those at the same moment: ${tally(answers.filter(({ status }) => status === 200))}`;
  },
);

attack(
  {
    source: 'CWE-367, CWE-640',
    claim: 'An older link is on its way to its write when a newer one is asked for',
  },
  async () => {
    const token = await newResetToken(portal, race.user);
    const held = rendezvous('TransactWriteItems', 1, 'hold');
    const late = resetWith(portal, token);
    await held.complete;
    await askForReset(portal, race.user);
    held.release();
    const older = await late;
    const [link] = await linksTo(portal, race.user);
    return `the older ${brief(older)}, the newer ${brief(await resetWith(portal, tokenIn(link)))}`;
  },
);

interface Held {
  readonly username: string;
  readonly desk: Browser;
  readonly secret: string;
}

const operator = (command: string, { username }: Held, more: object = {}) =>
  admin(portal, { command, username, ...more });

const OVERTAKING: readonly (readonly [string, (held: Held) => Promise<unknown>])[] = [
  [
    'a change of password',
    ({ desk }) =>
      desk.post('/api/password', { currentPassword: PASSWORD, newPassword: 'chosen in the meantime' }),
  ],
  ['new recovery codes', ({ desk }) => desk.post('/api/recovery-codes')],
  ['a new number', ({ desk }) => portal.addPhone(desk)],
  [
    'two-factor off',
    async ({ desk, secret }) => {
      const { challenge } = (await desk.delete('/api/enroll')).body;
      await desk.post('/api/verify', { challenge, code: portal.code(secret) });
    },
  ],
  ['reset of two-factor', (held) => operator('reset-two-factor', held)],
  ['another role', (held) => operator('set-role', held, { role: 'member' })],
  ['disabling', (held) => operator('disable-user', held)],
  [
    'disabling and enabling',
    (held) => operator('disable-user', held).then(() => operator('enable-user', held)),
  ],
];

attack(
  {
    source: 'CWE-613, CWE-640',
    claim:
      'A link from a mailbox that was taken over earlier is used after its owner, or an operator, has changed the account since',
  },
  async () => {
    const answers = await inTurn(OVERTAKING, async ([, change]) => {
      const username = await newUser(portal);
      const { browser: desk, secret } = await portal.enrol(username);
      const token = await newResetToken(portal, username);
      await change({ username, desk, secret });
      return resetWith(portal, token);
    });
    return `after ${OVERTAKING.map(([name]) => name).join(', ')}: ${all(answers)}`;
  },
);

attack(
  {
    source: 'CWE-367, CWE-613',
    claim: 'A reset and a change of password, each begun before the other, both take effect',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const token = await newResetToken(portal, race.user);
    raceTo('TransactWriteItems', 2);
    const answers = await Promise.all([
      resetWith(portal, token),
      browser.post('/api/password', { currentPassword: PASSWORD, newPassword: `${NEW_PASSWORD} 2` }),
    ]);
    const worth = await inTurn([PASSWORD, NEW_PASSWORD, `${NEW_PASSWORD} 2`], (password) => logIn(password));
    const done = answers.filter(({ status }) => status === 200).length;
    return `${done} of 2 does; passwords that sign in afterwards: ${worth.filter(({ status }) => status === 200).length} of 3`;
  },
);
