/**
 * The demo users, made as an operator would make them: imported through the `admin` function, with a hash that another system
 * made of their password, so that a reset computes none.
 */
import type { State } from './state.ts';
import { hasProperty } from './user-error.ts';

export interface DemoUser {
  readonly username: string;
  readonly displayName: string;
  readonly team: { readonly id: string; readonly name: string };
  readonly role: 'owner' | 'admin' | 'member';
}

export const demoPassword = 'correct horse battery staple';

/** Of `demoPassword`, at the product's own settings. */
export const demoPasswordHash =
  '$argon2id$v=19$m=19456,t=2,p=1$ysl8iOgCmk+Nmgx0ELaXvA$/jNH7ihxx3seuRCb9MG7JiPjRDTVRVSBQMivYysZAxI';

const acme = { id: 'acme', name: 'Acme Hosting' };
const globex = { id: 'globex', name: 'Globex' };

export const demoUsers: readonly DemoUser[] = [
  { username: 'ada@example.com', displayName: 'Ada Lovelace', team: acme, role: 'owner' },
  { username: 'grace@example.com', displayName: 'Grace Hopper', team: acme, role: 'admin' },
  { username: 'alan@example.com', displayName: 'Alan Turing', team: acme, role: 'member' },
  { username: 'mallory@example.org', displayName: 'Mallory Archer', team: globex, role: 'owner' },
];

/** Remembers a seeding under way, so that a start after a kill completes it. */
const slot = 'demo-users';

export interface SeedTarget {
  readonly state: State;
  /** Whether there is no user, or anything else. */
  readonly isEmpty: boolean;
  admin(command: object): Promise<unknown>;
}

export async function seedDemoUsers({ state, isEmpty, admin }: SeedTarget): Promise<void> {
  if (!isEmpty && state.get(slot) !== 'begun') return;
  state.set(slot, 'begun');
  const users = demoUsers.map((user) => ({ ...user, passwordHash: demoPasswordHash }));
  requireMade(await admin({ command: 'import-users', users }));
  state.set(slot, 'made');
}

/** A name that is taken is a user made before the kill. */
function requireMade(result: unknown): void {
  const refused = hasProperty(result, 'refused') ? (result.refused as readonly Refused[]) : undefined;
  if (!refused) throw new Error(`The demo users were not made: ${JSON.stringify(result)}`);
  const failed = refused.find(({ error }) => !/ is taken$/.test(error));
  if (failed) throw new Error(`The demo user ${failed.username} was not made: ${failed.error}`);
}

interface Refused {
  readonly username: string;
  readonly error: string;
}
