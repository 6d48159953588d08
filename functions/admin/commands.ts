/** What an operator does to users. Reached with IAM rights alone: no route leads here. */
import { type EventType, newEvent, OPERATOR, type SecurityEvent } from '../../shared/event.ts';
import { hashPassword } from '../../shared/password.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { merged } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { getName } from '../../shared/store/names.ts';
import type { Table } from '../../shared/store/table.ts';
import { getUser } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';
import { type ChangeCommand, planOf } from './changes.ts';
import { createUser, importUsers, takenName } from './create.ts';
import { reportKeys } from './key-report.ts';
import type { Failure, Result, Shown } from './result.ts';
import type { Command } from './schema.ts';
import { viewOfOperator } from './view.ts';

export async function run(table: Table, command: Command, nowMs: number): Promise<Result> {
  switch (command.command) {
    case 'create-user': {
      const user = await createUser(table, command, await hashPassword(command.password), nowMs);
      return user ? shown(user, nowMs) : failure(takenName(command.username));
    }
    case 'import-users':
      return importUsers(table, command.users, nowMs);
    case 'show-user': {
      const user = await findUser(table, command.username);
      return user ? shown(user, nowMs) : noSuchUser(command.username);
    }
    case 'key-report':
      return reportKeys(table, command, nowMs);
    default:
      return changeUser(table, command, nowMs);
  }
}

const EVENT_OF = {
  'reset-two-factor': 'two_factor_reset',
  'set-role': 'role_changed',
  'disable-user': 'user_disabled',
  'enable-user': 'user_enabled',
  'set-email': 'email_changed',
} as const satisfies Record<ChangeCommand['command'], EventType>;

/** Every such change ends the user's sessions. */
async function changeUser(table: Table, command: ChangeCommand, nowMs: number): Promise<Failure | Shown> {
  const user = await findUser(table, command.username);
  if (!user) return noSuchUser(command.username);
  const { after, change } = planOf(command, user, nowMs);
  // A transaction, since its client request token makes it safe to repeat after a lost answer.
  const outcome = await table.commit([
    { name: 'user', update: userKey(user.id), change: merged(nextEpoch(user), change) },
    recordEvent(eventOf(command, user, nowMs)),
  ]);
  if (outcome.refused) return failure('The user was changed at the same time; try again');
  return shown(after, nowMs);
}

function eventOf({ command }: ChangeCommand, { id, email }: User, nowMs: number): SecurityEvent {
  const former = command === 'set-email' && email !== undefined && { formerEmail: email };
  return newEvent(id, EVENT_OF[command], { now: nowMs }, { by: OPERATOR, ...former });
}

async function findUser(table: Table, username: string): Promise<User | undefined> {
  const name = await getName(table, username);
  return name && getUser(table, name.userId);
}

function shown(user: User, nowMs: number): Shown {
  return { ok: true, user: viewOfOperator(user, nowMs) };
}

function noSuchUser(username: string): Failure {
  return failure(`There is no user ${username}`);
}

function failure(error: string): Failure {
  return { ok: false, error };
}
