/** A team whose owner says from when on it requires two-factor. */
import { newTeam, newUser } from '../../api/support/people.ts';
import type { Browser } from '../../support/browser.ts';
import type { Portal } from '../../support/portal.ts';

export const policy = (requiredFrom: unknown) => ({ twoFactor: { requiredFrom } });
export const at = (ms: number) => new Date(ms).toISOString();

export interface Team {
  readonly id: string;
  readonly owner: Browser;
  readonly ownerName: string;
}

/** Its owner has two-factor on, and so goes on whatever is required. */
export async function newOwner(portal: Portal): Promise<Team> {
  const id = newTeam();
  const ownerName = await newUser(portal, { team: id });
  return { id, ownerName, owner: (await portal.enrol(ownerName)).browser };
}

export const newMember = (portal: Portal, team: string, role: 'admin' | 'member' = 'member') =>
  newUser(portal, { team, role });

/** From `requiredFrom` on. */
export async function requireTwoFactor(owner: Browser, requiredFrom: string | null): Promise<void> {
  const answer = await owner.put('/api/team/policy', policy(requiredFrom));
  if (answer.status !== 200) throw new Error(`no policy: ${JSON.stringify(answer.body)}`);
}
