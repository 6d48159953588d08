/** What an operator does to users. Reached with IAM rights alone: no route leads here. */
import { newCodeBudget } from '../../shared/code-budget.ts';
import { hashPassword } from '../../shared/password.ts';
import { budgetRestored, nextEpoch } from '../../shared/store/consume.ts';
import { absent, type Change, merged } from '../../shared/store/expression.ts';
import { nameKey, teamKey, userKey } from '../../shared/store/keys.ts';
import { getName } from '../../shared/store/names.ts';
import type { Table } from '../../shared/store/table.ts';
import { getUser } from '../../shared/store/users.ts';
import { type User, type UserView, viewOfSelf } from '../../shared/user.ts';
import { newUserId } from '../../shared/user-id.ts';
import type { Command, Profile } from './schema.ts';

type Failure = { readonly ok: false; readonly error: string };
type Shown = { readonly ok: true; readonly user: UserView };
type Imported = {
  readonly ok: true;
  readonly imported: number;
  readonly refused: { username: string; error: string }[];
};
export type Result = Failure | Shown | Imported;

export async function run(table: Table, command: Command, nowMs: number): Promise<Result> {
  switch (command.command) {
    case 'create-user':
      return createUser(table, command, await hashPassword(command.password));
    case 'import-users':
      return importUsers(table, command.users);
    case 'reset-two-factor':
      return changeUser(table, command.username, (user) => resetTwoFactor(user, nowMs));
    case 'set-role':
      return changeUser(table, command.username, (user) => ({
        after: { ...user, role: command.role },
        change: { set: [[['role'], command.role]] },
      }));
    case 'disable-user':
      return changeUser(table, command.username, (user) => ({
        after: { ...user, disabled: true },
        change: { set: [[['disabled'], true]] },
      }));
    case 'show-user':
      return showUser(table, command.username);
  }
}

async function createUser(table: Table, profile: Profile, passwordHash: string): Promise<Failure | Shown> {
  const { username, displayName, role, team } = profile;
  const user: User = {
    id: newUserId(team.id),
    username,
    displayName,
    role,
    epoch: 0,
    devices: {},
    ...newCodeBudget,
  };
  const when = [absent('pk')];
  const outcome = await table.commit([
    { name: 'name', put: { ...nameKey(username), username, userId: user.id, passwordHash }, when },
    { name: 'user', put: { ...userKey(user.id), ...user }, when },
    { name: 'team', update: teamKey(team.id), change: { set: [[['name'], team.name]], when: [] } },
  ]);
  if (outcome.refused) return { ok: false, error: `The user name ${username} is taken` };
  return { ok: true, user: viewOfSelf(user) };
}

/** Each user by itself: one that is refused does not keep the others out. */
async function importUsers(
  table: Table,
  users: Extract<Command, { command: 'import-users' }>['users'],
): Promise<Imported> {
  const refused: Imported['refused'] = [];
  for (const user of users) {
    const result = await createUser(table, user, user.passwordHash);
    if (!result.ok) refused.push({ username: user.username, error: result.error });
  }
  return { ok: true, imported: users.length - refused.length, refused };
}

interface Planned {
  readonly after: User;
  readonly change: Partial<Change>;
}

/** Every such change ends the user's sessions. */
async function changeUser(
  table: Table,
  username: string,
  plan: (user: User) => Planned,
): Promise<Failure | Shown> {
  const user = await findUser(table, username);
  if (!user) return noSuchUser(username);
  const { after, change } = plan(user);
  // A transaction, since its client request token makes it safe to repeat after a lost answer.
  const outcome = await table.commit([
    { name: 'user', update: userKey(user.id), change: merged(nextEpoch(user), change) },
  ]);
  if (outcome.refused) return { ok: false, error: 'The user was changed at the same time; try again' };
  return { ok: true, user: viewOfSelf(after) };
}

/** For one who has lost app, phone and recovery codes: none of them counts any longer, and the guess budget is whole. */
function resetTwoFactor(user: User, nowMs: number): Planned {
  const { totp, recoveryCodes, phone, pendingPhone, ...rest } = user;
  const change = merged(budgetRestored(nowMs), {
    set: [[['devices'], {}]],
    remove: [['totp'], ['recoveryCodes'], ['phone'], ['pendingPhone']],
  });
  return { after: { ...rest, devices: {} }, change };
}

async function showUser(table: Table, username: string): Promise<Failure | Shown> {
  const user = await findUser(table, username);
  return user ? { ok: true, user: viewOfSelf(user) } : noSuchUser(username);
}

async function findUser(table: Table, username: string): Promise<User | undefined> {
  const name = await getName(table, username);
  return name && getUser(table, name.userId);
}

function noSuchUser(username: string): Failure {
  return { ok: false, error: `There is no user ${username}` };
}
