/** A login from a remembered device: its cookie stands in for the code, and is rotated in the write that makes the session. */
import {
  type DeviceCookie,
  deviceCookieName,
  judgeDevice,
  parseDeviceCookie,
  rotated,
  successorOf,
} from '../../shared/device-token.ts';
import type { Service } from '../../shared/flow/service.ts';
import { signedIn } from '../../shared/flow/sign-in.ts';
import { deviceCookie, sessionCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import { log } from '../../shared/log.ts';
import { newSession } from '../../shared/session.ts';
import { type Change, equals, exists } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { putSession } from '../../shared/store/sessions.ts';
import { userFrom } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';

/** @returns undefined where the browser is not remembered for this user */
export async function signInRemembered(service: Service, user: User, call: Call): Promise<Reply | undefined> {
  const cookie = parseDeviceCookie(call.cookies.get(deviceCookieName(user.id)));
  if (!cookie) return undefined;
  const judgement = judgeDevice(user.devices[cookie.id], cookie, call.now);
  if (judgement === 'unknown') return undefined;
  if (judgement === 'stolen') return endDevice(service, user, cookie);
  return signIn(service, user, cookie, judgement === 'current', call.now);
}

async function signIn(
  service: Service,
  user: User,
  cookie: DeviceCookie,
  rotate: boolean,
  nowMs: number,
): Promise<Reply | undefined> {
  const successor = successorOf(await service.keyring(), cookie);
  const device = user.devices[cookie.id];
  if (!device) return undefined;
  const { session, token } = newSession(user, ['pwd', 'device'], nowMs);
  const after = rotate ? rotated(device, successor, nowMs) : device;
  const outcome = await service.table.commit([
    { name: 'user', update: userKey(user.id), change: replaceDevice(user, cookie.id, after) },
    putSession(session),
  ]);
  if (outcome.refused) return again(service, userFrom(outcome.item), user, cookie, nowMs);
  return signedIn(user, [sessionCookie(token), deviceCookie(user.id, successor, device.expiresAt, nowMs)]);
}

/** A parallel login of the same browser rotated first: the token now counts as rotated just now. Anything else asks for a code. */
async function again(
  service: Service,
  now: User | undefined,
  before: User,
  cookie: DeviceCookie,
  nowMs: number,
) {
  if (!now || now.epoch !== before.epoch) return undefined;
  if (judgeDevice(now.devices[cookie.id], cookie, nowMs) !== 'rotated-just-now') return undefined;
  return signIn(service, now, cookie, false, nowMs);
}

function replaceDevice(user: User, id: string, after: User['devices'][string]): Change {
  const before = user.devices[id];
  return {
    set: [[['devices', id], after]],
    when: [equals(['epoch'], user.epoch), equals(['devices', id, 'currentHash'], before?.currentHash)],
  };
}

/** A token that was rotated out long ago is a copy, here or in the browser that rotated it: the device is remembered no longer. */
async function endDevice({ table }: Service, user: User, { id }: DeviceCookie): Promise<undefined> {
  log({ event: 'device_token_reused', userId: user.id });
  await table.touch(userKey(user.id), { remove: [['devices', id]], when: [exists('pk')] });
}
