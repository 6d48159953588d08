/** The browsers that are remembered, and forgetting one or all of them. */
import {
  DEVICE_ID,
  deviceCookieName,
  deviceIn,
  isCurrent,
  parseDeviceCookie,
} from '../../shared/device-token.ts';
import { clearedDeviceCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply, Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { exists } from '../../shared/store/expression.ts';
import { userKey } from '../../shared/store/keys.ts';
import type { Table } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';

type Keys = 'GET /api/devices' | 'DELETE /api/devices/{deviceId}' | 'DELETE /api/devices';

export function routes(table: Table): Routes<Keys> {
  return {
    'GET /api/devices': {
      access: 'session',
      answer: (call, { user }) => ({ body: { devices: devicesOf(user, call) } }),
    },
    'DELETE /api/devices/{deviceId}': {
      access: 'session',
      answer: (call, { user }) => forgetOne(table, user, call),
    },
    'DELETE /api/devices': { access: 'session', answer: (_, { user }) => forgetAll(table, user) },
  };
}

function devicesOf(user: User, { now, cookies }: Call) {
  const live = Object.entries(user.devices).filter(([, { expiresAt }]) => now < expiresAt * 1000);
  const current = currentDeviceId(user, cookies, now);
  const newestFirst = live.toSorted(([, a], [, b]) => b.lastUsedAt - a.lastUsedAt);
  return newestFirst.map(([id, { label, createdAt, lastUsedAt, expiresAt }]) => ({
    id,
    label,
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: new Date(lastUsedAt).toISOString(),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    current: id === current,
  }));
}

function currentDeviceId(user: User, cookies: Call['cookies'], nowMs: number): string | undefined {
  const cookie = parseDeviceCookie(cookies.get(deviceCookieName(user.id)));
  if (!cookie) return undefined;
  const device = deviceIn(user.devices, cookie.id);
  return device && nowMs < device.expiresAt * 1000 && isCurrent(device, cookie) ? cookie.id : undefined;
}

async function forgetOne(table: Table, user: User, { path, cookies, now }: Call): Promise<Reply | Problem> {
  const { deviceId = '' } = path;
  if (!DEVICE_ID.test(deviceId)) return new Problem('not_found');
  const change = { remove: [['devices', deviceId]], when: [exists('devices', deviceId)] };
  if (!(await table.touch(userKey(user.id), change))) return new Problem('not_found');
  const own = currentDeviceId(user, cookies, now) === deviceId;
  return { status: 204, cookies: own ? [clearedDeviceCookie(user.id)] : [] };
}

async function forgetAll(table: Table, user: User): Promise<Reply> {
  await table.touch(userKey(user.id), { set: [[['devices'], {}]], when: [exists('pk')] });
  return { status: 204, cookies: [clearedDeviceCookie(user.id)] };
}
