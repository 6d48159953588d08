/**
 * The walk of a portal user, in a real browser on the real Lambdas: switch two-factor on, log in with it, be
 * remembered, lose the phone, switch it off again.
 */
import { readFile } from 'node:fs/promises';
import type { Visitor } from '../../tools/browser/visitor.ts';
import { ADA, PASSWORD } from '../support/portal.ts';
import { flawsOf } from './support/accessibility.ts';
import { useWalk } from './support/portal.ts';
import { scan } from './support/qr.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk();

const DAY_MS = 86_400_000;
const REMEMBER = 'Remember this device for 30 days';
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

const clipboardOf = ({ page }: Visitor) => page.evaluate(() => navigator.clipboard.readText());
const codesOf = ({ page }: Visitor) => page.getByRole('listitem').locator('code').allTextContents();
const stateOf = ({ twoFactorSwitch }: Visitor) => twoFactorSwitch.getAttribute('aria-checked');

describe('turning it on', () => {
  test('while two-factor is off, user name and password let in', async () => {
    const ada = await visitor();
    await ada.enterPassword(ADA, PASSWORD);
    await ada.arrives();
    await ada.sees('Your password alone lets you in');
  });

  test('the switch shows OFF; flipped, it shows a standard QR code and the key as text', async () => {
    const ada = await signedIn(await newUser(), clipboard);
    await ada.goTo('2-Factor Auth');
    await ada.sees('OFF');
    expect(await stateOf(ada)).toBe('false');
    await ada.beginSetup();
    const uri = await scan(ada.qrCode);
    expect(uri.href).toMatch(/^otpauth:\/\/totp\/Acme%20Hosting:ada-[0-9a-f]{8}%40example\.com\?/);
    const { secret, ...settings } = Object.fromEntries(uri.searchParams);
    expect(settings).toEqual({ issuer: 'Acme Hosting', algorithm: 'SHA1', digits: '6', period: '30' });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const key = await ada.page.locator('code').textContent();
    expect(key?.replaceAll(' ', '')).toBe(secret);
    await ada.press('Copy key');
    await ada.sees('Copied.');
    expect(await clipboardOf(ada)).toBe(secret);
  });

  test('a code of the scanned key confirms it, and recovery codes are shown once', async () => {
    const ada = await signedIn(await newUser(), clipboard);
    await ada.goTo('2-Factor Auth');
    await ada.beginSetup();
    const secret = (await scan(ada.qrCode)).searchParams.get('secret') ?? '';
    await ada.enterCode(portal.code(secret), 'Update');
    await ada.heading('Recovery codes').waitFor();
    await ada.sees('Two-factor authentication is on.');
    const codes = await codesOf(ada);
    expect(codes).toHaveLength(10);
    await canKeep(ada, codes);
    await ada.press('Done');
    await ada.sees('Store the codes first');
    await ada.field('I have stored these codes').check();
    await ada.press('Done');
    await ada.button('New recovery codes').waitFor();
    await ada.sees('10 left');
    expect(await stateOf(ada)).toBe('true');
    expect(await ada.page.content()).not.toContain(codes[0]);
  });

  test('codes that nobody said to have stored are not left without a word', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    await ada.goTo('2-Factor Auth');
    await ada.press('New recovery codes');
    await ada.press('Make new codes');
    await ada.heading('Recovery codes').waitFor();
    const question = ada.dialog('Leave without the codes?');
    const stays = async () => {
      await question.waitFor();
      await ada.page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      expect(await codesOf(ada)).toHaveLength(10);
      expect(new URL(ada.page.url()).pathname).toBe('/two-factor');
    };
    const openMenu = () => ada.press('Ada Lovelace');
    const link = ada.page.getByRole('link', { name: 'Team', exact: true });
    await openMenu();
    await link.click();
    await stays();
    await openMenu();
    await ada.press('Log out');
    await stays();
    await ada.page.evaluate(() => history.back());
    await stays();
    expect(await browserAsks(ada)).toBe(true);
    await openMenu();
    await link.click();
    await question.waitFor();
    expect(await flawsOf(ada.page)).toEqual([]);
    await ada.press('Leave');
    await ada.heading('Team').waitFor();
    expect(await browserAsks(ada)).toBe(false);
  });

  test('new recovery codes take the place of the old ones', async () => {
    const { username, recoveryCodes, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    await ada.goTo('2-Factor Auth');
    await ada.press('New recovery codes');
    await ada.press('Make new codes');
    await ada.heading('Recovery codes').waitFor();
    const codes = await codesOf(ada);
    expect(new Set([...codes, ...recoveryCodes]).size).toBe(20);
  });
});

describe('logging in with it', () => {
  test('the code of the app is asked after the password, and lets in', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    expect(await ada.button('Send SMS Code').count()).toBe(0);
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    await ada.sees('password, code');
  });

  test('after logging out, the way back in the browser leads to the login', async () => {
    const ada = await signedIn(await newUser());
    await ada.goTo('Devices');
    await ada.logOut();
    await ada.page.goBack();
    await ada.sees('Your session has ended. Log in again to go on.');
    await ada.field('User name').waitFor();
  });

  test('a remembered browser is asked for no code for 30 days exactly; another browser is asked', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.field(REMEMBER).check();
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    await ada.goTo('Devices');
    await ada.sees('This browser');
    const [since, until] = [await timeOf(ada, 'Remembered'), await timeOf(ada, 'Ends')];
    expect(until).toBe(Math.floor(since / 1000) * 1000 + 30 * DAY_MS);
    await ada.logOut();

    portal.harness.clock.set(until - 5_000);
    await ada.enterPassword(username, PASSWORD);
    await ada.arrives();
    await ada.sees('password, remembered device');
    await ada.logOut();
    await atCode(username);

    portal.harness.clock.set(until);
    await ada.enterPassword(username, PASSWORD);
    await ada.codeField.waitFor();
  });

  test('what remembers a browser is out of reach of scripts and of other sites', async () => {
    const { username, secret } = await enrolledUser();
    const ada = await atCode(username);
    await ada.field(REMEMBER).check();
    await ada.enterCode(portal.code(secret));
    await ada.arrives();
    const cookies = await ada.page.context().cookies();
    expect(cookies.map(({ name }) => name).toSorted()).toEqual([
      expect.stringMatching(/^__Host-device-[0-9a-f]{8}$/),
      '__Host-session',
    ]);
    for (const cookie of cookies)
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    expect(await ada.page.evaluate(() => document.cookie)).toBe('');
    expect(await ada.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  test('a recovery code signs in where the phone is lost, once', async () => {
    const { username, recoveryCodes } = await enrolledUser();
    const [code = ''] = recoveryCodes;
    const ada = await atCode(username);
    await ada.press('Use a recovery code');
    await ada.field('Recovery code').fill(code);
    await ada.press('Log In');
    await ada.arrives();
    await ada.sees('9 recovery codes left');
    await ada.sees('password, recovery code');
    await ada.logOut();
    await ada.enterPassword(username, PASSWORD);
    await ada.press('Use a recovery code');
    await ada.field('Recovery code').fill(code);
    await ada.press('Log In');
    await ada.sees('That recovery code is not right, or it was used before.');
  });
});

test('turning it off needs a code; then the password alone lets in again', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username);
  await ada.enterCode(portal.code(secret));
  await ada.arrives();
  await ada.goTo('2-Factor Auth');
  portal.nextStep();
  await ada.twoFactorSwitch.click();
  await ada.dialog('Turn off 2-Factor Auth').waitFor();
  expect(await stateOf(ada)).toBe('true');
  await ada.enterCode(portal.code(secret), 'Turn off');
  await ada.sees('Two-factor authentication is off.');
  expect(await stateOf(ada)).toBe('false');
  await ada.logOut();
  await ada.enterPassword(username, PASSWORD);
  await ada.arrives();
});

/** Copied, downloaded and printed, every code is there. */
async function canKeep(ada: Visitor, codes: readonly string[]): Promise<void> {
  await ada.press('Copy recovery codes');
  await ada.sees('Copied.');
  expect(await clipboardOf(ada)).toBe(codes.join('\n'));
  const downloading = ada.page.waitForEvent('download');
  await ada.press('Download recovery codes');
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('recovery-codes.txt');
  const file = await readFile(await download.path(), 'utf8');
  for (const code of codes) expect(file).toContain(code);
  await ada.page.evaluate(() => {
    window.print = () => document.body.setAttribute('data-printed', '');
  });
  await ada.press('Print recovery codes');
  await ada.page.locator('body[data-printed]').waitFor();
}

/** Whether the browser would ask before it leaves the page. */
function browserAsks({ page }: Visitor): Promise<boolean> {
  return page.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
}

/** The moment beside a word on the page of devices. */
async function timeOf({ page }: Visitor, fact: string): Promise<number> {
  const time = page.locator(`dt:text-is("${fact}") + dd time`);
  return Date.parse((await time.getAttribute('datetime')) ?? '');
}
