/**
 * Sets a cell phone number: one's own takes effect when the code sent to it comes back, a teammate's waits for its owner to
 * confirm it. Until then the old number stays. Removing one takes effect at once, and ends the other sessions.
 */
import { newChallenge } from '../../shared/challenge.ts';
import { newEvent } from '../../shared/event.ts';
import { type SmsService, sendCode } from '../../shared/flow/send-code.ts';
import { type Call, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { oldNumberOf } from '../../shared/old-number.ts';
import { parsePhone } from '../../shared/phone-number.ts';
import { Problem } from '../../shared/problem.ts';
import { putChallenge } from '../../shared/store/challenges.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { exists, merged } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { type Authenticated, keepSession } from '../../shared/store/sessions.ts';
import { getTeammate } from '../../shared/store/users.ts';
import { maskPhone, mayEdit, type Phone, type User, viewOfMember, viewOfSelf } from '../../shared/user.ts';
import { deleteRequest, putRequest } from './schema.ts';

export interface PhoneService extends SmsService {
  readonly allowedCountries: readonly string[];
}

type Keys = 'PUT /api/team/{userId}/phone' | 'DELETE /api/team/{userId}/phone';

export function routes(service: PhoneService): Routes<Keys> {
  return {
    'PUT /api/team/{userId}/phone': guarded('fresh', putRequest, async (call, by) => {
      const target = await targetOf(service, call, by);
      if (target instanceof Problem) return target;
      const phone = parsePhone(call.body.country, call.body.number, service.allowedCountries);
      if (phone instanceof Problem) return phone;
      return target.id === by.user.id
        ? confirmOwn(service, by, phone, call)
        : setPending(service, target, phone, by.user, call);
    }),
    'DELETE /api/team/{userId}/phone': guarded('fresh', deleteRequest, async (call, by) => {
      const target = await targetOf(service, call, by);
      return target instanceof Problem ? target : removePhone(service, target, by, call);
    }),
  };
}

/** Another team's member does not exist for the caller; a higher role is not the caller's to change. */
async function targetOf(
  { table }: PhoneService,
  { path }: Call,
  { user }: Authenticated,
): Promise<User | Problem> {
  const { userId = '' } = path;
  if (userId === user.id) return user;
  const target = await getTeammate(table, user, userId);
  if (!target) return new Problem('not_found');
  return mayEdit(user, target) ? target : new Problem('forbidden');
}

async function confirmOwn(
  service: PhoneService,
  { user, session }: Authenticated,
  phone: Phone,
  call: Call,
): Promise<Reply | Problem> {
  const extras = { sessionHash: session.hash, phone };
  const { token, challenge } = newChallenge(await service.keyring(), user, 'phone', call.now, extras);
  await putChallenge(service.table, challenge);
  const sent = await sendCode(service, user, challenge, phone, call);
  return sent instanceof Problem ? sent : { body: { status: 'code_sent', challenge: token, ...sent } };
}

async function setPending(
  { table }: PhoneService,
  target: User,
  pendingPhone: Phone,
  by: User,
  call: Call,
): Promise<Reply | Problem> {
  const change = { set: [[['pendingPhone'], pendingPhone] as const], when: [exists('pk')] };
  const details = { by: by.username, phone: maskPhone(pendingPhone) };
  const outcome = await table.commit([
    { name: 'user', update: userKey(target.id), change },
    recordEvent(newEvent(target.id, 'phone_pending', call, details)),
  ]);
  if (outcome.refused) return new Problem('not_found');
  return { body: { status: 'pending', user: viewOfMember({ ...target, pendingPhone }) } };
}

async function removePhone(
  { table, keyring }: PhoneService,
  target: User,
  by: Authenticated,
  call: Call,
): Promise<Reply | Problem> {
  const own = target.id === by.user.id;
  const details = { ...(!own && { by: by.user.username }), ...oldNumberOf(await keyring(), target) };
  const change = merged(nextEpoch(target), { remove: [['phone'], ['pendingPhone']] });
  const outcome = await table.commit<'user' | 'session' | 'event'>([
    { name: 'user', update: userKey(target.id), change },
    ...(own ? [keepSession(by.session, target.epoch + 1)] : []),
    recordEvent(newEvent(target.id, 'phone_removed', call, details)),
  ]);
  if (outcome.refused) return new Problem('conflict');
  const { phone, pendingPhone, ...rest } = target;
  return { body: { user: own ? viewOfSelf(rest) : viewOfMember(rest) } };
}
