/** The walk ends with the remembered browsers: each can be seen and ended, one by one or all at once. */
import type { Visitor } from '../../tools/browser/visitor.ts';
import { PASSWORD } from '../support/portal.ts';
import { type EnrolledUser, useWalk } from './support/portal.ts';

const { portal, enrolledUser, atCode } = useWalk();

const LINUX_CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const WINDOWS_FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0';

async function remembered({ username, secret }: EnrolledUser, userAgent = LINUX_CHROME): Promise<Visitor> {
  const ada = await atCode(username, { userAgent });
  await ada.field('Remember this device for 30 days').check();
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  portal.nextStep();
  return ada;
}

const devicesIn = ({ page }: Visitor) =>
  page.getByRole('list', { name: 'Remembered devices' }).getByRole('listitem');

async function isAskedForCode(ada: Visitor, username: string): Promise<void> {
  await ada.logOut();
  await ada.enterPassword(username, PASSWORD);
  await ada.codeField.waitFor();
}

test('a browser that is revoked is asked for a code again; the other one is not', async () => {
  const user = await enrolledUser();
  const elsewhere = await remembered(user, WINDOWS_FIREFOX);
  const ada = await remembered(user);
  await ada.goTo('Devices');
  await ada.sees('This browser');
  expect(await devicesIn(ada).locator('strong').allTextContents()).toEqual([
    'Chrome on Linux',
    'Firefox on Windows',
  ]);
  await ada.press('Revoke Firefox on Windows');
  await ada.sees('Firefox on Windows will be asked for a code again.');
  expect(await devicesIn(ada).count()).toBe(1);
  await isAskedForCode(elsewhere, user.username);
  await ada.logOut();
  await ada.enterPassword(user.username, PASSWORD);
  await ada.arrives();
});

test('all of them can be revoked at once, this one too', async () => {
  const user = await enrolledUser();
  const elsewhere = await remembered(user, WINDOWS_FIREFOX);
  const ada = await remembered(user);
  await ada.goTo('Devices');
  await ada.press('Revoke all devices');
  await ada.press('Revoke all');
  await ada.sees('No device is remembered.');
  await isAskedForCode(ada, user.username);
  await isAskedForCode(elsewhere, user.username);
});
