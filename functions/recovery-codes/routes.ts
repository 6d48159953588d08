/** Makes new recovery codes; all old ones are dead in the same write. */
import { newEvent } from '../../shared/event.ts';
import { type Call, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { newRecoveryCodes } from '../../shared/recovery-codes.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { merged } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { type Authenticated, keepSession } from '../../shared/store/sessions.ts';
import type { Table } from '../../shared/store/table.ts';
import { request } from './schema.ts';

export function routes(table: Table): Routes<'POST /api/recovery-codes'> {
  return {
    'POST /api/recovery-codes': guarded('fresh', request, (call, by) => replaceCodes(table, call, by)),
  };
}

async function replaceCodes(
  table: Table,
  call: Call,
  { user, session }: Authenticated,
): Promise<Reply | Problem> {
  if (!user.totp) return new Problem('not_enabled');
  const { codes, hashes } = newRecoveryCodes();
  const change = merged(nextEpoch(user), { set: [[['recoveryCodes'], hashes]] });
  const outcome = await table.commit<'user' | 'session' | 'event'>([
    { name: 'user', update: userKey(user.id), change },
    keepSession(session, user.epoch + 1),
    recordEvent(newEvent(user.id, 'recovery_codes_replaced', call)),
  ]);
  return outcome.refused ? new Problem('conflict') : { body: { recoveryCodes: codes } };
}
