/** Guessing six digits: all roads lead to one budget of the account, and its lock holds on each of them. */
import { newUser } from '../api/support/people.ts';
import { admin, enterWrongCodes, idOf, inTurn, isSignedIn, wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { lockCodeEntry, logInWith, stuffed } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const MINUTE_MS = 60_000;
const NUMBER = { country: 'US', number: '(313) 555-0142' };

attack(
  {
    source: 'AuthQuake (Oasis, 2024), CVE-2024-0227, CVE-2026-56450',
    claim: 'Codes are guessed one after another, on a new challenge each, and then the right one comes',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const wrong = await inTurn(stuffed(5), async () => {
      const { challenge } = await portal.challenge(race.user);
      return (await race.verify(challenge, wrongCode(portal, secret))).body.attemptsLeft;
    });
    const { challenge } = await portal.challenge(race.user);
    const right = await race.verify(challenge, portal.code(secret));
    return `attempts left: ${wrong.join(', ')}; then the right code: ${tally([right])}`;
  },
);

attack(
  {
    source: 'AuthQuake (Oasis, 2024)',
    claim:
      'The guesses are spread over the login form, step-up, a new number, turning off and a challenge of the sign-in',
  },
  async () => {
    const { secret, browser } = await portal.enrol(race.user);
    const wrong = wrongCode(portal, secret);
    const login = await portal.challenge(race.user);
    const stepUp = (await browser.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
    const phone = (await browser.put(`/api/team/${await idOf(browser)}/phone`, NUMBER)).body.challenge;
    const off = (await browser.delete('/api/enroll')).body.challenge;
    const notSent = portal.smsCode() === wrong ? portal.code(secret, 5) : wrong;
    const answers = [
      await race.verify(login.challenge, wrong),
      await logInWith(race, wrong),
      await browser.post('/api/verify', { challenge: stepUp, code: wrong }),
      await browser.post('/api/verify', { challenge: phone, code: notSent }),
      await browser.post('/api/verify', { challenge: off, code: wrong }),
    ];
    const right = await logInWith(race, portal.code(secret));
    return `attempts left: ${answers.map(({ body }) => body.attemptsLeft).join(', ')}; then the right code: ${tally([right])}`;
  },
);

attack(
  {
    source: 'AuthQuake (Oasis, 2024), CVE-2024-0227',
    claim:
      'The guesses are spread over enrolments begun anew and numbers to be confirmed, before two-factor is on',
  },
  async () => {
    const { browser } = await portal.logIn(race.user);
    const id = await idOf(browser);
    const wrong = await inTurn(stuffed(5), async (i) => {
      const begun =
        i % 2 === 0 ? await browser.post('/api/enroll') : await browser.put(`/api/team/${id}/phone`, NUMBER);
      const { challenge, secret } = begun.body;
      const code = secret ? wrongCode(portal, secret) : portal.smsCode() === '000000' ? '111111' : '000000';
      return (await browser.post('/api/verify', { challenge, code })).body.attemptsLeft;
    });
    const { challenge, secret } = (await browser.post('/api/enroll')).body;
    const right = await browser.post('/api/verify', { challenge, code: portal.code(secret) });
    return `attempts left: ${wrong.join(', ')}; then the right code: ${tally([right])}`;
  },
);

attack(
  {
    source: 'AuthQuake (Oasis, 2024), CWE-348',
    claim:
      'Each guess comes with a new message, from another browser and, by x-forwarded-for, from another address',
  },
  async () => {
    const { secret, browser: owner } = await portal.enrol(race.user);
    await portal.addPhone(owner);
    const wrong = await inTurn(stuffed(5), async (i) => {
      const { browser, challenge } = await portal.challenge(race.user);
      await browser.post('/api/send-sms', { challenge });
      const address = `203.0.113.${i}`;
      const headers = {
        'x-forwarded-for': address,
        forwarded: `for=${address}`,
        'x-real-ip': address,
        'user-agent': `browser ${i}`,
      };
      const code = portal.smsCode() === wrongCode(portal, secret) ? '999999' : wrongCode(portal, secret);
      return (await browser.post('/api/verify', { challenge, code }, { headers })).body.attemptsLeft;
    });
    const { browser, challenge } = await portal.challenge(race.user);
    const sent = await browser.post('/api/send-sms', { challenge });
    const right = await race.verify(challenge, portal.code(secret));
    return `attempts left: ${wrong.join(', ')}; then a message: ${tally([sent])}, and the right code: ${tally([right])}`;
  },
);

attack(
  {
    source: 'CVE-2026-88770',
    claim:
      'While code entry is locked the right code is entered on an older challenge, on a new one and in the login form',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { challenge } = await lockCodeEntry(race, secret);
    portal.advance(60);
    const during = await portal.challenge(race.user);
    const code = portal.code(secret);
    const answers = [await race.verify(challenge, code), await race.verify(during.challenge, code)];
    return all([...answers, await logInWith(race, code)]);
  },
);

attack(
  {
    source: 'keycloak#26177',
    claim: 'After the lock guessing goes on with challenges made before it, of a sign-in and of a session',
  },
  async () => {
    const { secret, browser } = await portal.enrol(race.user);
    const off = (await browser.delete('/api/enroll')).body.challenge;
    const { challenge, opensAt } = await lockCodeEntry(race, secret);
    portal.harness.clock.set(opensAt - 3 * MINUTE_MS);
    const during = await portal.challenge(race.user);
    portal.harness.clock.set(opensAt);
    const old = [
      await race.verify(challenge, portal.code(secret)),
      await browser.post('/api/verify', { challenge: off, code: portal.code(secret) }),
    ];
    const made = await race.verify(during.challenge, portal.code(secret));
    return `older: ${all(old)}; made since: ${tally([made])}`;
  },
);

attack(
  {
    source: 'keycloak#26177',
    claim:
      'The challenges of before a lock are used once the owner has cleared it, before they would have run out',
  },
  async () => {
    const { secret, browser, recoveryCodes } = await portal.enrol(race.user);
    const old = await portal.challenge(race.user);
    const off = (await browser.delete('/api/enroll')).body.challenge;
    await lockCodeEntry(race, secret);
    const cleared = await logInWith(race, recoveryCodes[0]);
    const code = portal.code(secret);
    const answers = [
      await race.verify(old.challenge, code),
      await browser.post('/api/verify', { challenge: off, code }),
    ];
    return `owner: ${tally([cleared])}; older challenges: ${all(answers)}`;
  },
);

attack(
  { source: 'NIST SP 800-63B-4 3.2.2', claim: 'The guesser waits until each lock is over and goes on' },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const minutes = await inTurn(stuffed(9), async () => {
      const { opensAt } = await lockCodeEntry(race, secret);
      const wait = Math.round((opensAt - portal.now) / MINUTE_MS);
      portal.harness.clock.set(opensAt + 1_000);
      return wait;
    });
    const right = await logInWith(race, portal.code(secret));
    portal.nextStep();
    const { opensAt } = await lockCodeEntry(race, secret);
    const anew = Math.round((opensAt - portal.now) / MINUTE_MS);
    return `locks of ${minutes.join(', ')} minutes; after the owner’s right code (${tally([right])}) of ${anew}`;
  },
);

attack(
  {
    source: 'NIST SP 800-63B-4 3.2.2',
    claim: 'The guesser waits for a year and comes back after a hundred wrong codes in a row',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    for (const _ of stuffed(20))
      portal.harness.clock.set((await lockCodeEntry(race, secret)).opensAt + 1_000);
    portal.advance(365 * 86_400);
    const right = await logInWith(race, portal.code(secret));
    const { challenge } = await portal.challenge(race.user);
    const again = await race.verify(challenge, portal.code(secret));
    await admin(portal, { command: 'reset-two-factor', username: race.user });
    const { secret: fresh } = await portal.enrol(race.user);
    const after = await logInWith(race, wrongCode(portal, fresh));
    const needed = [right, again].filter(({ body }) => body.resetRequired).length;
    return `even the right code: ${all([right, again])}, reset required in ${needed} of 2; after it ${after.body.attemptsLeft} attempts left`;
  },
);

attack(
  {
    source: 'CWE-645',
    claim:
      'Who has no password makes up challenges with the victim’s id, to spend their attempts and lock them out',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const { browser, challenge } = await portal.challenge(race.user);
    const forged = challenge.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const code = wrongCode(portal, secret);
    const answers = await enterWrongCodes(
      browser,
      forged,
      stuffed(6).map(() => code),
    );
    const { attemptsLeft } = (await logInWith(race, code)).body;
    return `${all(answers)}; after a wrong code of the owner’s ${attemptsLeft} attempts left`;
  },
);

attack(
  {
    source: 'CWE-645, keycloak#46164',
    claim:
      'Who has the password locks code entry, to shut out the owner, their remembered browser and everybody else',
  },
  async () => {
    const { secret, recoveryCodes, browser: session } = await portal.enrol(race.user);
    const remembered = await portal.signIn(race.user, secret, { rememberDevice: true });
    const bob = await newUser(portal);
    const { secret: other } = await portal.enrol(bob);
    await lockCodeEntry(race, secret);
    const device = (await portal.logIn(race.user, remembered)).answer;
    const recovery = await logInWith(race, recoveryCodes[0]);
    const first = await logInWith(race, wrongCode(portal, secret));
    await portal.signIn(bob, other);
    const alive = (await isSignedIn(session)) ? 'alive' : 'dead';
    const ways = `session ${alive}, remembered browser ${tally([device])}, recovery code ${tally([recovery])}`;
    return `${ways}, then ${first.body.attemptsLeft} attempts left after a wrong code`;
  },
);
