/** "Two-factor required from …": the team's owner says when, everybody sees it, and from then on nobody gets by. */
import type { Browser } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { itemsOf } from '../support/table.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { idOf, isSignedIn } from './support/stories.ts';

const portal = useOnePortal();

const policy = (requiredFrom: string | null) => ({ twoFactor: { requiredFrom } });
const inSeconds = (seconds: number) => new Date(portal.now + seconds * 1000).toISOString();

async function teamOf(...roles: readonly ('owner' | 'admin' | 'member')[]) {
  const team = newTeam();
  const browsers: Browser[] = [];
  for (const role of roles) {
    const { browser } = await portal.logIn(await newUser(portal, { team, role }));
    browsers.push(browser);
  }
  const [owner = portal.browser(), other = portal.browser()] = browsers;
  return { team, owner, other };
}

const put = (browser: Browser, requiredFrom: string | null) =>
  browser.put('/api/team/policy', policy(requiredFrom));

test('nothing is required at first', async () => {
  const { owner, other } = await teamOf('owner', 'member');
  for (const browser of [owner, other]) {
    const answer = await browser.get('/api/team/policy');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(policy(null));
    expectCommonHeaders(answer);
  }
});

test('the owner sets a date, which all of the team see, and takes it back', async () => {
  const { owner, other } = await teamOf('owner', 'member');
  const date = inSeconds(86_400);
  const answer = await put(owner, date);
  expect([answer.status, answer.body]).toEqual([200, policy(date)]);
  expect((await other.get('/api/team/policy')).body).toEqual(policy(date));
  expect((await other.get('/api/session')).body.policy).toEqual(policy(date));
  expect((await put(owner, null)).body).toEqual(policy(null));
  expect((await other.get('/api/team/policy')).body).toEqual(policy(null));
});

test('a date is answered in one form, whatever the form it came in', async () => {
  const { owner } = await teamOf('owner');
  expect((await put(owner, '2030-01-01T00:00:00Z')).body).toEqual(policy('2030-01-01T00:00:00.000Z'));
  expect((await put(owner, '2030-01-01T00:00:00.1239Z')).body).toEqual(policy('2030-01-01T00:00:00.123Z'));
});

test('another team is none the wiser', async () => {
  const { owner } = await teamOf('owner');
  const elsewhere = await teamOf('owner', 'member');
  await put(owner, inSeconds(-1));
  expect((await elsewhere.owner.get('/api/team/policy')).body).toEqual(policy(null));
  expect((await elsewhere.other.get('/api/team')).status).toBe(200);
});

test.each(['admin', 'member'] as const)('an %s does not set it', async (role) => {
  const { owner, other } = await teamOf('owner', role);
  expectProblem(await put(other, inSeconds(86_400)), 'forbidden');
  expect((await owner.get('/api/team/policy')).body).toEqual(policy(null));
});

test('it takes a fresh session, and one at all', async () => {
  const { owner } = await teamOf('owner');
  portal.advance(601);
  expectProblem(await put(owner, null), 'reauthentication_required');
  expect((await owner.get('/api/team/policy')).status).toBe(200);
  expectProblem(await put(portal.browser(), null), 'unauthenticated');
  expectProblem(await portal.browser().get('/api/team/policy'), 'unauthenticated');
});

test('it is on record, with the date', async () => {
  const { owner } = await teamOf('owner');
  const date = inSeconds(86_400);
  await put(owner, date);
  await put(owner, null);
  const events = (await owner.get('/api/events')).body.events.filter(
    ({ type }: { type: string }) => type === 'policy_changed',
  );
  expect(events.map(({ requiredFrom }: { requiredFrom: string | null }) => requiredFrom)).toEqual([
    null,
    date,
  ]);
  expect(await itemsOf(portal.harness, `EVENT#${await idOf(owner)}`)).not.toEqual([]);
});

test('until the date a member does as before, from then on enrols and goes on with the same session', async () => {
  const { owner, other } = await teamOf('owner', 'member');
  await put(owner, inSeconds(120));
  expect((await other.get('/api/team')).status).toBe(200);
  portal.advance(120);
  expectProblem(await other.get('/api/team'), 'enrollment_required');
  expect((await other.get('/api/session')).body.user.twoFactor.enabled).toBe(false);
  const { challenge, secret } = (await other.post('/api/enroll')).body;
  const enrolled = await other.post('/api/verify', { challenge, code: portal.code(secret) });
  expect(enrolled.body.status).toBe('enrolled');
  expect((await other.get('/api/team')).status).toBe(200);
});

test('a session that is no longer fresh can be freshened, to enrol; and signed out', async () => {
  const { owner, other } = await teamOf('owner', 'member');
  await put(owner, inSeconds(60));
  portal.advance(1_200);
  expectProblem(await other.post('/api/enroll'), 'reauthentication_required');
  expect((await other.post('/api/reauthenticate', { password: PASSWORD })).status).toBe(200);
  expect((await other.post('/api/enroll')).status).toBe(200);
  expect((await other.delete('/api/session')).status).toBe(204);
  expect(await isSignedIn(other)).toBe(false);
});

test('an owner without two-factor is asked as everybody is', async () => {
  const { owner } = await teamOf('owner');
  await put(owner, inSeconds(0));
  expectProblem(await put(owner, null), 'enrollment_required');
});

test.each<[string, unknown]>([
  ['nothing', {}],
  ['no date', { twoFactor: {} }],
  ['a day', policy('2030-01-01')],
  ['a time with an offset', policy('2030-01-01T00:00:00+01:00')],
  ['a day that there is not', policy('2030-02-30T00:00:00Z')],
  ['a number', { twoFactor: { requiredFrom: 0 } }],
  ['another member', { ...policy(null), team: 'x' }],
])('refuses %s', async (_, body) => {
  const { owner } = await teamOf('owner');
  expectProblem(await owner.put('/api/team/policy', body), 'invalid_request');
});
