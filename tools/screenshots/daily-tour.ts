/** Ada sets everything up, and logs in with it. */
import type { Page } from 'playwright-core';
import { demoPassword } from '../../local/seed.ts';
import type { Visitor } from '../browser/visitor.ts';
import { appCode, beginSetup, confirmSetup, endSetup, newVisitor, smsCode, type Tour } from './steps.ts';

export async function dailyTour(tour: Tour): Promise<void> {
  const { harness, pictures } = tour;
  const ada = await newVisitor(tour);
  await ada.open(harness.origin);
  await pictures.take(ada.page, 'login-password');
  await ada.enterPassword('ada@example.com', demoPassword);
  await ada.arrives();
  await pictures.take(ada.page, 'overview');
  const secret = await setUp(ada, tour);
  await team(ada, tour);
  await logIn(ada, tour, secret);
  await ada.goTo('Devices');
  await ada.sees('This browser');
  await pictures.take(ada.page, 'devices');
  await outbox(ada.page, tour);
}

async function setUp(ada: Visitor, { harness, pictures }: Tour): Promise<string> {
  const secret = await beginSetup(ada);
  await pictures.take(ada.page, 'two-factor-setup');
  await pictures.takeDetail(ada.page, 'two-factor', ada.page.locator('two-factor-settings'));
  await confirmSetup(ada, secret, harness);
  await pictures.take(ada.page, 'recovery-codes');
  await endSetup(ada);
  await pictures.take(ada.page, 'two-factor-on');
  return secret;
}

async function team(ada: Visitor, { harness, pictures }: Tour): Promise<void> {
  await ada.goTo('Team');
  await ada.editPhoneOf('Ada Lovelace');
  await ada.savePhone('United States (+1)', '(313) 555-0142');
  await ada.sees('Sent to');
  await ada.enterCode(smsCode(harness), 'Confirm');
  await ada.sees('Your cell phone is confirmed.');
  await ada.editPhoneOf('Grace Hopper');
  await ada.savePhone('United Kingdom (+44)', '07400 123456');
  await ada.sees('It is pending');
  await pictures.take(ada.page, 'team');
  await ada.editPhoneOf('Ada Lovelace');
  await ada.field('Cell Phone').fill('(313) 555-0177');
  await pictures.take(ada.page, 'team-editor');
  await ada.press('Cancel');
}

async function logIn(ada: Visitor, { harness, pictures }: Tour, secret: string): Promise<void> {
  await ada.logOut();
  await ada.enterPassword('ada@example.com', demoPassword);
  await ada.press('Send SMS Code');
  await ada.sees('Sent to');
  harness.clock.advance(30);
  await ada.codeField.fill(appCode(secret, harness));
  await ada.field('Remember this device for 30 days').check();
  await pictures.take(ada.page, 'login-code');
  await pictures.takeDetail(ada.page, 'login', ada.page.locator('two-factor-login'));
  await ada.press('Log In');
  await ada.arrives();
}

async function outbox(page: Page, { harness, pictures }: Tour): Promise<void> {
  harness.clock.reset();
  await page.goto(`${harness.origin}/_local`);
  const requests = page.getByRole('region', { name: 'Requests' });
  await requests.locator('summary', { hasText: '/api/verify' }).first().click();
  await page
    .getByRole('button', { name: /^Copy \d{6}$/ })
    .first()
    .waitFor();
  await pictures.take(page, 'outbox');
}
