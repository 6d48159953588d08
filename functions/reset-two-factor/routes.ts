/**
 * For a member who has lost app, phone and recovery codes: the owner, or an admin for those below, takes the second factor away.
 * Never one's own: turning it off takes a code, and this would be the way around it.
 */
import { newEvent } from '../../shared/event.ts';
import { withoutTwoFactor } from '../../shared/flow/without-two-factor.ts';
import { type Call, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { merged } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import type { Authenticated } from '../../shared/store/sessions.ts';
import type { Table } from '../../shared/store/table.ts';
import { getTeammate } from '../../shared/store/users.ts';
import { mayReset, viewOfMember } from '../../shared/user.ts';
import { request } from './schema.ts';

export function routes(table: Table): Routes<'DELETE /api/team/{userId}/two-factor'> {
  return {
    'DELETE /api/team/{userId}/two-factor': guarded('fresh', request, (call, by) => reset(table, call, by)),
  };
}

async function reset(table: Table, call: Call, { user }: Authenticated): Promise<Reply | Problem> {
  const target = await getTeammate(table, user, call.path.userId ?? '');
  if (!target) return new Problem('not_found');
  if (!mayReset(user, target)) return new Problem('forbidden');
  const { after, change } = withoutTwoFactor(target, call.now);
  const outcome = await table.commit<'user' | 'event'>([
    { name: 'user', update: userKey(target.id), change: merged(nextEpoch(target), change) },
    recordEvent(newEvent(target.id, 'two_factor_reset', call, { by: user.username })),
  ]);
  return outcome.refused ? new Problem('conflict') : { body: { user: viewOfMember(after) } };
}
