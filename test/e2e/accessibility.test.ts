/** Every page, in every state that it has, for everybody: no violation that axe knows, nothing wider than a phone. */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { wrongCode } from '../api/support/stories.ts';
import { PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk();

const expectNoFlaw = async (state: string, { page }: Visitor) =>
  expect({ state, flaws: await flawsOf(page) }).toEqual({ state, flaws: [] });

test('the login', async () => {
  const { username, secret, client } = await enrolledUser();
  await portal.addPhone(client);
  const ada = await visitor();
  await expectNoFlaw('login', ada);
  await ada.enterPassword(username, 'wrong');
  await ada.sees('do not match');
  await expectNoFlaw('wrong password', ada);
  await ada.enterPassword(username, PASSWORD);
  await ada.codeField.waitFor();
  await expectNoFlaw('code step', ada);
  await ada.press('Send SMS Code');
  await ada.sees('Another in');
  await ada.enterCode(wrongCode(portal, secret));
  await ada.sees('4 attempts left');
  await expectNoFlaw('SMS sent, wrong code', ada);
  await ada.press('Use a recovery code');
  await expectNoFlaw('recovery code', ada);
});

test('the overview and the menu', async () => {
  const ada = await signedIn(await newUser());
  await expectNoFlaw('overview', ada);
  await ada.press('Ada Lovelace');
  await expectNoFlaw('menu', ada);
});

test('2-Factor Auth', async () => {
  const ada = await signedIn(await newUser());
  await ada.goTo('2-Factor Auth');
  await ada.sees('OFF');
  await expectNoFlaw('off', ada);
  await ada.beginSetup();
  await expectNoFlaw('setup', ada);
  const key = (await ada.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await ada.enterCode(portal.code(key), 'Update');
  await ada.heading('Recovery codes').waitFor();
  await expectNoFlaw('recovery codes', ada);
  await ada.field('I have stored these codes').check();
  await ada.press('Done');
  await ada.sees('10 left');
  await expectNoFlaw('on', ada);
  await ada.twoFactorSwitch.click();
  await ada.codeField.waitFor();
  await expectNoFlaw('turning off', ada);
});

test('Team', async () => {
  const ada = await signedIn(await newUser());
  await ada.goTo('Team');
  await ada.page.getByRole('table').waitFor();
  await expectNoFlaw('table', ada);
  await ada.editPhoneOf('Ada Lovelace');
  await expectNoFlaw('editor', ada);
  await ada.savePhone('United States (+1)', '12');
  await ada.sees('not a mobile number');
  await expectNoFlaw('bad number', ada);
  await ada.savePhone('United States (+1)', '(313) 555-0142');
  await ada.codeField.waitFor();
  await expectNoFlaw('code sent', ada);
  await ada.enterCode(portal.smsCode(), 'Confirm');
  await ada.sees('is confirmed');
  await expectNoFlaw('confirmed', ada);
});

test('Devices', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username);
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  await ada.goTo('Devices');
  await ada.sees('This browser');
  await expectNoFlaw('one device', ada);
  await ada.press('Revoke all devices');
  await ada.dialog('Revoke all devices').waitFor();
  await expectNoFlaw('sure?', ada);
  await ada.press('Revoke all');
  await ada.sees('No device is remembered.');
  await expectNoFlaw('none', ada);
});

test('the page of the harness', async () => {
  const { client } = await enrolledUser();
  await portal.addPhone(client);
  const ada = await visitor();
  await ada.page.goto(`${portal.harness.origin}/_local`);
  await ada.page
    .getByRole('button', { name: /^Copy \d{6}$/ })
    .first()
    .waitFor();
  await expectNoFlaw('messages', ada);
  for (const region of ['Requests', 'Tables'])
    await ada.page.getByRole('region', { name: region }).locator('summary').first().click();
  await ada.page.locator('pre').first().waitFor();
  await expectNoFlaw('a request and a table', ada);
});

test('a planted flaw is found, on the wide and on the narrow screen', async () => {
  const ada = await visitor();
  await ada.page.evaluate(() => {
    const image = document.createElement('img');
    image.width = 1000;
    document.body.append(image);
  });
  const flaws = await flawsOf(ada.page);
  expect(flaws).toEqual(expect.arrayContaining([expect.stringMatching(/^1280 light: image-alt/)]));
  expect(flaws).toEqual(expect.arrayContaining(['390: wider than the screen']));
});
