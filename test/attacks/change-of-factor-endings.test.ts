/** A change of factor ends what an attacker may hold already: sessions, remembered devices, open challenges. */
import { newUser } from '../api/support/people.ts';
import { admin, idOf, inTurn, isSignedIn } from '../api/support/stories.ts';
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { logInWith } from './support/guesses.ts';
import { all } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

interface Held {
  readonly username: string;
  /** The browser that makes the change, signed in a moment ago. */
  readonly desk: Browser;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
}

const command = (name: string, { username }: Held, more: object = {}) =>
  admin(portal, { command: name, username, ...more });

async function turnOff({ desk, secret }: Held): Promise<void> {
  const { challenge } = (await desk.delete('/api/enroll')).body;
  await desk.post('/api/verify', { challenge, code: portal.code(secret) });
  portal.nextStep();
}

async function stepUpWithRecoveryCode({ desk, recoveryCodes }: Held): Promise<unknown> {
  const { challenge } = (await desk.post('/api/reauthenticate', { password: PASSWORD })).body;
  return desk.post('/api/verify', { challenge, code: recoveryCodes[0] });
}

async function recoverOnChallenge({ username, recoveryCodes }: Held): Promise<unknown> {
  const { browser, challenge } = await portal.challenge(username);
  return browser.post('/api/verify', { challenge, code: recoveryCodes[0] });
}

type Event = readonly [string, (held: Held) => Promise<unknown>];

/** Each of somebody with two-factor on; the session that makes the change goes on. */
const OWN_CHANGES: readonly Event[] = [
  ['two-factor off', turnOff],
  ['two-factor off and on', (held) => turnOff(held).then(() => portal.enrol(held.username, held.desk))],
  ['a new number', ({ desk }) => portal.addPhone(desk)],
  ['no number', async ({ desk }) => desk.delete(`/api/team/${await idOf(desk)}/phone`)],
  ['new recovery codes', ({ desk }) => desk.post('/api/recovery-codes')],
];

const OPERATORS_CHANGES: readonly Event[] = [
  ['reset by an operator', (held) => command('reset-two-factor', held)],
  ['disabled', (held) => command('disable-user', held)],
  ['another role', (held) => command('set-role', held, { role: 'member' })],
];

async function enrolled(): Promise<Held> {
  const username = await newUser(portal);
  const { browser: desk, ...factors } = await portal.enrol(username);
  return { username, desk, ...factors };
}

/** @returns what it says of each browser after the event */
const after = async <T>(events: readonly Event[], hold: (held: Held) => Promise<() => Promise<T>>) =>
  inTurn(events, async ([name, change]) => {
    const held = await enrolled();
    const look = await hold(held);
    await change(held);
    return [name, await look()] as const;
  });

const those = <T>(results: readonly (readonly [string, T])[], wanted: T) =>
  results
    .filter(([, result]) => result === wanted)
    .map(([name]) => name)
    .join(', ') || 'none';

attack(
  {
    source: 'CVE-2024-21722, ASVS 7.4.3',
    claim: 'A stolen session goes on after each change of a factor, by the user and by an operator',
  },
  async () => {
    const results = await after([...OWN_CHANGES, ...OPERATORS_CHANGES], async ({ username, secret }) => {
      const stolen = await portal.signIn(username, secret);
      return () => isSignedIn(stolen);
    });
    return `alive after: ${those(results, true)}; dead after: ${those(results, false)}`;
  },
);

/** Each leaves two-factor on, so that an unremembered browser is asked for a code. */
const ENDING_DEVICES: readonly Event[] = [
  ['two-factor off and on', (held) => turnOff(held).then(() => portal.enrol(held.username, held.desk))],
  ['recovery code on a challenge', recoverOnChallenge],
  [
    'recovery code in the form',
    ({ username, recoveryCodes: [code] }) =>
      portal.browser().post('/api/login', { username, password: PASSWORD, code }),
  ],
  ['recovery code at a step-up', stepUpWithRecoveryCode],
  [
    'reset by an operator',
    (held) => command('reset-two-factor', held).then(() => portal.enrol(held.username)),
  ],
  ['all devices forgotten', ({ desk }) => desk.delete('/api/devices')],
];

attack(
  {
    source: 'CVE-2024-21722, ASVS 7.4.3',
    claim: 'A stolen browser stays remembered after each event that says that a factor was lost or renewed',
  },
  async () => {
    const results = await after(ENDING_DEVICES, async ({ username, secret }) => {
      const stolen = await portal.signIn(username, secret, { rememberDevice: true });
      return async () => (await portal.logIn(username, stolen)).answer.body.status;
    });
    return `asked for a code after: ${those(results, 'code_required')}; signed in after: ${those(results, 'signed_in')}`;
  },
);

attack(
  {
    source: 'CWE-613',
    claim: 'A sign-in that was begun before a change of factor is ended after it, with the right code',
  },
  async () => {
    const { browser, secret } = await portal.enrol(race.user);
    const changes = [() => browser.post('/api/recovery-codes'), () => portal.addPhone(browser)];
    const answers = await inTurn(changes, async (change) => {
      const { challenge } = await portal.challenge(race.user);
      await change();
      return race.verify(challenge, portal.code(secret));
    });
    await admin(portal, { command: 'disable-user', username: race.user });
    const disabled = await logInWith(race, portal.code(secret));
    return `${all(answers)}; of a user disabled since ${disabled.body.code}`;
  },
);
