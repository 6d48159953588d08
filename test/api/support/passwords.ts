/** People who change or forget their password, and what comes of it: sign-ins, mails, records. */
import type { Portal } from '../../support/portal.ts';
import { itemsOf } from '../../support/table.ts';
import { newUser } from './people.ts';
import { idOf } from './stories.ts';

export const NEW_PASSWORD = 'another horse, another battery';

const DAY_SECONDS = 86_400;

/** Each test has a day of its own, since requests for a new password are counted by the hour and the address. */
export function useDays(portal: Portal): void {
  let day = 0;
  beforeEach(() => {
    day += 1;
    portal.advance(day * DAY_SECONDS);
  });
}

export async function person(portal: Portal) {
  const username = await newUser(portal);
  const { browser } = await portal.logIn(username);
  return { username, browser, id: await idOf(browser) };
}

export async function statusOf(portal: Portal, username: string, password: string): Promise<number> {
  return (await portal.logIn(username, portal.browser(), password)).answer.status;
}

/** Newest first. */
export async function mailsTo({ harness }: Portal, address: string) {
  await harness.settled();
  return harness.mail().filter(({ to }) => to === address);
}

/** The types of what is on record of a user, newest first. */
export async function typesOf({ harness }: Portal, userId: string): Promise<string[]> {
  const events = await itemsOf(harness, `EVENT#${userId}`);
  return events.toSorted((a, b) => b.at - a.at).map(({ type }) => type);
}
