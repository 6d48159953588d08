/** Without a mouse: everything is reached by Tab, worked by Enter and Space, and the focus is seen where it is. */
import type { Locator } from 'playwright-core';
import type { Visitor } from '../../tools/browser/visitor.ts';
import { PASSWORD } from '../support/portal.ts';
import { useWalk } from './support/portal.ts';

const { portal, newUser, enrolledUser, visitor, signedIn, atCode } = useWalk();

const MOST_STOPS = 20;

const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Nothing has the focus for one press, where Tab goes past the last stop and begins anew. */
async function expectVisibleFocus({ page }: Visitor): Promise<void> {
  const outline = await page.evaluate(() => {
    const { activeElement, body } = document;
    return activeElement && activeElement !== body ? getComputedStyle(activeElement).outline : undefined;
  });
  if (outline !== undefined) expect(outline).toMatch(/ solid [2-9]px$/);
}

async function tabTo(visitor: Visitor, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await visitor.page.keyboard.press('Tab');
    await expectVisibleFocus(visitor);
    if (await hasFocus(target)) return;
  }
  throw new Error(`Tab does not lead to ${target}`);
}

test('login and enrolment', async () => {
  const username = await newUser();
  const ada = await visitor();
  const { keyboard } = ada.page;
  expect(await hasFocus(ada.field('User name'))).toBe(true);
  await keyboard.type(username);
  await tabTo(ada, ada.field('Password'));
  await keyboard.type(PASSWORD);
  await tabTo(ada, ada.button('Log In'));
  await keyboard.press('Space');
  await ada.arrives();

  await tabTo(ada, ada.page.getByRole('link', { name: 'Acme Hosting' }));
  await tabTo(ada, ada.button('Ada Lovelace'));
  await keyboard.press('Enter');
  await tabTo(ada, ada.page.getByRole('link', { name: '2-Factor Auth', exact: true }).first());
  await keyboard.press('Enter');
  await ada.sees('OFF');
  await tabTo(ada, ada.twoFactorSwitch);
  await keyboard.press('Space');
  await ada.qrCode.waitFor();
  const key = (await ada.page.locator('code').textContent())?.replaceAll(' ', '') ?? '';
  await tabTo(ada, ada.codeField);
  await keyboard.type(portal.code(key));
  await tabTo(ada, ada.button('Update'));
  await keyboard.press('Enter');
  await ada.heading('Recovery codes').waitFor();
  await tabTo(ada, ada.field('I have stored these codes'));
  await keyboard.press('Space');
  await tabTo(ada, ada.button('Done'));
  await keyboard.press('Enter');
  await ada.button('New recovery codes').waitFor();
  expect(await hasFocus(ada.twoFactorSwitch)).toBe(true);
});

test('the code step: typed, ticked, sent by Enter', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username);
  expect(await hasFocus(ada.codeField)).toBe(true);
  await ada.page.keyboard.type(portal.code(secret));
  await tabTo(ada, ada.field('Remember this device for 30 days'));
  await ada.page.keyboard.press('Space');
  await ada.page.keyboard.press('Enter');
  await ada.arrives();
  await ada.goTo('Devices');
  await ada.sees('This browser');
});

test('a code is pasted as an app shows it, with a space in the middle', async () => {
  const { username, secret } = await enrolledUser();
  const ada = await atCode(username, { permissions: ['clipboard-read', 'clipboard-write'] });
  const code = portal.code(secret);
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  await ada.page.evaluate((text) => navigator.clipboard.writeText(text), shown);
  await ada.page.keyboard.press('ControlOrMeta+V');
  expect(await ada.codeField.inputValue()).toBe(shown);
  await ada.page.keyboard.press('Enter');
  await ada.arrives();
});

test('the code field is one field that phones can fill', async () => {
  const { username } = await enrolledUser();
  const { codeField } = await atCode(username);
  expect(await codeField.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await codeField.getAttribute('inputmode')).toBe('numeric');
});

test('Escape closes a dialog and gives the focus back to what opened it', async () => {
  const ada = await signedIn(await newUser());
  await ada.goTo('Team');
  const pencil = ada.button('Edit phone of Ada Lovelace');
  await tabTo(ada, pencil);
  await ada.page.keyboard.press('Enter');
  const dialog = ada.dialog('Phone of Ada Lovelace');
  await dialog.waitFor();
  await ada.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await hasFocus(pencil)).toBe(true);
});
