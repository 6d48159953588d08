/** A login from a remembered device: its cookie stands in for the code, and is rotated in the write that makes the session. */
import {
  type DeviceCookie,
  deviceCookieName,
  deviceIn,
  judgeDevice,
  parseDeviceCookie,
  type RememberedDevice,
  rotated,
  successorOf,
} from '../../shared/device-token.ts';
import type { Service } from '../../shared/flow/service.ts';
import { signedIn } from '../../shared/flow/sign-in.ts';
import { deviceCookie, sessionCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import type { Keyring } from '../../shared/keyring.ts';
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
  return cookie && useDevice(service, await service.keyring(), user, cookie, call.now);
}

async function useDevice(
  service: Service,
  keyring: Keyring,
  user: User,
  cookie: DeviceCookie,
  nowMs: number,
): Promise<Reply | undefined> {
  const device = deviceIn(user.devices, cookie.id);
  if (!device) return undefined;
  switch (judgeDevice(keyring, device, cookie, nowMs)) {
    case 'unknown':
      return undefined;
    case 'stolen':
      return endDevice(service, user, cookie);
    case 'rotated-just-now':
      return signIn(service, keyring, user, cookie, device, nowMs);
    case 'current':
      return signIn(
        service,
        keyring,
        user,
        cookie,
        rotated(device, successorOf(keyring, cookie), nowMs),
        nowMs,
      );
  }
}

async function signIn(
  service: Service,
  keyring: Keyring,
  user: User,
  cookie: DeviceCookie,
  after: RememberedDevice,
  nowMs: number,
): Promise<Reply | undefined> {
  const { session, token } = newSession(user, ['pwd', 'device'], nowMs);
  const change = replaceDevice(user, cookie.id, after);
  const outcome = await service.table.commit([
    { name: 'user', update: userKey(user.id), change, readBack: true },
    putSession(session),
  ]);
  // A parallel login of the same browser rotated first: judged again, the token now counts as rotated just now.
  const now = userFrom(outcome.refused && outcome.item);
  if (outcome.refused)
    return now?.epoch === user.epoch ? useDevice(service, keyring, now, cookie, nowMs) : undefined;
  return signedIn(user, [
    sessionCookie(token),
    deviceCookie(user.id, successorOf(keyring, cookie), after.expiresAt, nowMs),
  ]);
}

function replaceDevice(user: User, id: string, after: RememberedDevice): Change {
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
