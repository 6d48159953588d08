/**
 * Remembered devices (OWASP "device cookies"): a cookie that stands in for the code for 30 days, rotated at every use.
 * The next token is derived from the one presented, so that parallel requests of one browser all leave with the same cookie,
 * and a token that comes back after its grace is a copy.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { equalInConstantTime, type Keyring, requiredKey } from './keyring.ts';
import { device as policy } from './policy.ts';
import { hashToken, newSecret } from './token.ts';

export interface RememberedDevice {
  readonly currentHash: string;
  /** Of the key that its tokens are derived with, from the first to the last: or a copy from before a rotation would be a stranger. */
  readonly keyId: string;
  readonly rotatedAt: number;
  readonly label: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export type Devices = Readonly<Record<string, RememberedDevice>>;

export interface DeviceCookie {
  readonly id: string;
  readonly secret: string;
}

export const DEVICE_ID = /^[A-Za-z0-9_-]{16}$/;

/** One per user: two people on one browser keep both. */
export function deviceCookieName(userId: string): string {
  return `__Host-device-${Buffer.from(hashToken(userId), 'base64url').toString('hex').slice(0, 8)}`;
}

/** @returns undefined for anything that is no device cookie. */
export function parseDeviceCookie(value: string | undefined): DeviceCookie | undefined {
  const match = /^([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{43})$/.exec(value ?? '');
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}

export function newDevice(
  keyring: Keyring,
  label: string,
  nowMs: number,
): { cookie: DeviceCookie; device: RememberedDevice } {
  const cookie = { id: randomBytes(12).toString('base64url'), secret: newSecret() };
  const expiresAt = Math.floor(nowMs / 1000) + policy.lifetimeSeconds;
  const device = {
    currentHash: hashToken(cookie.secret),
    keyId: keyring.currentId,
    rotatedAt: nowMs,
    label,
    createdAt: nowMs,
    lastUsedAt: nowMs,
    expiresAt,
  };
  return { cookie, device };
}

/** Own properties alone: ids come from a cookie, and `__defineGetter__` has an id's form. */
export function deviceIn(devices: Devices, id: string): RememberedDevice | undefined {
  return Object.hasOwn(devices, id) ? devices[id] : undefined;
}

export function isCurrent(device: RememberedDevice, { secret }: DeviceCookie): boolean {
  return equalInConstantTime(hashToken(secret), device.currentHash);
}

/** @returns the id of the device whose current token a browser holds, be it expired */
export function deviceHeldBy(
  userId: string,
  devices: Devices,
  cookies: ReadonlyMap<string, string>,
): string | undefined {
  const cookie = parseDeviceCookie(cookies.get(deviceCookieName(userId)));
  const device = cookie && deviceIn(devices, cookie.id);
  return device && isCurrent(device, cookie) ? cookie.id : undefined;
}

export type DeviceJudgement = 'current' | 'rotated-just-now' | 'stolen' | 'unknown';

/** What a presented cookie is worth. */
export function judgeDevice(
  keyring: Keyring,
  device: RememberedDevice,
  cookie: DeviceCookie,
  nowMs: number,
): DeviceJudgement {
  if (nowMs >= device.expiresAt * 1000) return 'unknown';
  const rotations = rotationsSince(keyring, device, cookie);
  if (rotations === undefined) return 'unknown';
  if (rotations === 0) return 'current';
  return rotations === 1 && nowMs - device.rotatedAt <= policy.rotationGraceMs
    ? 'rotated-just-now'
    : 'stolen';
}

/** Follows the presented token along the chain of its successors to the current one. @returns undefined for a stranger */
function rotationsSince(
  keyring: Keyring,
  device: RememberedDevice,
  cookie: DeviceCookie,
): number | undefined {
  let token = cookie;
  for (let rotations = 0; rotations <= policy.rotationsTraced; rotations++) {
    if (isCurrent(device, token)) return rotations;
    token = successorOf(keyring, device, token);
  }
  return undefined;
}

export function successorOf(
  keyring: Keyring,
  { keyId }: RememberedDevice,
  cookie: DeviceCookie,
): DeviceCookie {
  const key = requiredKey(keyring, keyId, 'device');
  const secret = createHmac('sha256', key).update(`${cookie.id}.${cookie.secret}`).digest('base64url');
  return { id: cookie.id, secret };
}

/** The device after its cookie was used; its expiry stays what it was on the first day. */
export function rotated(device: RememberedDevice, successor: DeviceCookie, nowMs: number): RememberedDevice {
  return {
    ...device,
    currentHash: hashToken(successor.secret),
    rotatedAt: nowMs,
    lastUsedAt: nowMs,
  };
}

/** The device that has to go so that one more fits: an expired one, else the one unused for longest. */
export function deviceToEvict(devices: Devices, nowMs: number): string | undefined {
  const all = Object.entries(devices);
  if (all.length < policy.perUser) return undefined;
  const rank = ({ expiresAt, lastUsedAt }: RememberedDevice) => (nowMs >= expiresAt * 1000 ? 0 : lastUsedAt);
  return all.toSorted(([, a], [, b]) => rank(a) - rank(b))[0]?.[0];
}
