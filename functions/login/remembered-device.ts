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
import { newEvent } from '../../shared/event.ts';
import { buyWith, type Proven } from '../../shared/flow/first-factor.ts';
import type { Service } from '../../shared/flow/service.ts';
import { signedIn } from '../../shared/flow/sign-in.ts';
import { deviceCookie, sessionCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import type { Keyring } from '../../shared/keyring.ts';
import { log } from '../../shared/log.ts';
import { Problem } from '../../shared/problem.ts';
import { newSession } from '../../shared/session.ts';
import { nextEpoch } from '../../shared/store/consume.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { type Change, equals, merged } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import { putSession } from '../../shared/store/sessions.ts';
import { userFrom } from '../../shared/store/users.ts';
import type { User } from '../../shared/user.ts';

/** What is answered, or the user as they stand afterwards, to be asked for a code. */
export type Outcome =
  | { readonly reply: Reply | Problem }
  | { readonly user: User; readonly reply?: undefined };

interface Use {
  readonly service: Service;
  readonly keyring: Keyring;
  readonly proven: Proven;
  readonly user: User;
  readonly cookie: DeviceCookie;
  readonly call: Call;
}

export async function signInRemembered(service: Service, proven: Proven, call: Call): Promise<Outcome> {
  const { user } = proven;
  const cookie = parseDeviceCookie(call.cookies.get(deviceCookieName(user.id)));
  if (!cookie) return { user };
  return useDevice({ service, keyring: await service.keyring(), proven, user, cookie, call });
}

async function useDevice(use: Use): Promise<Outcome> {
  const { keyring, user, cookie, call } = use;
  const device = deviceIn(user.devices, cookie.id);
  if (!device) return { user };
  switch (judgeDevice(keyring, device, cookie, call.now)) {
    case 'unknown':
      return { user };
    case 'stolen':
      return endDevice(use, device);
    case 'rotated-just-now':
      return signIn(use, device, device);
    case 'current':
      return signIn(use, device, rotated(device, successorOf(keyring, device, cookie), call.now));
  }
}

async function signIn(use: Use, before: RememberedDevice, after: RememberedDevice): Promise<Outcome> {
  const { service, keyring, proven, user, cookie, call } = use;
  const { session, token } = newSession(user, ['pwd', 'device'], call.now);
  const event = newEvent(user.id, 'signed_in', call, { method: 'device', device: before.label });
  const change: Change = {
    set: [[['devices', cookie.id], after]],
    when: [equals(['epoch'], user.epoch), equals(['devices', cookie.id, 'currentHash'], before.currentHash)],
  };
  const userWrite = { name: 'user', update: userKey(user.id), change, readBack: true } as const;
  const writes = [userWrite, putSession(session), recordEvent(event)];
  const outcome = await buyWith(service.table, proven, writes, call.now);
  if (outcome instanceof Problem) return { reply: outcome };
  const now = userFrom(outcome.refused && outcome.item);
  // A parallel login of the same browser rotated first: judged again, the token now counts as rotated just now.
  if (outcome.refused) return now?.epoch === user.epoch ? useDevice({ ...use, user: now }) : { user };
  const next = deviceCookie(user.id, successorOf(keyring, after, cookie), after.expiresAt, call.now);
  return { reply: signedIn(user, [sessionCookie(token), next]) };
}

/**
 * A token that was rotated out long ago is a copy, here or in the browser that rotated it: the device is remembered no longer,
 * and whoever signed in with it is signed out.
 */
async function endDevice({ service, user, cookie, call }: Use, device: RememberedDevice): Promise<Outcome> {
  log({ event: 'device_token_reused', userId: user.id });
  const event = newEvent(user.id, 'device_token_reused', call, { device: device.label });
  const change = merged(nextEpoch(user), { remove: [['devices', cookie.id]] });
  await service.table.commit([{ name: 'user', update: userKey(user.id), change }, recordEvent(event)]);
  return { user: { ...user, epoch: user.epoch + 1 } };
}
