/** What the team's owner demands: two-factor from a date on. Until then every member is asked, from then on nobody gets by. */
import type * as z from 'zod/mini';
import { newEvent } from '../../shared/event.ts';
import { type Call, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { exists } from '../../shared/store/expression.ts';
import { teamKey } from '../../shared/store/keys.ts';
import type { Authenticated } from '../../shared/store/sessions.ts';
import type { Table } from '../../shared/store/table.ts';
import { viewOfPolicy } from '../../shared/team.ts';
import { teamIdOf } from '../../shared/user-id.ts';
import { request } from './schema.ts';

export function routes(table: Table): Routes<'GET /api/team/policy' | 'PUT /api/team/policy'> {
  return {
    'GET /api/team/policy': {
      access: 'session',
      beforeEnrolment: true,
      answer: (_, { team }) => ({ body: viewOfPolicy(team) }),
    },
    'PUT /api/team/policy': guarded('fresh', request, (call, by) => setPolicy(table, call, by)),
  };
}

async function setPolicy(
  table: Table,
  call: Call<z.output<typeof request>>,
  { user, team }: Authenticated,
): Promise<Reply | Problem> {
  if (user.role !== 'owner') return new Problem('forbidden');
  if (!team) return new Problem('not_found');
  const { requiredFrom } = call.body.twoFactor;
  const attribute = ['twoFactorRequiredFrom'];
  const from = requiredFrom === null ? undefined : Date.parse(requiredFrom);
  const change = from === undefined ? { remove: [attribute] } : { set: [[attribute, from] as const] };
  const event = newEvent(user.id, 'policy_changed', call, {
    requiredFrom: from === undefined ? null : new Date(from).toISOString(),
  });
  const outcome = await table.commit<'team' | 'event'>([
    { name: 'team', update: teamKey(teamIdOf(user.id)), change: { ...change, when: [exists('pk')] } },
    recordEvent(event),
  ]);
  if (outcome.refused) return new Problem('not_found');
  return {
    body: viewOfPolicy({ name: team.name, ...(from !== undefined && { twoFactorRequiredFrom: from }) }),
  };
}
