/**
 * Asks for a mail with which a forgotten password is replaced. The answer is the same whether or not there is such a user, one
 * too many were asked for, or the mail can be sent: the mail follows from the event, and an unknown name costs the same writes.
 */
import type * as z from 'zod/mini';
import { type Counter, windowAt } from '../../shared/counter.ts';
import { newEvent } from '../../shared/event.ts';
import type { Service } from '../../shared/flow/service.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import { networkOf } from '../../shared/network.ts';
import { nameSubject } from '../../shared/password-tries.ts';
import { passwordReset as policy } from '../../shared/policy.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { absent, exists } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { countUp } from '../../shared/store/limits.ts';
import { getName } from '../../shared/store/names.ts';
import type { Write } from '../../shared/store/table.ts';
import type { forgotRequest } from './schema.ts';

export async function requestReset(
  { table, keyring }: Service,
  call: Call<z.output<typeof forgotRequest>>,
): Promise<Reply> {
  const { username } = call.body;
  const name = await getName(table, username);
  const subject = nameSubject(await keyring(), username);
  const counters = countersOf(subject, call);
  const purchase = name ? issueReset(name.userId, call) : decoys(subject, call.now);
  await table.commit<string>([...counters.map(countUp), ...purchase]);
  return { status: 202, body: { status: 'requested' } };
}

/** The newest one alone counts. The event leads to the mail, and names the reset. */
function issueReset(userId: string, call: Call): Write<string>[] {
  const event = newEvent(userId, 'password_reset_requested', call);
  const expiresAt = Math.floor(call.now / 1000) + policy.lifetimeSeconds;
  const change = {
    set: [[['passwordReset'], { id: event.id, expiresAt }] as const],
    when: [exists('pk'), absent('disabled')],
  };
  return [{ name: 'user', update: userKey(userId), change }, recordEvent(event)];
}

function countersOf(subject: string, { client, now }: Call): Counter[] {
  const window = windowAt(policy.windowMs, now);
  return [
    { name: 'reset-name', key: subject, cap: policy.perNameCap, ...window },
    { name: 'reset-address', key: networkOf(client.address), cap: policy.perAddressCap, ...window },
  ];
}

/** As many writes as a known name's, so that neither the time nor the cost of a transaction tells the two apart. */
function decoys(subject: string, nowMs: number): Write<string>[] {
  const window = windowAt(policy.windowMs, nowMs);
  return ['reset-decoy-user', 'reset-decoy-event'].map((name) =>
    countUp({ name, key: subject, cap: Number.MAX_SAFE_INTEGER, ...window }),
  );
}
