/** A password is changed by who is not its owner, or stays good for who knew the old one. */
import { newUser } from '../api/support/people.ts';
import { cookieHeader, sendRaw } from '../api/support/raw.ts';
import { inTurn, isSignedIn, storedState } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { ABREAST, raceTo, together } from '../support/race.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all, counted, tally } from './support/outcome.ts';
import { NEW_PASSWORD, newResetToken, resetWith } from './support/resets.ts';

const race = useArena({ warm: true, streams: true });
const { portal } = race;

const logIn = (password: string, browser = portal.browser()) =>
  browser.post('/api/login', { username: race.user, password });

const change = (newPassword = NEW_PASSWORD, currentPassword = PASSWORD) => ({ currentPassword, newPassword });

attack(
  {
    source: 'ASVS 6.2.3, ASVS 7.5.1, CWE-620',
    claim:
      'A password is changed in an open browser: without the old one, with a wrong one, later than ten minutes, after a remembered device’s sign-in, and with no session',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const open = await portal.signIn(race.user, secret, { rememberDevice: true });
    const without = [
      await open.post('/api/password', { newPassword: NEW_PASSWORD }),
      await open.post('/api/password', change(NEW_PASSWORD, '')),
    ];
    const wrong = await open.post('/api/password', change(NEW_PASSWORD, 'not the password'));
    portal.advance(601);
    const late = await open.post('/api/password', change());
    await portal.logIn(race.user, open);
    const remembered = await open.post('/api/password', change());
    const nobody = await portal.browser().post('/api/password', change());
    const still = await logIn(PASSWORD);
    return `without: ${all(without)}; wrong: ${all([wrong])}; late and remembered: ${all([late, remembered])}; no session: ${all([nobody])}; the old password: ${all([still])}`;
  },
);

attack(
  {
    source: 'CWE-307, ASVS 6.3.1',
    claim: 'The old password is guessed through an open session, one after another and fifty at once',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const guess = (i: number) => browser.post('/api/password', change(NEW_PASSWORD, `guess number ${i}`));
    const first = await inTurn(stuffed(8), guess);
    const other = await newUser(portal);
    const { browser: second } = await portal.logIn(other);
    raceTo('UpdateItem', ABREAST);
    const crowd = await together(50, (i) => second.post('/api/password', change(NEW_PASSWORD, `guess ${i}`)));
    const right = await second.post('/api/password', change());
    return `${tally(first)}; at once: ${tally(crowd)}; then the right one: ${all([right])}`;
  },
);

attack(
  {
    source: 'CVE-2024-21722, ASVS 7.4.3',
    claim:
      'A stolen session, device and half a sign-in go on after the password was changed, while mail and bus are down',
  },
  async () => {
    const { browser: desk, secret } = await portal.enrol(race.user);
    const stolen = await portal.signIn(race.user, secret, { rememberDevice: true });
    const begun = await portal.challenge(race.user);
    portal.harness.faults.set([
      { service: 'ses', kind: 'error' },
      { service: 'events', kind: 'error' },
    ]);
    const changed = await desk.post('/api/password', change());
    const [session, own] = [await isSignedIn(stolen), await isSignedIn(desk)];
    const device = await logIn(NEW_PASSWORD, stolen);
    const half = await race.verify(begun.challenge, portal.code(secret));
    portal.harness.faults.clear();
    return `${all([changed])}; the stolen session ${session ? 'lives' : 'is dead'}, the device gets ${all([device])}, the half sign-in ${all([half])}; the own session ${own ? 'lives' : 'is dead'}`;
  },
);

attack(
  {
    source: 'CWE-362, CWE-367',
    claim: 'Five tabs change the password at the same moment, each to another one',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const passwords = stuffed(ABREAST).map((i) => `one of five passwords, ${i}`);
    raceTo('TransactWriteItems', ABREAST);
    const answers = await Promise.all(
      passwords.map((to) => browser.copy().post('/api/password', change(to))),
    );
    const worth = await inTurn([PASSWORD, ...passwords], (password) => {
      // Whichever won may come after five wrong ones, and would have to wait.
      portal.advance(60);
      return logIn(password);
    });
    const won = answers.findIndex(({ status }) => status === 200);
    const isOwn = worth.findIndex(({ status }) => status === 200) === won + 1;
    return `${tally(answers)}; of all six passwords ${worth.filter(({ status }) => status === 200).length} signs in, ${isOwn ? 'that of the one that won' : 'another one'}`;
  },
);

attack(
  {
    source: 'CWE-367, CWE-613',
    claim:
      'A sign-in with the old password is under way, its hash read, when the password is changed or reset: it is held there, and ends afterwards',
  },
  async () => {
    // Made ready beforehand: what is held for seconds is asked for again by the function.
    const ways = [
      async () => {
        const { browser } = await portal.logIn(race.user);
        return () => browser.post('/api/password', change());
      },
      async () => {
        const token = await newResetToken(portal, race.user);
        return () => resetWith(portal, token);
      },
    ];
    const outcomes = await inTurn(ways, async (ready) => {
      race.user = await newUser(portal);
      const way = await ready();
      const late = portal.browser();
      // Nothing else may be the one that is held.
      await portal.harness.settled();
      // The name is read in a batch, and then the user by itself.
      const held = rendezvous('GetItem', 1, 'hold');
      const answer = logIn(PASSWORD, late);
      await held.complete;
      const done = await way();
      held.release();
      const { status, body } = await answer;
      return `${all([done])}, ${status} ${body.code ?? body.status}, ${(await isSignedIn(late)) ? 'signed in' : 'not signed in'}`;
    });
    return outcomes.join('; ');
  },
);

/** One password, in the forms in which keyboards and systems write it. */
const SPELLINGS = ['Ångström ﬁve ｘ½', 'Ångström five x1⁄2', 'Ångström five x1⁄2'];

attack(
  {
    source: 'NIST SP 800-63B-4 3.1.1.2, ASVS 6.2.9',
    claim:
      'A new password is typed in other forms of Unicode afterwards, without its accents, in another case, cut, and the old one at once',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const [chosen = ''] = SPELLINGS;
    await browser.post('/api/password', change(chosen));
    const right = await inTurn(SPELLINGS, (password) => logIn(password));
    const wrong = [PASSWORD, 'Angstrom five x1⁄2', chosen.toLowerCase(), chosen.slice(0, -1)];
    const refused = await inTurn(wrong, (password) => logIn(password));
    return `the same: ${all(right)}; others: ${all(refused)}`;
  },
);

const json = { 'content-type': 'application/json' };
const FOREIGN: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example', ...json },
  { origin: 'null', ...json },
  { 'sec-fetch-site': 'cross-site', ...json },
  { 'sec-fetch-site': 'same-site', ...json },
  { origin: 'https://evil.example', 'content-type': 'text/plain' },
  { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
  { 'sec-fetch-site': 'cross-site', 'content-type': 'multipart/form-data; boundary=x' },
  { origin: 'https://evil.example' },
];

attack(
  {
    source: 'CVE-2026-8903, CWE-352, ASVS 3.5.1',
    claim:
      'Another site has the victim’s browser change, forget and reset the password, set the policy, and reset a member’s two-factor',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const token = await newResetToken(portal, race.user);
    const { id } = await race.storedUser();
    const requests = [
      { method: 'POST', path: '/api/password', body: change() },
      { method: 'POST', path: '/api/password/forgot', body: { username: race.user } },
      { method: 'POST', path: '/api/password/reset', body: { token, newPassword: NEW_PASSWORD } },
      { method: 'PUT', path: '/api/team/policy', body: { twoFactor: { requiredFrom: null } } },
      { method: 'DELETE', path: `/api/team/${id}/two-factor`, body: {} },
    ];
    const before = await storedState(portal);
    const answers = await inTurn(requests, ({ method, path, body }) =>
      inTurn(FOREIGN, (headers) => {
        const sent = { cookie: cookieHeader(browser.cookies), ...headers };
        return sendRaw(portal.harness.origin, { method, path, headers: sent, body: JSON.stringify(body) });
      }),
    );
    expect(await storedState(portal)).toEqual(before);
    return `${all(answers.flat())}; nothing changed`;
  },
);

attack(
  {
    source: 'ASVS 6.2.1, ASVS 6.2.4, NIST SP 800-63B-4 3.1.1.2',
    claim: 'A password that is short, common, too long or no text is chosen, by a change and by a reset',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const weak = [
      '',
      'seven77',
      'password123',
      'PASSWORD123',
      'x'.repeat(257),
      null,
      12_345_678,
      ['a long password'],
    ];
    const token = await newResetToken(portal, race.user);
    const answers = await inTurn(weak, async (newPassword) => [
      await browser.post('/api/password', { currentPassword: PASSWORD, newPassword }),
      await portal.browser().post('/api/password/reset', { token, newPassword }),
    ]);
    const kept = [await logIn(PASSWORD), await resetWith(portal, token)];
    return `${all(answers.flat())}; the old password and the token afterwards: ${counted(kept.map(({ body }) => body.status))}`;
  },
);
