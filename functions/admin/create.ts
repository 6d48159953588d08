/** New users: one with a password, or many with the hashes that another system made of theirs. */
import { newCodeBudget } from '../../shared/code-budget.ts';
import { newEvent, OPERATOR } from '../../shared/event.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { absent } from '../../shared/store/expression.ts';
import { nameKey, teamKey, userKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';
import { newUserId } from '../../shared/user-id.ts';
import { type Issue, validate } from '../../shared/validation.ts';
import type { Imported, RefusedUser } from './result.ts';
import { ADDRESS, importedUser, type Profile, withUsername } from './schema.ts';

/** @returns undefined where the user name is taken */
export async function createUser(
  table: Table,
  profile: Profile,
  passwordHash: string,
  nowMs: number,
): Promise<User | undefined> {
  const { username, team } = profile;
  const user = newUser(profile);
  const when = [absent('pk')];
  const outcome = await table.commit<'name' | 'user' | 'team' | 'event'>([
    { name: 'name', put: { ...nameKey(username), username, userId: user.id, passwordHash }, when },
    { name: 'user', put: { ...userKey(user.id), ...user }, when },
    { name: 'team', update: teamKey(team.id), change: { set: [[['name'], team.name]], when: [] } },
    recordEvent(newEvent(user.id, 'user_created', { now: nowMs }, { by: OPERATOR })),
  ]);
  return outcome.refused ? undefined : user;
}

function newUser({ username, displayName, email, role, team }: Profile): User {
  const address = email ?? (ADDRESS.test(username) ? username : undefined);
  return {
    id: newUserId(team.id),
    username,
    displayName,
    ...(address && { email: address }),
    role,
    epoch: 0,
    devices: {},
    ...newCodeBudget,
  };
}

export function takenName(username: string): string {
  return `The user name ${username} is taken`;
}

/** Each user by itself: one that is refused does not keep the others out. */
export async function importUsers(table: Table, users: readonly unknown[], nowMs: number): Promise<Imported> {
  const refused: RefusedUser[] = [];
  for (const [index, user] of users.entries()) {
    const error = await importUser(table, user, nowMs);
    if (error !== undefined) refused.push({ index, username: readableName(user), error });
  }
  return { ok: true, imported: users.length - refused.length, refused };
}

/** @returns why not, if not */
async function importUser(table: Table, user: unknown, nowMs: number): Promise<string | undefined> {
  const parsed = validate(importedUser, user);
  if (parsed.issues) return reasonOf(parsed.issues);
  const { value } = parsed;
  return (await createUser(table, value, value.passwordHash, nowMs)) ? undefined : takenName(value.username);
}

function reasonOf(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path ? `${path.slice(1)}: ${message}` : message)).join('; ');
}

function readableName(user: unknown): string | null {
  const parsed = validate(withUsername, user);
  return parsed.issues ? null : parsed.value.username;
}
