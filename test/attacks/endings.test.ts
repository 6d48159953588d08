/**
 * Every event that ends something, and everything that it may end: a table, so that a new event is one row. Each is held
 * by somebody who has stolen it, and tried after the event.
 */
import { newTeam, newUser } from '../api/support/people.ts';
import { admin, idOf, inTurn, isSignedIn } from '../api/support/stories.ts';
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { newResetToken, resetWith } from './support/resets.ts';

const race = useArena({ streams: true });
const { portal } = race;

interface Victim {
  readonly username: string;
  readonly password: string;
  /** Signed in a moment ago. */
  readonly desk: Browser;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly owner: Browser;
}

/** What the account has afterwards, where it is another. */
type Change = (victim: Victim) => Promise<Partial<Victim> | undefined>;

const nothingNew = async (work: Promise<unknown>): Promise<undefined> => {
  await work;
  return undefined;
};

const NEXT = 'the password after the event';

async function turnOff({ desk, secret }: Victim): Promise<void> {
  const { challenge } = (await desk.delete('/api/enroll')).body;
  await desk.post('/api/verify', { challenge, code: portal.code(secret) });
  portal.nextStep();
}

/** Two-factor is on again at the end, or every browser would be let in. */
const enrolAnew = async ({ username }: Victim) => ({ secret: (await portal.enrol(username)).secret });

const command = (name: string, { username }: Victim, more: object = {}) =>
  admin(portal, { command: name, username, ...more });

/** A copy of a device's cookie comes back after the device has signed in twice: one of the two is a thief. */
async function reuseDevice({ username, secret }: Victim): Promise<void> {
  const device = await portal.signIn(username, secret, { rememberDevice: true });
  const copy = device.copy();
  await portal.logIn(username, device);
  portal.advance(61);
  await portal.logIn(username, device);
  portal.advance(61);
  await portal.logIn(username, copy);
}

const EVENTS: readonly (readonly [string, Change])[] = [
  [
    'password changed',
    async ({ desk }) => {
      await desk.post('/api/password', { currentPassword: PASSWORD, newPassword: NEXT });
      return { password: NEXT };
    },
  ],
  [
    'password reset',
    async ({ username }) => {
      portal.advance(1);
      await resetWith(portal, await newResetToken(portal, username), { newPassword: NEXT });
      return { password: NEXT };
    },
  ],
  [
    'two-factor off and on',
    async (victim) => {
      await turnOff(victim);
      return { secret: (await portal.enrol(victim.username, victim.desk)).secret };
    },
  ],
  [
    'reset by the owner',
    async (victim) => {
      await victim.owner.delete(`/api/team/${await idOf(victim.desk)}/two-factor`);
      return enrolAnew(victim);
    },
  ],
  [
    'reset by an operator',
    async (victim) => {
      await command('reset-two-factor', victim);
      return enrolAnew(victim);
    },
  ],
  ['another device copied', (victim) => nothingNew(reuseDevice(victim))],
  [
    'disabled and enabled',
    (victim) => nothingNew(command('disable-user', victim).then(() => command('enable-user', victim))),
  ],
  ['another role', (victim) => nothingNew(command('set-role', victim, { role: 'admin' }))],
  ['new number', ({ desk }) => nothingNew(portal.addPhone(desk, '(313) 555-0143'))],
  ['number removed', ({ desk }) => nothingNew(idOf(desk).then((id) => desk.delete(`/api/team/${id}/phone`)))],
  [
    'number removed by the owner',
    ({ owner, desk }) => nothingNew(idOf(desk).then((id) => owner.delete(`/api/team/${id}/phone`))),
  ],
  ['new recovery codes', ({ desk }) => nothingNew(desk.post('/api/recovery-codes'))],
  [
    'recovery code used',
    ({ username, recoveryCodes: [code] }) =>
      nothingNew(portal.browser().post('/api/login', { username, password: PASSWORD, code })),
  ],
  ['devices forgotten', ({ desk }) => nothingNew(desk.delete('/api/devices'))],
  ['signed out', ({ desk }) => nothingNew(desk.delete('/api/session'))],
];

async function newVictim(): Promise<Victim> {
  const team = newTeam();
  const { browser: owner } = await portal.logIn(await newUser(portal, { team }));
  const username = await newUser(portal, { team, role: 'member' });
  const { browser: desk, ...factors } = await portal.enrol(username);
  await portal.addPhone(desk);
  return { username, password: PASSWORD, desk, owner, ...factors };
}

type Kind = 'session' | 'device' | 'sign-in' | 'step-up' | 'link';

/** Steals one of everything, and says how to try what it is worth. */
async function steal({ username, secret }: Victim) {
  const thief = await portal.signIn(username, secret, { rememberDevice: true });
  const signIn = (await portal.challenge(username)).challenge;
  const stepUp = (await thief.post('/api/reauthenticate', { password: PASSWORD })).body.challenge;
  const link = await newResetToken(portal, username);
  return async (now: Victim): Promise<Record<Kind, boolean>> => {
    portal.nextStep();
    const session = await isSignedIn(thief);
    const answered = async (challenge: string, browser: Browser) => {
      const { status } = await browser.post('/api/verify', { challenge, code: portal.code(now.secret) });
      portal.nextStep();
      return status === 200;
    };
    const half = await answered(signIn, portal.browser());
    const step = await answered(stepUp, thief.copy());
    const { answer } = await portal.logIn(username, thief.copy(), now.password);
    const reset = await resetWith(portal, link, { newPassword: 'the password of the thief' });
    return {
      session,
      device: answer.body.status === 'signed_in',
      'sign-in': half,
      'step-up': step,
      link: reset.status === 200,
    };
  };
}

async function tryAll(): Promise<(readonly [string, Record<Kind, boolean>])[]> {
  return inTurn(EVENTS, async ([name, change]) => {
    const victim = await newVictim();
    const look = await steal(victim);
    const changed = await change(victim);
    return [name, await look({ ...victim, ...changed })] as const;
  });
}

/** The first of them makes the table for all. */
const TIME_LIMIT = 60_000;
let table: ReturnType<typeof tryAll> | undefined;

async function outcomeOf(kind: Kind): Promise<string> {
  table ??= tryAll();
  const rows = await table;
  const those = (lives: boolean) => rows.filter(([, worth]) => worth[kind] === lives).map(([name]) => name);
  return `ends with: ${those(false).join(', ')}; outlives: ${those(true).join(', ') || 'none'}`;
}

attack(
  {
    source: 'CVE-2024-21722, ASVS 7.4.2, ASVS 7.4.3',
    claim: 'A stolen session is used after each event of an account',
  },
  () => outcomeOf('session'),
  TIME_LIMIT,
);

attack(
  {
    source: 'CVE-2024-21722, ASVS 7.4.3',
    claim: 'A stolen device cookie and the password, as it is then, sign in after each event',
  },
  () => outcomeOf('device'),
  TIME_LIMIT,
);

attack(
  {
    source: 'CWE-613',
    claim: 'A sign-in that was half done before each event is completed after it with the right code',
  },
  () => outcomeOf('sign-in'),
  TIME_LIMIT,
);

attack(
  {
    source: 'CWE-613',
    claim:
      'A step-up that a stolen session began before each event is completed after it with the right code',
  },
  () => outcomeOf('step-up'),
  TIME_LIMIT,
);

attack(
  {
    source: 'CWE-613, CWE-640',
    claim: 'A link to a new password, mailed before each event, is used after it',
  },
  () => outcomeOf('link'),
  TIME_LIMIT,
);
