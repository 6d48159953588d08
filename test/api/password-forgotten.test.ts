/** `POST /api/password/forgot` and `POST /api/password/reset`: a forgotten password is replaced, by a link in a mail. */
import { PASSWORD } from '../support/portal.ts';
import { cookiesOf, deviceCookieName } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { mailsTo, NEW_PASSWORD, person, statusOf, typesOf, useDays } from './support/passwords.ts';
import { newTeam, newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { admin, isSignedIn } from './support/stories.ts';

const portal = useOnePortal({ streams: true });
useDays(portal);

/** @returns the link in the newest mail */
async function linkFor(username: string): Promise<string> {
  await portal.browser().post('/api/password/forgot', { username });
  const [mail] = await mailsTo(portal, username);
  return /\S+#reset-password\S+/.exec(mail?.text ?? '')?.[0] ?? '';
}

const tokenFor = async (username: string) => (await linkFor(username)).split('token=')[1] ?? '';

const reset = (token: string, newPassword = NEW_PASSWORD) =>
  portal.browser().post('/api/password/reset', { token, newPassword });

describe('POST /api/password/forgot', () => {
  test('mails a link to the portal, in whose fragment the token is', async () => {
    const { username, id } = await person(portal);
    const answer = await portal.browser().post('/api/password/forgot', { username });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ status: 'requested' });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expectCommonHeaders(answer);
    const [mail, ...more] = await mailsTo(portal, username);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Acme Hosting: set a new password');
    const link = new URL(/\S+#reset-password\S+/.exec(mail?.text ?? '')?.[0] ?? '');
    expect(`${link.origin}${link.pathname}${link.search}`).toBe(`${portal.harness.origin}/`);
    expect(link.hash).toMatch(
      new RegExp(`^#reset-password\\?token=${id}\\.\\d{10}\\.[\\w-]{36}\\.k1\\.[\\w-]{43}$`),
    );
  });

  test('mails to the address that the user has, whatever the user name', async () => {
    const username = `no-address-${Math.random()}`;
    const profile = { username, displayName: 'Name', role: 'owner', team: { id: newTeam(), name: 'T' } };
    const email = `${username}@mail.example`;
    await admin(portal, { command: 'create-user', ...profile, email, password: PASSWORD });
    await portal.browser().post('/api/password/forgot', { username });
    expect(await mailsTo(portal, email)).toHaveLength(1);
  });

  test('changes nothing yet: password and session go on', async () => {
    const { username, browser, id } = await person(portal);
    await linkFor(username);
    expect(await isSignedIn(browser)).toBe(true);
    expect(await statusOf(portal, username, PASSWORD)).toBe(200);
    expect(await typesOf(portal, id)).toContain('password_reset_requested');
  });

  test('mails three an hour for a name', async () => {
    const { username } = await person(portal);
    for (let i = 0; i < 5; i++) {
      await portal.browser().post('/api/password/forgot', { username });
      await portal.harness.settled();
    }
    expect(await mailsTo(portal, username)).toHaveLength(3);
    portal.advance(3_600);
    await portal.browser().post('/api/password/forgot', { username });
    expect(await mailsTo(portal, username)).toHaveLength(4);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    ['an empty name', { username: '' }],
    ['a name of 255 characters', { username: 'x'.repeat(255) }],
    ['two names', { username: ['a', 'b'] }],
    ['another member', { username: 'a', email: 'b' }],
  ])('refuses %s', async (_, body) => {
    expectProblem(await portal.browser().post('/api/password/forgot', body), 'invalid_request');
  });
});

describe('POST /api/password/reset', () => {
  test('replaces the password, signs nobody in and ends what was', async () => {
    const { username, browser, id } = await person(portal);
    const answer = await reset(await tokenFor(username));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'password_reset' });
    expect(cookiesOf(answer).map(({ name, value }) => [name, value])).toEqual([[deviceCookieName(id), '']]);
    expect(await isSignedIn(browser)).toBe(false);
    expect([
      await statusOf(portal, username, PASSWORD),
      await statusOf(portal, username, NEW_PASSWORD),
    ]).toEqual([401, 200]);
    expect(await typesOf(portal, id)).toContain('password_reset');
    expect((await mailsTo(portal, username)).map(({ subject }) => subject)).toContain(
      'Acme Hosting: password reset',
    );
  });

  test('leaves two-factor on, with the same app', async () => {
    const username = await newUser(portal);
    const { secret } = await portal.enrol(username);
    await reset(await tokenFor(username));
    const { browser, answer } = await portal.logIn(username, portal.browser(), NEW_PASSWORD);
    expect(answer.body).toMatchObject({ status: 'code_required', methods: ['totp', 'recovery'] });
    const code = portal.code(secret);
    const verified = await browser.post('/api/verify', { challenge: answer.body.challenge, code });
    expect(verified.body.status).toBe('signed_in');
  });

  test('lets in whoever waits after wrong passwords', async () => {
    const { username } = await person(portal);
    for (let i = 0; i < 7; i++) await statusOf(portal, username, 'wrong password');
    expect(await statusOf(portal, username, PASSWORD)).toBe(429);
    await reset(await tokenFor(username));
    expect(await statusOf(portal, username, NEW_PASSWORD)).toBe(200);
  });

  test('takes a link once, and for half an hour', async () => {
    const { username } = await person(portal);
    const token = await tokenFor(username);
    expect((await reset(token)).status).toBe(200);
    expectProblem(await reset(token, 'and yet another one'), 'challenge_invalid');
    const late = await tokenFor(username);
    portal.advance(1_800);
    expectProblem(await reset(late), 'challenge_invalid');
    expect(await statusOf(portal, username, NEW_PASSWORD)).toBe(200);
  });

  test('a password that is refused does not use up the link', async () => {
    const { username } = await person(portal);
    const token = await tokenFor(username);
    expectProblem(await reset(token, 'password123'), 'invalid_request');
    expectProblem(await reset(token, 'short'), 'invalid_request');
    expect((await reset(token)).status).toBe(200);
  });

  test('an outage does not use it up either', async () => {
    const { username } = await person(portal);
    const token = await tokenFor(username);
    portal.harness.faults.set([{ service: 'dynamodb', operation: 'TransactWriteItems', kind: 'error' }]);
    expectProblem(await reset(token), 'unavailable');
    portal.harness.faults.clear();
    expect((await reset(token)).status).toBe(200);
  });

  test.each(['', 'x', 'a.b.c.d.e', 'acme_aaaaaaaaaaaaaaaa.9999999999.x.k1.x'])(
    'refuses %j',
    async (token) => {
      expectProblem(await reset(token), token === '' ? 'invalid_request' : 'challenge_invalid');
    },
  );
});
