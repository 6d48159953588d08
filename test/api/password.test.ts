/** `POST /api/password`: one that its owner knows is replaced. */
import { PASSWORD } from '../support/portal.ts';
import { secrets } from '../support/secrets.ts';
import { cookiesOf, deviceCookieName, HARDENED } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { mailsTo, NEW_PASSWORD, person, statusOf, typesOf, useDays } from './support/passwords.ts';
import { newUser } from './support/people.ts';
import { expectCommonHeaders, expectProblem } from './support/problem.ts';
import { idOf, isSignedIn } from './support/stories.ts';

const portal = useOnePortal({ streams: true });
useDays(portal);

const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };

describe('POST /api/password', () => {
  test('replaces the password and goes on with the session that did it', async () => {
    const { username, browser, id } = await person(portal);
    const answer = await browser.post('/api/password', change);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status: 'password_changed' });
    expectCommonHeaders(answer);
    expect(await isSignedIn(browser)).toBe(true);
    expect([
      await statusOf(portal, username, PASSWORD),
      await statusOf(portal, username, NEW_PASSWORD),
    ]).toEqual([401, 200]);
    expect(await typesOf(portal, id)).toContain('password_changed');
  });

  test('refuses a new one that is no more than the name of its owner or of the service, and keeps the old one', async () => {
    const { username, browser } = await person(portal);
    for (const newPassword of [username, 'Acme-Hosting-2026', 'Hosting1234']) {
      // A name stands in the table, and is no secret.
      const answer = await secrets.lookAway(() => browser.post('/api/password', { ...change, newPassword }));
      expectProblem(answer, 'invalid_request');
      expect(answer.body.errors).toEqual([
        { path: '/newPassword', message: expect.stringContaining('easy to guess') },
      ]);
    }
    expect(await statusOf(portal, username, PASSWORD)).toBe(200);
  });

  test('clears the device cookie, and ends other sessions and remembered browsers', async () => {
    const username = await newUser(portal);
    const { secret } = await portal.enrol(username);
    const other = await portal.signIn(username, secret, { rememberDevice: true });
    const browser = await portal.signIn(username, secret, { rememberDevice: true });
    const answer = await browser.post('/api/password', change);
    const [cookie, ...more] = cookiesOf(answer);
    expect(more).toEqual([]);
    expect(cookie).toEqual({
      name: deviceCookieName(await idOf(browser)),
      value: '',
      attributes: { 'max-age': '0', ...HARDENED },
    });
    expect((await browser.get('/api/devices')).body.devices).toEqual([]);
    expect(await isSignedIn(other)).toBe(false);
    expect((await portal.logIn(username, other, NEW_PASSWORD)).answer.body.status).toBe('code_required');
  });

  test('tells its owner by mail, and names neither password', async () => {
    const { username, browser } = await person(portal);
    await browser.post('/api/password', change);
    const [mail, ...more] = await mailsTo(portal, username);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Acme Hosting: password changed');
    expect(mail?.text).not.toMatch(/horse/);
  });

  test('refuses a wrong old password, which counts as it does at a sign-in', async () => {
    const { username, browser } = await person(portal);
    const wrong = { ...change, currentPassword: 'not the password' };
    for (let i = 0; i < 5; i++)
      expectProblem(await browser.post('/api/password', wrong), 'invalid_credentials');
    expectProblem(await browser.post('/api/password', wrong), 'too_many_attempts');
    expectProblem(await browser.post('/api/password', change), 'too_many_attempts');
    expect(await statusOf(portal, username, PASSWORD)).toBe(429);
    portal.advance(30);
    expect((await browser.post('/api/password', change)).status).toBe(200);
  });

  test('needs a fresh sign-in', async () => {
    const { browser } = await person(portal);
    portal.advance(601);
    expectProblem(await browser.post('/api/password', change), 'reauthentication_required');
    await browser.post('/api/reauthenticate', { password: PASSWORD });
    expect((await browser.post('/api/password', change)).status).toBe(200);
    expectProblem(await portal.browser().post('/api/password', change), 'unauthenticated');
  });

  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['no old password', { newPassword: NEW_PASSWORD }],
    ['no new password', { currentPassword: PASSWORD }],
    ['seven characters', { ...change, newPassword: 'sé7en ½' }],
    ['257 characters', { ...change, newPassword: 'x'.repeat(257) }],
    ['a common password', { ...change, newPassword: 'password123' }],
    ['a number', { ...change, newPassword: 12_345_678 }],
    ['another member', { ...change, username: 'somebody' }],
  ])('refuses %s', async (_, body) => {
    const { username, browser } = await person(portal);
    expectProblem(await browser.post('/api/password', body), 'invalid_request');
    expect(await statusOf(portal, username, PASSWORD)).toBe(200);
  });

  test('takes eight characters, and 256', async () => {
    const { username, browser } = await person(portal);
    const long = 'x y'.repeat(85).concat('z');
    for (const [currentPassword, newPassword] of [
      [PASSWORD, 'ab cd 9é'],
      ['ab cd 9é', long],
    ]) {
      expect((await browser.post('/api/password', { currentPassword, newPassword })).status).toBe(200);
    }
    expect(await statusOf(portal, username, long)).toBe(200);
  });
});
