/** The reset of a member’s two-factor meets what the member does at the same moment: either order leaves one whole. */
import { newTeam, newUser } from '../api/support/people.ts';
import { brief } from '../api/support/problem.ts';
import { idOf, inTurn, isSignedIn } from '../api/support/stories.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { rendezvous } from '../support/rendezvous.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { enrolledPerson, resetBy } from './support/roles.ts';

const race = useArena({ warm: true });
const { portal } = race;

/** Holds the first write until the other one is through. */
async function inOrder(first: () => Promise<AnyAnswer>, second: () => Promise<AnyAnswer>) {
  const held = rendezvous('TransactWriteItems', 1, 'hold');
  const late = first();
  await held.complete;
  const early = await second();
  held.release();
  return { late: await late, early };
}

attack(
  {
    source: 'CWE-362, CWE-367',
    claim:
      'The reset meets the member’s own sign-in, enrolment, turning off, change of number and password: each held at its write until the other is done',
  },
  async () => {
    const team = newTeam();
    const owner = await enrolledPerson(portal, team, 'owner');
    const kinds: readonly [string, () => Promise<[string, () => Promise<AnyAnswer>]>][] = [
      [
        'enrolment',
        async () => {
          const username = await newUser(portal, { team, role: 'member' });
          const { browser } = await portal.logIn(username);
          const { challenge, secret } = (await browser.post('/api/enroll')).body;
          return [
            await idOf(browser),
            () => browser.post('/api/verify', { challenge, code: portal.code(secret) }),
          ];
        },
      ],
      [
        'off',
        async () => {
          const { browser, secret, id } = await enrolledPerson(portal, team, 'member');
          const { challenge } = (await browser.delete('/api/enroll')).body;
          return [id, () => browser.post('/api/verify', { challenge, code: portal.code(secret) })];
        },
      ],
      [
        'password',
        async () => {
          const { browser, id } = await enrolledPerson(portal, team, 'member');
          const body = { currentPassword: PASSWORD, newPassword: 'changed while it was reset' };
          return [id, () => browser.post('/api/password', body)];
        },
      ],
      [
        'recovery codes',
        async () => {
          const { browser, id } = await enrolledPerson(portal, team, 'member');
          return [id, () => browser.post('/api/recovery-codes')];
        },
      ],
    ];
    const rows = await inTurn(kinds, async ([name, prepare]) => {
      const [idA, actA] = await prepare();
      const resetLate = await inOrder(() => resetBy(owner.browser, idA), actA);
      const [idB, actB] = await prepare();
      const resetEarly = await inOrder(actB, () => resetBy(owner.browser, idB));
      return `${name} ${brief(resetLate.early)}, reset ${resetLate.late.status}; reset ${resetEarly.early.status}, ${name} ${resetEarly.late.status < 400 ? 'done' : 'refused'}`;
    });
    return rows.join('; ');
  },
);

attack(
  {
    source: 'CWE-362, CWE-613',
    claim:
      'A sign-in with the right code is on its way to its session when the factor is reset, and the other way round',
  },
  async () => {
    const team = newTeam();
    const owner = await enrolledPerson(portal, team, 'owner');
    const begin = async () => {
      const { username, secret, id } = await enrolledPerson(portal, team, 'member');
      const browser = portal.browser();
      return {
        id,
        browser,
        act: () => browser.post('/api/login', { username, password: PASSWORD, code: portal.code(secret) }),
      };
    };
    const a = await begin();
    const resetLate = await inOrder(() => resetBy(owner.browser, a.id), a.act);
    const aliveA = await isSignedIn(a.browser);
    const b = await begin();
    const resetEarly = await inOrder(b.act, () => resetBy(owner.browser, b.id));
    const aliveB = await isSignedIn(b.browser);
    return `sign-in first: ${brief(resetLate.early)}, then reset ${resetLate.late.status}, session ${aliveA ? 'alive' : 'dead'}; reset first: ${resetEarly.early.status}, the sign-in ${resetEarly.late.status < 400 ? 'accepted' : 'refused'}, session ${aliveB ? 'alive' : 'dead'}`;
  },
);
