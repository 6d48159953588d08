/** `GET /api/team`: one's own team and no one else's. */
import { MALLORY } from '../support/portal.ts';
import { SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { admin, idOf } from './support/stories.ts';

const portal = useOnePortal();

test('lists one’s own team by name, with roles and two-factor state', async () => {
  const team = newTeam();
  const zoe = await newUser(portal, { team, displayName: 'Zoe', role: 'member' });
  const bob = await newUser(portal, { team, displayName: 'Bob', role: 'admin' });
  await portal.enrol(bob);
  const { browser } = await portal.logIn(zoe);
  const answer = await browser.get('/api/team');
  expectCommonHeaders(answer);
  const rows = answer.body.members.map((m: Record<string, { enabled?: boolean }>) => [
    m.displayName,
    m.username,
    m.role,
    m.twoFactor?.enabled,
  ]);
  expect(rows).toEqual([
    ['Bob', bob, 'admin', true],
    ['Zoe', zoe, 'member', false],
  ]);
});

test('shows of a teammate’s number four digits and whether it is confirmed; of one’s own the country too', async () => {
  const team = newTeam();
  const [ada, bob] = [await newUser(portal, { team, displayName: 'Ada' }), await newUser(portal, { team })];
  const { browser } = await portal.logIn(ada);
  await portal.addPhone(browser);
  const { browser: other } = await portal.logIn(bob);
  const masked = { masked: '+1 ••• ••• 0142', verified: true };
  expect((await browser.get('/api/team')).body.members[0].phone).toEqual({ country: 'US', ...masked });
  const seen = (await other.get('/api/team')).body;
  expect(seen.members[0].phone).toEqual(masked);
  expect(JSON.stringify(seen)).not.toContain('3135550142');
});

test('another team sees none of it, whatever it asks', async () => {
  const team = newTeam();
  const ada = await newUser(portal, { team });
  const { browser: mallory } = await portal.logIn(MALLORY);
  for (const path of ['/api/team', `/api/team?team=${team}`, `/api/team?teamId=${team}&userId=${ada}`]) {
    const { members } = (await mallory.get(path)).body;
    expect(members.map(({ username }: { username: string }) => username)).toEqual([MALLORY]);
  }
});

test('teams whose ids begin alike do not see each other', async () => {
  const [short, long] = ['acme-x', 'acme-x-y'];
  const names = [await newUser(portal, { team: short }), await newUser(portal, { team: long })];
  for (const username of names) {
    const { members } = (await (await portal.logIn(username)).browser.get('/api/team')).body;
    expect(members.map((member: { username: string }) => member.username)).toEqual([username]);
  }
});

test('nobody without a session sees a team', async () => {
  expectProblem(await portal.browser().get('/api/team'), 'unauthenticated');
});

test('a made-up token that names a member, and sessions that have ended, see no team', async () => {
  const username = await newUser(portal);
  const { browser } = await portal.logIn(username);
  const madeUp = portal.browser();
  madeUp.cookies.set(SESSION_COOKIE, `${await idOf(browser)}.${'A'.repeat(43)}`);
  expectProblem(await madeUp.get('/api/team'), 'unauthenticated');
  const signedOut = browser.copy();
  await browser.delete('/api/session');
  expectProblem(await signedOut.get('/api/team'), 'unauthenticated');
  const { browser: ended } = await portal.logIn(username);
  await admin(portal, { command: 'disable-user', username });
  expectProblem(await ended.get('/api/team'), 'unauthenticated');
});
