/** What attacks on a forgotten password begin with: it is asked for, a mail comes, and in it a link with a token. */
import type { AnyAnswer, Browser } from '../../support/browser.ts';
import type { Portal } from '../../support/portal.ts';
import { secrets } from '../../support/secrets.ts';

export const NEW_PASSWORD = 'eleven purple staplers, all correct';

export function askForReset(portal: Portal, username: string): Promise<AnyAnswer> {
  return portal.browser().post('/api/password/forgot', { username });
}

/** The links that were mailed to somebody, the newest first. */
export async function linksTo(portal: Portal, address: string): Promise<URL[]> {
  await portal.harness.settled();
  const mails = portal.harness.mail().filter(({ to }) => to === address);
  return mails.flatMap(({ text }) =>
    [...text.matchAll(/\S+#reset-password\S*/g)].map(([link]) => new URL(link)),
  );
}

export function tokenIn(link: URL | undefined): string {
  const token = new URLSearchParams(link?.hash.split('?')[1]).get('token') ?? '';
  secrets.add('challenge', token);
  secrets.add('challenge', token.split('.').at(-1) ?? '');
  return token;
}

/** @returns the token that was mailed just now */
export async function newResetToken(portal: Portal, username: string): Promise<string> {
  const before = (await linksTo(portal, username)).length;
  await askForReset(portal, username);
  const links = await linksTo(portal, username);
  if (links.length !== before + 1) throw new Error(`${links.length - before} links were mailed`);
  return tokenIn(links[0]);
}

export function resetWith(
  portal: Portal,
  token: unknown,
  {
    newPassword = NEW_PASSWORD,
    browser = portal.browser(),
  }: { newPassword?: string; browser?: Browser } = {},
): Promise<AnyAnswer> {
  return browser.post('/api/password/reset', { token, newPassword });
}

/** All that an answer says, but for its own id and time. */
export function told({ status, headers, body }: AnyAnswer): string {
  const own = ['date', 'x-request-id', 'apigw-requestid'];
  return JSON.stringify([status, [...headers].filter(([name]) => !own.includes(name)), body]);
}
