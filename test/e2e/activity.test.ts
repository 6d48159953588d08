/** Recent activity, and what a copied device leaves behind: what the user reads is what the table has on record. */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';

const { portal, newUser, enrolledUser, signedIn, atCode } = useWalk();

const PAGE = 20;

const rowsOf = ({ page }: Visitor) => page.locator('.tf-event');
const textsOf = (visitor: Visitor) => rowsOf(visitor).locator('p:first-child').allTextContents();

test('what happened is told newest first, from where and when, with what deserves a look marked', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username);
  await ada.enterCode(wrongCode(portal, secret));
  await ada.sees('4 attempts left');
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  portal.advance(300);
  await ada.page.clock.setSystemTime(portal.now);
  await ada.goTo('Recent activity');
  await ada.sees('5 minutes ago');
  expect(await textsOf(ada)).toEqual([
    'Worth a look: Logged in with a code of the app. This browser was new, and is remembered now.',
    'Worth a look: A wrong code was entered at the login.',
    'Two-factor authentication was turned on.',
    'Logged in with the password.',
    'The account was made by an operator.',
  ]);
  const newest = rowsOf(ada).first();
  expect(await newest.textContent()).toContain('Chrome on Linux · 127.0.0.1');
  const at = Date.parse((await newest.locator('time').getAttribute('datetime')) ?? '');
  expect(portal.now - at).toBeGreaterThanOrEqual(300_000);
  expect(await flawsOf(ada.page)).toEqual([]);
  await ada.page.getByRole('link', { name: 'This wasn’t you? Change your password' }).click();
  await ada.heading('Password').waitFor();
});

test('older events come a page at a time, the focus goes on with them, and a type of tomorrow breaks nothing', async () => {
  const username = await newUser();
  const { browser } = await portal.logIn(username);
  for (let change = 0; change < PAGE; change++)
    await browser.put('/api/team/policy', { twoFactor: { requiredFrom: null } });
  const ada = await signedIn(username);
  await ada.page.route('**/api/events?before=*', async (route) => {
    const response = await route.fetch();
    const body = JSON.parse((await response.text()).replace('user_created', 'passkey_added'));
    await route.fulfill({ response, json: body });
  });
  await ada.goTo('Recent activity');
  await ada.button('Show more').waitFor();
  expect(await rowsOf(ada).count()).toBe(PAGE);
  await ada.press('Show more');
  await ada.sees('Passkey added by an operator.');
  expect(await rowsOf(ada).count()).toBe(PAGE + 3);
  expect(await ada.button('Show more').count()).toBe(0);
  expect(
    await rowsOf(ada)
      .nth(PAGE)
      .evaluate((row) => row === document.activeElement),
  ).toBe(true);
});

test('the owner sees the whole team’s, with names; a member has no such list', async () => {
  const team = `team-${Date.now()}`;
  const owner = await newUser({ team });
  const grace = await newUser({ team, displayName: 'Grace Hopper', role: 'member' });
  await portal.enrol(grace);
  const ada = await signedIn(owner);
  await ada.goTo('Team');
  await ada.heading('Recent activity of the team').waitFor();
  const ofGrace = rowsOf(ada).filter({ hasText: 'Grace Hopper' });
  expect(await ofGrace.first().textContent()).toContain('Two-factor authentication was turned on.');
  expect(await flawsOf(ada.page)).toEqual([]);

  const alan = await newUser({ team, displayName: 'Alan Turing', role: 'member' });
  const member = await signedIn(alan, { displayName: 'Alan Turing' });
  await member.goTo('Team');
  await member.page.getByRole('table').waitFor();
  expect(await member.heading('Recent activity of the team').count()).toBe(0);
});

test('a copied device is told after the next login, until it is seen, and not after the one that follows', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username);
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  const context = ada.page.context();
  const copy = (await context.cookies()).filter(({ name }) => name.startsWith('__Host-device'));
  const logInAgain = async () => {
    await ada.logOut();
    portal.advance(120);
    await ada.enterPassword(username, PASSWORD);
  };
  await logInAgain();
  await ada.arrives();
  await context.addCookies(copy);
  await logInAgain();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  const warning = ada.page.getByRole('region', { name: 'Remembered device' });
  await warning.waitFor();
  expect(await flawsOf(ada.page)).toEqual([]);
  await warning.getByRole('link', { name: 'See what happened' }).click();
  await ada.sees('may have been copied. It was forgotten, and everybody was logged out.');
  expect(await warning.count()).toBe(1);
  await ada.press('I have seen this');
  await warning.waitFor({ state: 'detached' });
  await logInAgain();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  expect(await warning.count()).toBe(0);
});
