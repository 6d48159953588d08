/** Recovery codes used twice, kept after they were replaced, guessed, and used for something else. */
import { newUser } from '../api/support/people.ts';
import { idOf, inTurn } from '../api/support/stories.ts';
import { raceTo } from '../support/race.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { all, tally } from './support/outcome.ts';

const race = useArena({ warm: true });
const { portal } = race;

attack(
  { source: 'GHSA-2299-ghjr-6vjp', claim: 'One recovery code is used by a hundred sign-ins at once' },
  async () => {
    const { recoveryCodes } = await portal.enrol(race.user);
    const before = await race.sessions();
    const begun = await race.challenges(100);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(
      begun.map((challenge) => race.verify(challenge, recoveryCodes[0] ?? '')),
    );
    const left = (await race.storedUser()).recoveryCodes.size;
    return `${tally(answers)}; sessions made: ${(await race.newSessions(before)).length}, codes left: ${left}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'All ten recovery codes are used at once, so that one is used and not counted',
  },
  async () => {
    const { recoveryCodes } = await portal.enrol(race.user);
    const before = await race.sessions();
    const begun = await race.challenges(10);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(
      begun.map((challenge, i) => race.verify(challenge, recoveryCodes[i] ?? '')),
    );
    const left = (await race.storedUser()).recoveryCodes?.size ?? 0;
    return `${tally(answers)}; sessions made: ${(await race.newSessions(before)).length}, codes left: ${left}`;
  },
);

attack(
  {
    source: 'CWE-362',
    claim: 'One challenge is answered at once with ten codes that are all right',
  },
  async () => {
    const { recoveryCodes } = await portal.enrol(race.user);
    const before = await race.sessions();
    const { challenge } = await portal.challenge(race.user);
    raceTo('TransactWriteItems');
    const answers = await Promise.all(recoveryCodes.map((code) => race.verify(challenge, code)));
    const left = (await race.storedUser()).recoveryCodes.size;
    return `${tally(answers)}; sessions made: ${(await race.newSessions(before)).length}, codes left: ${left}`;
  },
);

attack(
  {
    source: 'NIST SP 800-63B-4 3.1.2.2, ASVS 6.5.1',
    claim: 'A used recovery code is entered again, as it was and in other spellings',
  },
  async () => {
    const { recoveryCodes } = await portal.enrol(race.user);
    const [code = ''] = recoveryCodes;
    const first = await logInWith(race, code.toLowerCase());
    const spelt = [
      code,
      code.toLowerCase(),
      code.replaceAll('-', ''),
      ` ${code} `,
      code.replaceAll('-', ' '),
    ];
    return `first ${tally([first])}, then ${all(await inTurn(spelt, (text) => logInWith(race, text)))}`;
  },
);

attack(
  {
    source: 'ASVS 6.5.1',
    claim:
      'The old recovery codes are used after new ones were made, and after two-factor was off in between',
  },
  async () => {
    const { browser, recoveryCodes: first } = await portal.enrol(race.user);
    const { recoveryCodes: second } = (await browser.post('/api/recovery-codes')).body;
    const replaced = await inTurn(first, (code) => logInWith(race, code));
    const { challenge } = (await browser.delete('/api/enroll')).body;
    await browser.post('/api/verify', { challenge, code: second[0] });
    await portal.enrol(race.user, browser);
    const off = await inTurn(second as string[], (code) => logInWith(race, code));
    return `${all([...replaced, ...off])}`;
  },
);

attack(
  { source: 'ASVS 6.5.2', claim: 'Recovery codes are guessed: they are short, or like one another' },
  async () => {
    const { browser, recoveryCodes } = await portal.enrol(race.user);
    const more: string[] = (await browser.post('/api/recovery-codes')).body.recoveryCodes;
    const codes = [...recoveryCodes, ...more].map((code) => code.replaceAll('-', ''));
    const bits = new Set(codes.map((code) => (/^[A-Z2-7]+$/.test(code) ? code.length * 5 : 0)));
    return `${[...bits].join()} bits each, ${new Set(codes).size} of ${codes.length} different`;
  },
);

attack({ source: 'CWE-287', claim: 'A recovery code confirms an enrolment, and a new number' }, async () => {
  const { browser: begins } = await portal.logIn(race.user);
  const enrolment = (await begins.post('/api/enroll')).body.challenge;
  const bob = await newUser(portal);
  const { browser, recoveryCodes } = await portal.enrol(bob);
  const number = { country: 'US', number: '(313) 555-0142' };
  const { challenge } = (await browser.put(`/api/team/${await idOf(browser)}/phone`, number)).body;
  const answers = [
    await begins.post('/api/verify', { challenge: enrolment, code: recoveryCodes[0] }),
    await browser.post('/api/verify', { challenge, code: recoveryCodes[1] }),
  ];
  return all(answers);
});
