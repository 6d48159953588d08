/** A password that is forgotten, changed, or guessed at: mail, link, form and step-up, in a real browser. */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';
import { expectErrorAt, problemOf } from './support/problems.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk({ streams: true });

const NEW_PASSWORD = 'nine purple teapots dance';
const NEUTRAL = 'If there is an account with this user name and a mail address, a link is on its way.';

async function askForLink(ada: Visitor, username: string): Promise<void> {
  await ada.press('Forgot your password?');
  await ada.field('User name').fill(username);
  await ada.press('Send link');
  await ada.sees(NEUTRAL);
}

async function linkTo(username: string): Promise<string> {
  await portal.harness.settled();
  const mail = portal.harness.mail().find(({ to }) => to === username);
  return /http\S+#reset-password\S+/.exec(mail?.text ?? '')?.[0] ?? '';
}

async function save(ada: Visitor, password: string): Promise<void> {
  await ada.field('New password').fill(password);
  await ada.press('Save password');
}

test('a forgotten one: a link by mail, a new one, and the code is still asked; the link works once', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await visitor();
  await ada.press('Forgot your password?');
  await ada.press('Send link');
  await expectErrorAt(ada.field('User name'), 'Enter your user name.');
  expect(await flawsOf(ada.page)).toEqual([]);
  await ada.press('Back to the login');
  await askForLink(ada, 'nobody@example.com');
  await ada.press('Back to the login');
  await askForLink(ada, username);
  expect(await flawsOf(ada.page)).toEqual([]);

  const link = await linkTo(username);
  await ada.page.goto(link);
  await ada.field('New password').waitFor();
  expect(ada.page.url()).toBe(`${portal.harness.origin}/`);
  expect(await ada.page.content()).not.toContain(new URL(link).hash.split('=')[1]);
  await save(ada, 'short');
  await expectErrorAt(ada.field('New password'), 'Enter at least 8 characters.');
  expect(await problemOf(ada, () => save(ada, 'password123'))).toBe('400 invalid_request');
  await expectErrorAt(
    ada.field('New password'),
    'This password is among those that are tried first. Choose another.',
  );
  expect(await flawsOf(ada.page)).toEqual([]);
  await ada.field('New password').fill(NEW_PASSWORD);
  await ada.press('Show: New password');
  expect(await ada.field('New password').getAttribute('type')).toBe('text');
  await ada.press('Hide: New password');
  await ada.press('Save password');
  await ada.sees('Your new password is saved. Log in with it.');
  await ada.enterPassword(username, NEW_PASSWORD);
  await ada.enterCode(portal.code(secret));
  await ada.arrives();

  await ada.page.goto(link);
  expect(await problemOf(ada, () => save(ada, PASSWORD))).toBe('401 challenge_invalid');
  await ada.sees('This link was used already, or its time is over. Ask for a new one.');
  expect(await flawsOf(ada.page)).toEqual([]);
  await ada.field('User name').fill(username);
  await ada.press('Send link');
  await ada.sees(NEUTRAL);
  await ada.page.getByRole('link', { name: 'Back to the login' }).click();
  await ada.arrives();
});

test('a known one is changed with it, after a step-up; other browsers are logged out', async () => {
  const { username, secret, client } = await enrolledUser();
  await portal.addPhone(client);
  portal.nextStep();
  const ada = await atCode(username);
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  await ada.goTo('Password');
  const change = async (current: string, chosen: string) => {
    await ada.field('Current password').fill(current);
    await ada.field('New password').fill(chosen);
    await ada.press('Change password');
  };
  await change('', NEW_PASSWORD);
  await expectErrorAt(ada.field('Current password'), 'Enter your current password.');
  expect(await problemOf(ada, () => change('wrong', NEW_PASSWORD))).toBe('401 invalid_credentials');
  await expectErrorAt(ada.field('Current password'), 'That is not your password.');
  expect(await flawsOf(ada.page)).toEqual([]);

  portal.advance(11 * 60);
  expect(await problemOf(ada, () => change(PASSWORD, NEW_PASSWORD))).toBe('403 reauthentication_required');
  const stepUp = ada.dialog('Confirm that it is you');
  await stepUp.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ada.press('Continue');
  await ada.button('Use a recovery code').waitFor();
  await ada.press('Send SMS Code');
  await ada.sees('Sent to');
  expect(await flawsOf(ada.page)).toEqual([]);
  await ada.enterCode(portal.smsCode(), 'Continue');
  await ada.sees('Your password is changed.');
  expect(await ada.field('New password').inputValue()).toBe('');
  expect((await client.get('/api/session')).status).toBe(401);
  await ada.goTo('Recent activity');
  await ada.sees('The password was changed.');
});

test('after many wrong ones the login says how long to wait, and counts down', async () => {
  const username = await newUser();
  const ada = await visitor();
  for (let wrong = 0; wrong < 5; wrong++)
    expect(await problemOf(ada, () => ada.enterPassword(username, 'wrong'))).toBe('401 invalid_credentials');
  await problemOf(ada, () => ada.enterPassword(username, 'wrong'));
  expect(await problemOf(ada, () => ada.enterPassword(username, PASSWORD))).toBe('429 too_many_attempts');
  await ada.sees(/Too many attempts\. Try again in \d+ seconds\./);
  await ada.sees(/Time left: 0:\d\d/);
  portal.advance(60);
  await ada.press('Log In');
  await ada.arrives();
});

test('opened where the portal is open already, the link changes the page at once, and again', async () => {
  const ada = await signedIn(await newUser());
  for (const token of ['first', 'second']) {
    await ada.page.evaluate((hash) => {
      location.hash = hash;
    }, `#reset-password?token=${token}`);
    await ada.heading('Choose a new password').waitFor();
    await ada.page.waitForURL(`${portal.harness.origin}/`);
    await save(ada, NEW_PASSWORD);
    await ada.heading('Ask for a new link').waitFor();
  }
});
