/** Who may say from when on a team requires two-factor, and with which dates. */
import { newUser } from '../api/support/people.ts';
import { brief } from '../api/support/problem.ts';
import { admin, inTurn } from '../api/support/stories.ts';
import type { Browser } from '../support/browser.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, counted } from './support/outcome.ts';
import { at, newMember, newOwner, policy, requireTwoFactor } from './support/policies.ts';

const race = useArena();
const { portal } = race;

attack(
  {
    source: 'ASVS 8.2.1, ASVS 8.3.1, CWE-862',
    claim:
      'The policy is set by an admin, a member, the owner of another team, a demoted owner, a stale session, one without two-factor under it, and nobody',
  },
  async () => {
    const { id, owner, ownerName } = await newOwner(portal);
    const date = at(portal.now + 3_600_000);
    const put = (browser: Browser) => browser.put('/api/team/policy', policy(date));
    const lower = [await newMember(portal, id, 'admin'), await newMember(portal, id)];
    const below = await inTurn(lower, async (name) => put((await portal.logIn(name)).browser));
    const foreign = await put((await newOwner(portal)).owner);
    const untouched = (await owner.get('/api/team/policy')).body.twoFactor.requiredFrom;
    const nobody = await put(portal.browser());
    const demoted = await newUser(portal, { team: id });
    const { browser: formerly } = await portal.logIn(demoted);
    await admin(portal, { command: 'set-role', username: demoted, role: 'admin' });
    const former = await put(formerly);
    portal.advance(601);
    const stale = await put(owner);
    const bare = await newUser(portal, { team: id });
    const { browser: bareOwner } = await portal.logIn(bare);
    await requireTwoFactor((await portal.logIn(await newUser(portal, { team: id }))).browser, at(portal.now));
    const locked = await put(bareOwner);
    expect(ownerName).not.toBe('');
    return `admin and member ${all(below)}; another team’s owner ${brief(foreign)}, for this team ${untouched === null ? 'nothing' : untouched}; nobody ${brief(nobody)}; demoted ${brief(former)}; stale ${brief(stale)}; without two-factor under it ${brief(locked)}`;
  },
);

const MALFORMED: readonly unknown[] = [
  '',
  'tomorrow',
  '2026',
  '2026-11-24',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-24T25:00:00Z',
  '2026-11-24T24:00:00Z',
  '2026-11-24T10:00:60Z',
  '2026-11-24T10:00:00',
  '2026-11-24T10:00:00+25:00',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19T23:59:59.999Z',
  '10000-01-01T00:00:00Z',
  '2026-11-24T10:00:00Z ',
  '2026-11-24T10:00:00Z\n',
  '٢٠٢٦-11-24T10:00:00Z',
  0,
  1_795_514_400_000,
  true,
  [],
  {},
  ['2026-11-24T10:00:00Z'],
];

attack(
  {
    source: 'CWE-20, CWE-1287',
    claim:
      'The date is malformed, of another type, impossible or beyond what a date can be, or other members stand beside it',
  },
  async () => {
    const { owner } = await newOwner(portal);
    await requireTwoFactor(owner, '2030-01-01T00:00:00.000Z');
    const answers = await inTurn(MALFORMED, (date) => owner.put('/api/team/policy', policy(date)));
    const bodies = [
      {},
      { twoFactor: {} },
      { twoFactor: null },
      { requiredFrom: null },
      { ...policy(null), team: 'other' },
      { twoFactor: { requiredFrom: null, exempt: ['me'] } },
    ];
    const forms = await inTurn(bodies, (body) => owner.put('/api/team/policy', body));
    const { body } = await owner.get('/api/team/policy');
    return `${all([...answers, ...forms])}; the date stays ${body.twoFactor.requiredFrom}`;
  },
);

attack(
  {
    source: 'CWE-697',
    claim:
      'The date is long past, far ahead, the same as now, and lifted again; it is asked whether the member gets by',
  },
  async () => {
    const { id, owner } = await newOwner(portal);
    const { browser } = await portal.logIn(await newMember(portal, id));
    const dates = [
      '0000-01-01T00:00:00Z',
      '1970-01-01T00:00:00.000Z',
      at(portal.now),
      '9999-12-31T23:59:59.999Z',
      null,
    ];
    const answers = await inTurn(dates, async (date) => {
      await requireTwoFactor(owner, date);
      return browser.get('/api/team');
    });
    return counted(answers.map(brief));
  },
);
