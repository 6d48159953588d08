/**
 * What can go wrong inside the portal: bad phone numbers, a session that has grown old or has ended, a service that
 * does not answer.
 */
import type { Page } from 'playwright-core';
import { PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';
import { expectErrorAt, problemOf } from './support/problems.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk();

const STEP_UP = 'Confirm that it is you';
const US = 'United States (+1)';

async function atEditor(username: string) {
  const ada = await signedIn(username);
  await ada.goTo('Team');
  await ada.editPhoneOf('Ada Lovelace');
  return ada;
}

describe('phone numbers', () => {
  test('what is no mobile number of the country is told at the field, before a message is sent', async () => {
    const sentBefore = portal.harness.sms().length;
    const ada = await atEditor(await newUser());
    await ada.savePhone(US, ' ');
    await expectErrorAt(ada.field('Cell Phone'), 'Enter the cell phone number.');
    for (const [country, number] of [
      [US, '12'],
      [US, 'my phone'],
      [US, '(800) 555-0142'],
      [US, '+44 7400 123456'],
      [US, '9'.repeat(60)],
      ['United Kingdom (+44)', '020 7946 0018'],
    ] as const) {
      const problem = await problemOf(ada, () => ada.savePhone(country, number));
      expect(problem).toMatch(/^422 invalid_phone_number$|^400 invalid_request$/);
      await expectErrorAt(ada.field('Cell Phone'), 'This is not a mobile number of the chosen country.');
    }
    expect(portal.harness.sms()).toHaveLength(sentBefore);
  });

  test('a number of a country that gets no messages is told at the number, whatever country was chosen', async () => {
    const ada = await atEditor(await newUser());
    const save = () => ada.savePhone(US, '+1 876 210 5678');
    expect(await problemOf(ada, save)).toBe('422 country_not_supported');
    await expectErrorAt(
      ada.field('Cell Phone'),
      'This number belongs to a country that gets no text messages.',
    );
  });
});

describe('sessions', () => {
  test('a change long after the login asks for the password again, and then goes on', async () => {
    const username = await newUser();
    const ada = await atEditor(username);
    portal.advance(11 * 60);
    const save = () => ada.savePhone(US, '(313) 555-0142');
    expect(await problemOf(ada, save)).toBe('403 reauthentication_required');
    await ada.dialog(STEP_UP).waitFor();
    await ada.page.waitForFunction(
      (name) => document.querySelector<HTMLInputElement>('dialog [autocomplete=username]')?.value === name,
      username,
    );
    expect(await flawsOf(ada.page)).toEqual([]);
    const enterWrong = async () => {
      await ada.field('Password').fill('wrong');
      await ada.press('Continue');
    };
    expect(await problemOf(ada, enterWrong)).toBe('401 invalid_credentials');
    await expectErrorAt(ada.field('Password'), 'That is not your password.');
    await ada.field('Password').fill(PASSWORD);
    await ada.press('Continue');
    await ada.sees('Sent to +1 ••• ••• 0142.');
  });

  test('with two-factor on it asks for a code as well, and leaving it changes nothing', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    await ada.goTo('2-Factor Auth');
    portal.advance(11 * 60);
    await ada.press('New recovery codes');
    await ada.press('Make new codes');
    await ada.dialog(STEP_UP).waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.dialog(STEP_UP).waitFor({ state: 'detached' });
    await ada.sees('10 left');
    await ada.press('New recovery codes');
    await ada.press('Make new codes');
    await ada.field('Password').fill(PASSWORD);
    await ada.press('Continue');
    await ada.enterCode(portal.code(secret), 'Continue');
    await ada.heading('Recovery codes').waitFor();
  });

  test('a session that has ended leads to the login, and from there back to the page', async () => {
    const username = await newUser();
    const ada = await atEditor(username);
    portal.advance(61 * 60);
    const save = () => ada.savePhone(US, '(313) 555-0142');
    expect(await problemOf(ada, save)).toBe('401 unauthenticated');
    await ada.sees('Your session has ended. Log in again to go on.');
    await ada.enterPassword(username, PASSWORD);
    await ada.heading('Team').waitFor();
  });
});

describe('a service that does not answer', () => {
  const cutOff = (page: Page) => page.route('**/api/**', (route) => route.abort());

  test('a broken connection is told at the login; the next try works', async () => {
    const username = await newUser();
    const ada = await visitor();
    await cutOff(ada.page);
    await ada.enterPassword(username, PASSWORD);
    await ada.sees('No connection to the service. Check your network and try again.');
    await ada.page.unrouteAll();
    await ada.press('Log In');
    await ada.arrives();
  });

  test('a page that cannot load says so and offers another try', async () => {
    const ada = await signedIn(await newUser());
    await cutOff(ada.page);
    await ada.goTo('Devices');
    await ada.sees('No connection to the service. Check your network and try again.');
    await ada.page.unrouteAll();
    await ada.press('Try again');
    await ada.sees('No device is remembered.');
  });

  test('an answer of the gateway alone is a sentence too', async () => {
    const ada = await visitor();
    const json = { message: 'Service Unavailable' };
    await ada.page.route('**/api/login', (route) => route.fulfill({ status: 503, json }));
    await ada.enterPassword('ada@example.com', PASSWORD);
    await ada.sees('The service cannot answer right now. Try again in a moment.');
  });
});
