/**
 * One browser a test file, a fresh context for each person in a test. Whatever a page complains about on its console
 * (errors, refusals of the content security policy) fails the test that it happened in.
 */
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage } from 'playwright-core';
import { launchChromium } from '../../../tools/browser/chromium.ts';
import { Visitor } from '../../../tools/browser/visitor.ts';

const WAIT_MS = 10_000;

export interface Person extends BrowserContextOptions {
  readonly displayName?: string;
  /** What the browser is right to complain about in this test. */
  readonly complaint?: RegExp;
}

/** @returns makes a person with a browser profile of their own */
export function useChromium(): (person?: Person) => Promise<Visitor> {
  let browser: Browser | undefined;
  let contexts: BrowserContext[] = [];
  let complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    const heard = complaints;
    [contexts, complaints] = [[], []];
    expect(heard).toEqual([]);
  });
  afterAll(() => browser?.close());

  return async ({ displayName, complaint, ...options } = {}) => {
    if (!browser) throw new Error('no browser');
    const context = await browser.newContext({ locale: 'en-US', timezoneId: 'UTC', ...options });
    contexts.push(context);
    context.setDefaultTimeout(WAIT_MS);
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (message) => {
      const isExpected = complaint?.test(message.text());
      if (isComplaint(message) && !isExpected)
        complaints.push(`${message.text()} (${message.location().url})`);
    });
    return new Visitor(await context.newPage(), displayName);
  };
}

/** The browser itself notes every answer of 400 and above: those of the API are what the tests are about. */
function isComplaint(message: ConsoleMessage): boolean {
  const ofApi = new URL(message.location().url || 'about:blank').pathname.startsWith('/api/');
  const refusal = ofApi && message.text().startsWith('Failed to load resource');
  return ['error', 'warning'].includes(message.type()) && !refusal;
}
