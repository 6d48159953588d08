/** People of every role with two-factor on, and one taking another's away. */
import { newUser } from '../../api/support/people.ts';
import { idOf } from '../../api/support/stories.ts';
import type { AnyAnswer, Browser } from '../../support/browser.ts';
import type { Portal } from '../../support/portal.ts';

export type Role = 'owner' | 'admin' | 'member';

export const resetBy = (browser: Browser, userId: string): Promise<AnyAnswer> =>
  browser.delete(`/api/team/${userId}/two-factor`);

export async function enrolledPerson(portal: Portal, team: string, role: Role) {
  const username = await newUser(portal, { team, role });
  const enrolled = await portal.enrol(username);
  return { username, ...enrolled, id: await idOf(enrolled.browser) };
}
