/**
 * `npm run screenshots -- [folder]`: the portal's pages and the outbox as pictures, wide and narrow, light and dark,
 * to look at before a change of their look is called done. `login.png` and `two-factor.png` are for the README: copy them to `docs/`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Harness, startHarness } from '../local/harness.ts';
import { demoPassword } from '../local/seed.ts';
import { launchChromium, NoBrowserError } from './browser/chromium.ts';
import { Visitor } from './browser/visitor.ts';

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const colorSchemes = ['light', 'dark'] as const;

/** Pixels around a detail. */
const margin = 24;

const folder = process.argv[2] ?? '.local/screenshots';

/** Each picture at both widths and in both colour schemes. */
async function takePicture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // A dialog darkens what is seen and no more: the rest of a whole page would be bright.
      const fullPage = (await page.getByRole('dialog').count()) === 0;
      await page.screenshot({ path: pathOf(`${name}-${size.width}-${colorScheme}`), fullPage });
    }
  }
}

/** Cut to what it shows, for the README. */
async function takeDetail(page: Page, name: string, detail: Locator): Promise<void> {
  await page.setViewportSize(sizes[0]);
  await page.emulateMedia({ colorScheme: 'light' });
  const box = await detail.boundingBox();
  if (!box) throw new Error(`${name} is not on the page`);
  const clip = {
    x: box.x - margin,
    y: box.y - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  await page.screenshot({ path: pathOf(name), fullPage: true, clip });
}

function pathOf(name: string): string {
  return join(folder, `${name}.png`);
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  const harness = await startHarness();
  try {
    await tour(browser, harness);
  } finally {
    await Promise.all([browser.close(), harness.close()]);
  }
  process.stdout.write(`Pictures are in ${folder}\n`);
}

/** Ada sets everything up, and logs in with it. */
async function tour(browser: Browser, harness: Harness): Promise<void> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC' });
  const ada = new Visitor(await context.newPage());
  await ada.open(harness.origin);
  await takePicture(ada.page, 'login-password');
  await ada.enterPassword('ada@example.com', demoPassword);
  await ada.arrives();
  await takePicture(ada.page, 'overview');
  const secret = await setUp(ada, harness);
  await team(ada, harness);
  await logIn(ada, harness, secret);
  await ada.goTo('Devices');
  await ada.sees('This browser');
  await takePicture(ada.page, 'devices');
  await outbox(ada.page, harness);
}

async function setUp(ada: Visitor, harness: Harness): Promise<string> {
  await ada.goTo('2-Factor Auth');
  await ada.beginSetup();
  const secret = ((await ada.page.locator('code').textContent()) ?? '').replaceAll(' ', '');
  await takePicture(ada.page, 'two-factor-setup');
  await takeDetail(ada.page, 'two-factor', ada.page.locator('two-factor-settings'));
  await ada.enterCode(appCode(secret, harness), 'Update');
  await ada.heading('Recovery codes').waitFor();
  await takePicture(ada.page, 'recovery-codes');
  await ada.field('I have stored these codes').check();
  await ada.press('Done');
  await ada.sees('10 left');
  await takePicture(ada.page, 'two-factor-on');
  return secret;
}

async function team(ada: Visitor, harness: Harness): Promise<void> {
  await ada.goTo('Team');
  await ada.editPhoneOf('Ada Lovelace');
  await ada.savePhone('United States (+1)', '(313) 555-0142');
  await ada.sees('Sent to');
  await ada.enterCode(smsCode(harness), 'Confirm');
  await ada.sees('Your cell phone is confirmed.');
  await ada.editPhoneOf('Grace Hopper');
  await ada.savePhone('United Kingdom (+44)', '07400 123456');
  await ada.sees('It is pending');
  await takePicture(ada.page, 'team');
  await ada.editPhoneOf('Ada Lovelace');
  await ada.field('Cell Phone').fill('(313) 555-0177');
  await takePicture(ada.page, 'team-editor');
  await ada.press('Cancel');
}

async function logIn(ada: Visitor, harness: Harness, secret: string): Promise<void> {
  await ada.logOut();
  await ada.enterPassword('ada@example.com', demoPassword);
  await ada.press('Send SMS Code');
  await ada.sees('Sent to');
  harness.clock.advance(30);
  await ada.codeField.fill(appCode(secret, harness));
  await ada.field('Remember this device for 30 days').check();
  await takePicture(ada.page, 'login-code');
  await takeDetail(ada.page, 'login', ada.page.locator('two-factor-login'));
  await ada.press('Log In');
  await ada.arrives();
}

async function outbox(page: Page, { origin, clock }: Harness): Promise<void> {
  clock.reset();
  await page.goto(`${origin}/_local`);
  const requests = page.getByRole('region', { name: 'Requests' });
  await requests.locator('summary', { hasText: '/api/verify' }).first().click();
  await page
    .getByRole('button', { name: /^Copy \d{6}$/ })
    .first()
    .waitFor();
  await takePicture(page, 'outbox');
}

function appCode(secret: string, { clock }: Harness): string {
  return generateSync({ secret, epoch: Math.floor(clock.now() / 1000) });
}

function smsCode(harness: Harness): string {
  return /^\d{6}/.exec(harness.sms()[0]?.message ?? '')?.[0] ?? '';
}

try {
  await main();
} catch (error) {
  if (!(error instanceof NoBrowserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
