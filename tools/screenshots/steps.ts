/** What both tours do, and where their codes come from. */
import { generateSync } from 'otplib';
import type { Browser } from 'playwright-core';
import type { Harness } from '../../local/harness.ts';
import { Visitor } from '../browser/visitor.ts';
import type { Pictures } from './pictures.ts';

export interface Tour {
  readonly browser: Browser;
  readonly harness: Harness;
  readonly pictures: Pictures;
}

/** Somebody with a browser profile of their own. */
export async function newVisitor({ browser }: Tour, displayName = 'Ada Lovelace'): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC' });
  return new Visitor(await context.newPage(), displayName);
}

/** @returns the secret */
export async function beginSetup(visitor: Visitor): Promise<string> {
  await visitor.goTo('2-Factor Auth');
  await visitor.beginSetup();
  return keyOf(visitor);
}

/** What is typed into the app where there is no camera. */
export async function keyOf({ page }: Visitor): Promise<string> {
  return ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
}

/** @returns the recovery codes */
export async function confirmSetup(visitor: Visitor, secret: string, harness: Harness): Promise<string[]> {
  await visitor.enterCode(appCode(secret, harness), 'Update');
  await visitor.heading('Recovery codes').waitFor();
  return visitor.page.getByRole('listitem').locator('code').allTextContents();
}

export async function endSetup(visitor: Visitor): Promise<void> {
  await visitor.field('I have stored these codes').check();
  await visitor.press('Done');
  await visitor.sees('10 left');
}

/** @param offsetSeconds of the phone's clock */
export function appCode(secret: string, { clock }: Harness, offsetSeconds = 0): string {
  return generateSync({ secret, epoch: Math.floor(clock.now() / 1000) + offsetSeconds });
}

export function smsCode(harness: Harness): string {
  return /^\d{6}/.exec(harness.sms()[0]?.message ?? '')?.[0] ?? '';
}
