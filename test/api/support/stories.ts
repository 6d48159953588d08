/** Longer stories that several tests begin with, and what they ask of the harness. */
import type { AnyAnswer, Browser } from '../../support/browser.ts';
import type { Portal } from '../../support/portal.ts';
import { type AnyItem, itemsOf } from '../../support/table.ts';

/** A code that is right at no time near now. */
export function wrongCode(portal: Portal, secret: string): string {
  const right = [-2, -1, 0, 1, 2].map((shift) => portal.code(secret, shift));
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((c) => !right.includes(c)) ?? '';
}

/** Wrong codes of which none is like another, nor right. */
export function enterWrongCodes(
  browser: Browser,
  challenge: string,
  codes: readonly string[],
): Promise<AnyAnswer[]> {
  return inTurn(codes, (code) => browser.post('/api/verify', { challenge, code }));
}

/** One after another, as a person does. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

export async function idOf(browser: Browser): Promise<string> {
  return (await browser.get('/api/session')).body.user.id;
}

export async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.get('/api/session')).status === 200;
}

/** The id of someone in the team of who asks. */
export async function memberId(browser: Browser, username: string): Promise<string> {
  const { members } = (await browser.get('/api/team')).body;
  return members.find((member: { username: string }) => member.username === username).id;
}

/** One command to the function that no route leads to. */
export function admin(portal: Portal, command: unknown): Promise<unknown> {
  return portal.harness.invoke(portal.harness.template.outputs().AdminFunctionName ?? '', command);
}

/** All that is stored, but for what is counted and when a session was last seen: those move with every request. */
export async function storedState(portal: Portal): Promise<AnyItem[]> {
  const items = await itemsOf(portal.harness, '');
  return items.filter(({ pk }) => !pk.startsWith('LIMIT#')).map(({ lastSeenAt, ...item }) => item);
}
