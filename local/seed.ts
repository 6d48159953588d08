/**
 * The demo users, made as an operator would make them: through the `admin` function.
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
  for (const user of demoUsers)
    requireMade(user, await admin({ command: 'create-user', ...user, password: demoPassword }));
  state.set(slot, 'made');
}

/** A name that is taken is a user made before the kill. */
function requireMade({ username }: DemoUser, result: unknown): void {
  const error = hasProperty(result, 'error') ? String(result.error) : undefined;
  if (error === undefined || / is taken$/.test(error)) return;
  throw new Error(`The demo user ${username} was not made: ${error}`);
}
