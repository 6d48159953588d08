/** One code, many requests at the same moment: nobody writes before several have read, and still the code counts once. */
import { PASSWORD } from '../support/portal.ts';
import { raceTo, together } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { counted, wonBy } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

const logInWith = (code: unknown) =>
  portal.browser().post('/api/login', { username: race.user, password: PASSWORD, code });

attack(
  {
    source: 'RFC 6238 5.2, GHSA-w73w-g5xw-rwhf',
    claim: 'One code of the app is used by 100 sign-ins at once, each on a challenge of its own',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const begun = await race.challenges(100);
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(begun.map((challenge) => race.verify(challenge, code)));
    return `${wonBy(answers)}; sessions made: ${(await race.newSessions(before)).length}`;
  },
);

attack(
  {
    source: 'RFC 6238 5.2, ASVS 6.5.1',
    claim: 'One code of the app is entered 100 times at once on one challenge',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await together(100, () => race.verify(challenge, code));
    return `${wonBy(answers)}; sessions made: ${(await race.newSessions(before)).length}`;
  },
);

attack(
  { source: 'RFC 6238 5.2', claim: 'One code is sent together with the password 30 times at once' },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const code = portal.code(secret);
    raceTo('TransactWriteItems');
    const answers = await together(30, () => logInWith(code));
    return `${wonBy(answers)}; sessions made: ${(await race.newSessions(before)).length}`;
  },
);

attack(
  { source: 'RFC 6238 5.2', claim: 'One code signs in and turns two-factor off at the same moment' },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const before = await race.sessions();
    const off = await browser.delete('/api/enroll');
    const { challenge } = await portal.challenge(race.user);
    const code = portal.code(secret);
    raceTo('TransactWriteItems', 2);
    const [signedIn, disabled] = await Promise.all([
      race.verify(challenge, code),
      browser.post('/api/verify', { challenge: off.body.challenge, code }),
    ]);
    expect(await race.newSessions(before)).toHaveLength(signedIn.status === 200 ? 1 : 0);
    expect((await race.storedUser()).totp === undefined).toBe(disabled.status === 200);
    return counted(
      [signedIn, disabled].map(({ status }) => (status === 200 ? 'accepted' : 'refused')).toSorted(),
    );
  },
);

attack(
  {
    source: 'CVE-2026-43930, GHSA-jpq4-7fmq-q5fj',
    claim: 'One code sent by SMS is used by 50 sign-ins at once',
  },
  async () => {
    const { browser } = await portal.enrol(race.user);
    await portal.addPhone(browser);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    await portal.browser().post('/api/send-sms', { challenge });
    const code = portal.smsCode();
    raceTo('TransactWriteItems');
    const answers = await together(50, () => race.verify(challenge, code));
    return `${wonBy(answers)}; sessions made: ${(await race.newSessions(before)).length}`;
  },
);
