/**
 * What a complete sign-in leaves behind: a new session, and a remembered device where one was asked for. Everything that a
 * code bought is written in the one transaction that consumes the code.
 */
import type { AcceptedCode } from '../accepted-code.ts';
import { deviceHeldBy, deviceToEvict, newDevice } from '../device-token.ts';
import type { EventDetails } from '../event.ts';
import { deviceCookie, sessionCookie } from '../http/cookies.ts';
import type { Call, Reply } from '../http/route.ts';
import type { Keyring } from '../keyring.ts';
import { device as devicePolicy } from '../policy.ts';
import { AMR_WITH_CODE, newSession } from '../session.ts';
import { budgetRestored, consumed } from '../store/consume.ts';
import { type Change, exists, merged, sizeBelow } from '../store/expression.ts';
import { putSession } from '../store/sessions.ts';
import { type User, viewOfSelf } from '../user.ts';
import type { Purchase } from './redeem.ts';

export interface SignIn {
  readonly keyring: Keyring;
  readonly user: User;
  readonly code: AcceptedCode;
  /** Whether the browser is to be remembered. */
  readonly remember: boolean;
  readonly lockedAtMs: number;
  readonly call: Call;
}

export function signInPurchase({ keyring, user, code, remember, lockedAtMs, call }: SignIn): Purchase {
  const { session, token } = newSession(user, AMR_WITH_CODE[code.method], call.now);
  const after = afterCode(user, code);
  const remembered = remember ? rememberDevice(keyring, after, call) : undefined;
  const devices = code.method === 'recovery' ? forgetting(remembered) : (remembered?.change ?? {});
  const cookies = [sessionCookie(token), ...(remembered ? [remembered.cookie] : [])];
  return {
    code,
    userChange: merged(consumed(user, code), budgetRestored(lockedAtMs), devices),
    session: putSession(session),
    event: { type: 'signed_in', ...(remembered && deviceDetails(user, call)) },
    reply: signedIn(after, cookies),
  };
}

export function signedIn(user: User, cookies: readonly string[]): Reply {
  return { body: { status: 'signed_in', user: viewOfSelf(user) }, cookies };
}

/** The user as the transaction leaves it. A recovery code means that a factor is lost: nothing is remembered any longer. */
function afterCode(user: User, code: AcceptedCode): User {
  if (code.method !== 'recovery') return user;
  const { recoveryCodes, ...rest } = user;
  const left = new Set(recoveryCodes);
  left.delete(code.hash);
  return { ...rest, devices: {}, ...(left.size > 0 && { recoveryCodes: left }) };
}

type Remembered = ReturnType<typeof rememberDevice>;

/** Whoever steals password and code wants to be remembered: a browser that was not known before is told. */
function deviceDetails({ id, devices }: User, { client, cookies }: Call): EventDetails {
  const known = deviceHeldBy(id, devices, cookies) !== undefined;
  return { device: client.browser, ...(!known && { newDevice: true as const }) };
}

function rememberDevice(keyring: Keyring, user: User, { client, now }: Call) {
  const { cookie, device } = newDevice(keyring, client.browser, now);
  const evicted = deviceToEvict(user.devices, now);
  const change: Change = {
    set: [[['devices', cookie.id], device]],
    remove: evicted ? [['devices', evicted]] : [],
    // Parallel sign-ins may not make it eleven: each has to find its place free, or the device that leaves still there.
    when: [evicted ? exists('devices', evicted) : sizeBelow(['devices'], devicePolicy.perUser)],
  };
  return { id: cookie.id, device, change, cookie: deviceCookie(user.id, cookie, device.expiresAt, now) };
}

function forgetting(remembered: Remembered | undefined): Partial<Change> {
  return { set: [[['devices'], remembered ? { [remembered.id]: remembered.device } : {}]] };
}
