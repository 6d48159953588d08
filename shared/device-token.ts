/**
 * Remembered devices (OWASP "device cookies"): a cookie that stands in for the code for 30 days, rotated at every use.
 * The next token is derived from the one presented, so that parallel requests of one browser all leave with the same cookie,
 * and a token that comes back after its grace is a copy.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { currentKey, equalInConstantTime, type Keyring } from './keyring.ts';
import { device as policy } from './policy.ts';
import { hashToken, newSecret } from './token.ts';

export interface RememberedDevice {
  readonly currentHash: string;
  readonly previousHash?: string;
  readonly rotatedAt: number;
  readonly label: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

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

export function newDevice(label: string, nowMs: number): { cookie: DeviceCookie; device: RememberedDevice } {
  const cookie = { id: randomBytes(12).toString('base64url'), secret: newSecret() };
  const expiresAt = Math.floor(nowMs / 1000) + policy.lifetimeSeconds;
  const device = {
    currentHash: hashToken(cookie.secret),
    rotatedAt: nowMs,
    label,
    createdAt: nowMs,
    lastUsedAt: nowMs,
    expiresAt,
  };
  return { cookie, device };
}

export type DeviceJudgement = 'current' | 'rotated-just-now' | 'stolen' | 'unknown';

/** What a presented cookie is worth. */
export function judgeDevice(
  device: RememberedDevice | undefined,
  cookie: DeviceCookie,
  nowMs: number,
): DeviceJudgement {
  if (!device || nowMs >= device.expiresAt * 1000) return 'unknown';
  const hash = hashToken(cookie.secret);
  if (equalInConstantTime(hash, device.currentHash)) return 'current';
  if (!device.previousHash || !equalInConstantTime(hash, device.previousHash)) return 'unknown';
  return nowMs - device.rotatedAt <= policy.rotationGraceMs ? 'rotated-just-now' : 'stolen';
}

export function successorOf(keyring: Keyring, cookie: DeviceCookie): DeviceCookie {
  const secret = createHmac('sha256', currentKey(keyring, 'device'))
    .update(`${cookie.id}.${cookie.secret}`)
    .digest('base64url');
  return { id: cookie.id, secret };
}

/** The device after its cookie was used; its expiry stays what it was on the first day. */
export function rotated(device: RememberedDevice, successor: DeviceCookie, nowMs: number): RememberedDevice {
  return {
    ...device,
    currentHash: hashToken(successor.secret),
    previousHash: device.currentHash,
    rotatedAt: nowMs,
    lastUsedAt: nowMs,
  };
}

/** The device that has to go so that one more fits: an expired one, else the one unused for longest. */
export function deviceToEvict(devices: Readonly<Record<string, RememberedDevice>>): string | undefined {
  const ids = Object.keys(devices);
  if (ids.length < policy.perUser) return undefined;
  return ids.toSorted((a, b) => (devices[a]?.lastUsedAt ?? 0) - (devices[b]?.lastUsedAt ?? 0))[0];
}
