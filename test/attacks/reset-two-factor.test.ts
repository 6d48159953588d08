/** A member’s second factor is taken away: by whom, whose, and what the attacker keeps. */
import { newTeam } from '../api/support/people.ts';
import { brief } from '../api/support/problem.ts';
import { admin, enterWrongCodes, inTurn, isSignedIn, wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { stuffed } from './support/guesses.ts';
import { all, counted } from './support/outcome.ts';
import { told } from './support/resets.ts';
import { enrolledPerson, type Role, resetBy } from './support/roles.ts';

const race = useArena({ warm: true, streams: true });
const { portal } = race;

const ROLES: readonly Role[] = ['owner', 'admin', 'member'];

attack(
  {
    source: 'ASVS 8.2.2, CWE-639, CWE-269',
    claim: 'Each role takes the two-factor of each role, of a teammate and its own, away',
  },
  async () => {
    const team = newTeam();
    const rows = await inTurn(ROLES, async (actorRole) => {
      const actor = await enrolledPerson(portal, team, actorRole);
      const others = await inTurn(ROLES, async (targetRole) => {
        const target = await enrolledPerson(portal, team, targetRole);
        const { status } = await resetBy(actor.browser, target.id);
        const { answer } = await portal.logIn(target.username);
        expect(answer.body.status === 'signed_in').toBe(status === 200);
        return status === 200 ? [targetRole] : [];
      });
      const self = await resetBy(actor.browser, actor.id);
      return `${actorRole}: ${others.flat().join(', ') || 'nobody'}, self ${brief(self)}`;
    });
    return rows.join('; ');
  },
);

attack(
  {
    source: 'CWE-203, CWE-639, ASVS 8.2.2',
    claim:
      'An owner names members of another team, ids that nobody has or could have, and the forms in which paths are smuggled',
  },
  async () => {
    const owner = await enrolledPerson(portal, newTeam(), 'owner');
    const other = await enrolledPerson(portal, newTeam(), 'member');
    const [ownTeam = '', own = ''] = owner.id.split('_');
    const [otherTeam = '', foreign = ''] = other.id.split('_');
    const ids = [
      other.id,
      `${otherTeam}_aaaaaaaaaaaaaaaa`,
      'nowhere_aaaaaaaaaaaaaaaa',
      `${ownTeam}_aaaaaaaaaaaaaaaa`,
      `${ownTeam}_${foreign}`,
      `${otherTeam}_${own}`,
      `${ownTeam}_${own}%00`,
      '__proto__',
      `${other.id}%20`,
      'TEAM',
    ];
    const answers = await inTurn(ids, (id) => resetBy(owner.browser, id));
    const kinds = new Set(answers.map(told)).size;
    const { answer } = await portal.logIn(other.username);
    return `${all(answers)}, ${kinds} kind of answer; the other team’s member is still asked: ${all([answer])}`;
  },
);

attack(
  {
    source: 'ASVS 7.5.1, CWE-306',
    claim:
      'The reset is made with a session of eleven minutes, of a remembered device, of a demoted owner, and with none',
  },
  async () => {
    const team = newTeam();
    const target = await enrolledPerson(portal, team, 'member');
    const owner = await enrolledPerson(portal, team, 'owner');
    const former = await enrolledPerson(portal, team, 'owner');
    await admin(portal, { command: 'set-role', username: former.username, role: 'member' });
    const demoted = await resetBy(former.browser, target.id);
    const device = await portal.signIn(owner.username, owner.secret, { rememberDevice: true });
    await portal.logIn(owner.username, device);
    const remembered = await resetBy(device, target.id);
    portal.advance(661);
    const stale = await resetBy(owner.browser, target.id);
    const nobody = await resetBy(portal.browser(), target.id);
    const { answer } = await portal.logIn(target.username);
    return `stale and remembered ${all([stale, remembered])}; demoted and none ${all([demoted, nobody])}; the member’s next sign-in: ${all([answer])}`;
  },
);

attack(
  {
    source: 'ASVS 7.4.3, CVE-2024-21722, ASVS 6.4.4',
    claim:
      'Who stole a session, a device, half a sign-in and the recovery codes keeps one of them over the owner’s reset, while mail is down',
  },
  async () => {
    const team = newTeam();
    const owner = await enrolledPerson(portal, team, 'owner');
    const target = await enrolledPerson(portal, team, 'member');
    await portal.addPhone(target.browser);
    const stolen = await portal.signIn(target.username, target.secret, { rememberDevice: true });
    const begun = await portal.challenge(target.username);
    portal.harness.faults.set([
      { service: 'ses', kind: 'error' },
      { service: 'events', kind: 'error' },
    ]);
    const reset = await resetBy(owner.browser, target.id);
    const session = await isSignedIn(stolen);
    const half = await race.verify(begun.challenge, portal.code(target.secret));
    portal.harness.faults.clear();
    const renewed = await portal.enrol(target.username);
    const device = await portal.logIn(target.username, stolen);
    const old = await inTurn([portal.code(target.secret), target.recoveryCodes[0] ?? ''], (code) =>
      portal.browser().post('/api/login', { username: target.username, password: PASSWORD, code }),
    );
    expect(renewed.secret).not.toBe(target.secret);
    return `${brief(reset)}; session ${session ? 'lives' : 'is dead'}; half a sign-in ${all([half])}; after a new enrolment the device gets ${all([device.answer])}, old code and recovery code ${all(old)}`;
  },
);

attack(
  {
    source: 'ASVS 16.3.3, ASVS 6.3.7',
    claim: 'A reset is made and kept from the member’s eyes, or from the owner’s',
  },
  async () => {
    const team = newTeam();
    const owner = await enrolledPerson(portal, team, 'owner');
    const deputy = await enrolledPerson(portal, team, 'admin');
    const target = await enrolledPerson(portal, team, 'member');
    await resetBy(deputy.browser, target.id);
    const { browser } = await portal.logIn(target.username);
    const ofReset = ({ type }: { type: string }) => type === 'two_factor_reset';
    const own = (await browser.get('/api/events')).body.events.filter(ofReset);
    const team_ = (await owner.browser.get('/api/team/events')).body.events.filter(ofReset);
    await portal.harness.settled();
    const mails = portal.harness
      .mail()
      .filter(
        ({ to, subject }) =>
          to === target.username && subject.includes('two-factor authentication was reset'),
      );
    const named = mails.filter(({ text }) => text.includes(`Done by: ${deputy.username}`)).length;
    const by = [...own, ...team_].map((event) =>
      event.by === deputy.username ? 'by the admin' : 'by nobody',
    );
    return `on record for member and owner: ${counted(by)}; mails to the member: ${mails.length}, naming the admin: ${named}`;
  },
);

attack(
  {
    source: 'NIST SP 800-63B-4 3.2.2',
    claim:
      'Code entry is locked by wrong codes, the factor reset, and it is asked what is left of lock, budget and old challenges',
  },
  async () => {
    const team = newTeam();
    const owner = await enrolledPerson(portal, team, 'owner');
    const target = await enrolledPerson(portal, team, 'member');
    const { browser, challenge } = await portal.challenge(target.username);
    await enterWrongCodes(
      browser,
      challenge,
      stuffed(5).map(() => wrongCode(portal, target.secret)),
    );
    await resetBy(owner.browser, target.id);
    const old = await race.verify(challenge, portal.code(target.secret));
    const renewed = await portal.enrol(target.username);
    const next = await portal.challenge(target.username);
    const [wrong] = await enterWrongCodes(next.browser, next.challenge, [wrongCode(portal, renewed.secret)]);
    return `enrols anew at once; the old challenge ${all([old])}; attempts left after one wrong code: ${wrong?.body.attemptsLeft}`;
  },
);
