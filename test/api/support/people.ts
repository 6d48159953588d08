/** People of a test's own, made as an operator makes them. All have the demo users' password. */
import type { Portal } from '../../support/portal.ts';

export interface Person {
  readonly role?: 'owner' | 'admin' | 'member';
  /** @default a team of their own */
  readonly team?: string;
  readonly displayName?: string;
}

let count = 0;

/** A team that no other test knows. */
export function newTeam(): string {
  count += 1;
  return `team-${count}`;
}

/** @returns the user name */
export async function newUser(portal: Portal, person: Person = {}): Promise<string> {
  count += 1;
  const { role = 'owner', team = newTeam(), displayName = `Person ${count}` } = person;
  const username = `person-${count}@example.com`;
  return portal.addUser({ username, displayName, role, team: { id: team, name: team } });
}
