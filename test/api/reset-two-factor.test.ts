/** A member who has lost app, phone and recovery codes: an owner, or an admin, resets, and the member enrols anew. */
import type { Browser } from '../support/browser.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser, type Person } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { admin, enterWrongCodes, idOf, isSignedIn, wrongCode } from './support/stories.ts';

const portal = useOnePortal({ streams: true });

async function enrolled(person: Person) {
  const username = await newUser(portal, person);
  const { browser, ...factors } = await portal.enrol(username);
  return { username, browser, ...factors, id: await idOf(browser) };
}

async function pair(role: Person['role'] = 'member') {
  const team = newTeam();
  const { browser: owner } = await portal.logIn(await newUser(portal, { team }));
  return { team, owner, target: await enrolled({ team, ...(role && { role }) }) };
}

const reset = (browser: Browser, id: string) => browser.delete(`/api/team/${id}/two-factor`);

test('the member has no factor afterwards, and is answered as teammates see them', async () => {
  const { owner, target } = await pair();
  await portal.addPhone(target.browser);
  const answer = await reset(owner, target.id);
  expect(answer.status).toBe(200);
  expectCommonHeaders(answer);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.body).toEqual({
    user: {
      id: target.id,
      username: target.username,
      displayName: expect.any(String),
      role: 'member',
      phone: null,
      twoFactor: { enabled: false, enabledAt: null, methods: [], recoveryCodesLeft: 0 },
    },
  });
  const { answer: login } = await portal.logIn(target.username);
  expect(login.body.status).toBe('signed_in');
});

test('the member enrols anew', async () => {
  const { owner, target } = await pair();
  await reset(owner, target.id);
  const renewed = await portal.enrol(target.username);
  expect(renewed.secret).not.toBe(target.secret);
  expect(await isSignedIn(await portal.signIn(target.username, renewed.secret))).toBe(true);
});

test('sessions and remembered browsers end; that of the owner goes on', async () => {
  const { owner, target } = await pair();
  const remembered = await portal.signIn(target.username, target.secret, { rememberDevice: true });
  await reset(owner, target.id);
  expect([await isSignedIn(target.browser), await isSignedIn(remembered), await isSignedIn(owner)]).toEqual([
    false,
    false,
    true,
  ]);
  await portal.enrol(target.username);
  expect((await portal.logIn(target.username, remembered)).answer.body.status).toBe('code_required');
});

test('a lock of code entry ends, and the budget is whole', async () => {
  const { owner, target } = await pair();
  const { browser, challenge } = await portal.challenge(target.username);
  await enterWrongCodes(browser, challenge, Array(5).fill(wrongCode(portal, target.secret)));
  await reset(owner, target.id);
  const { secret } = await portal.enrol(target.username);
  const next = await portal.challenge(target.username);
  const [wrong] = await enterWrongCodes(next.browser, next.challenge, [wrongCode(portal, secret)]);
  expect(wrong?.body.attemptsLeft).toBe(4);
});

test('member and owner find it on record with who did it, and the member in a mail', async () => {
  const { team, target } = await pair();
  const deputy = await enrolled({ team, role: 'admin' });
  await reset(deputy.browser, target.id);
  const { browser } = await portal.logIn(target.username);
  const [, event] = (await browser.get('/api/events')).body.events;
  expect(event).toMatchObject({ type: 'two_factor_reset', by: deputy.username });
  await portal.harness.settled();
  const [mail] = portal.harness.mail().filter(({ to }) => to === target.username);
  expect(mail?.subject).toBe('Acme Hosting: two-factor authentication was reset');
  expect(mail?.text).toContain(`Done by: ${deputy.username}`);
});

test('one without two-factor is left without: only sessions end, and an open enrolment', async () => {
  const team = newTeam();
  const { browser: owner } = await portal.logIn(await newUser(portal, { team }));
  const username = await newUser(portal, { team, role: 'member' });
  const { browser } = await portal.logIn(username);
  const id = await idOf(browser);
  const { challenge, secret } = (await browser.post('/api/enroll')).body;
  expect((await reset(owner, id)).body.user.twoFactor.enabled).toBe(false);
  expect(await isSignedIn(browser)).toBe(false);
  expectProblem(
    await browser.post('/api/verify', { challenge, code: portal.code(secret) }),
    'challenge_invalid',
  );
  expect((await portal.logIn(username)).answer.body.status).toBe('signed_in');
});

test('of a disabled member it is done, and the member stays disabled', async () => {
  const { owner, target } = await pair();
  await admin(portal, { command: 'disable-user', username: target.username });
  expect((await reset(owner, target.id)).status).toBe(200);
  expect((await portal.logIn(target.username)).answer.status).toBe(401);
});

describe('who may', () => {
  test('an owner resets every other, an admin members alone, a member nobody', async () => {
    const team = newTeam();
    const roles = ['owner', 'admin', 'member'] as const;
    const actors = {
      owner: await enrolled({ team, role: 'owner' }),
      admin: await enrolled({ team, role: 'admin' }),
      member: await enrolled({ team, role: 'member' }),
    };
    const done: Record<string, string[]> = {};
    for (const actor of roles) {
      done[actor] = [];
      for (const role of roles) {
        const target = await enrolled({ team, role });
        const answer = await reset(actors[actor].browser, target.id);
        if (answer.status === 200) done[actor].push(role);
        else expectProblem(answer, 'forbidden');
      }
    }
    expect(done).toEqual({ owner: ['owner', 'admin', 'member'], admin: ['member'], member: [] });
  });

  test.each(['owner', 'admin', 'member'] as const)('no %s resets themselves', async (role) => {
    const { target } = await pair(role);
    expectProblem(await reset(target.browser, target.id), 'forbidden');
    expect((await target.browser.get('/api/session')).body.user.twoFactor.enabled).toBe(true);
  });

  test('another team’s member does not exist, nor does anybody else', async () => {
    const { owner } = await pair();
    const { target } = await pair();
    for (const id of [target.id, 'acme_aaaaaaaaaaaaaaaa', 'x'])
      expectProblem(await reset(owner, id), 'not_found');
    expect((await target.browser.get('/api/session')).body.user.twoFactor.enabled).toBe(true);
  });

  test('only with a fresh session', async () => {
    const { owner, target } = await pair();
    portal.advance(601);
    expectProblem(await reset(owner, target.id), 'reauthentication_required');
    expectProblem(await reset(portal.browser(), target.id), 'unauthenticated');
  });

  test('only with an empty body', async () => {
    const { owner, target } = await pair();
    expectProblem(
      await owner.delete(`/api/team/${target.id}/two-factor`, { force: true }),
      'invalid_request',
    );
  });
});
