/** The browsers that are remembered, and forgetting one or all of them. */
import { DEVICE_ID, deviceHeldBy, deviceIn } from '../../shared/device-token.ts';
import { newEvent } from '../../shared/event.ts';
import { clearedDeviceCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply, Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { recordEvent } from '../../shared/store/events.ts';
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
    'DELETE /api/devices': { access: 'session', answer: (call, { user }) => forgetAll(table, user, call) },
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
  const id = deviceHeldBy(user.id, user.devices, cookies);
  const device = id && deviceIn(user.devices, id);
  return device && nowMs < device.expiresAt * 1000 ? id : undefined;
}

async function forgetOne(table: Table, user: User, call: Call): Promise<Reply | Problem> {
  const { deviceId = '' } = call.path;
  const device = DEVICE_ID.test(deviceId) ? deviceIn(user.devices, deviceId) : undefined;
  if (!device) return new Problem('not_found');
  const change = { remove: [['devices', deviceId]], when: [exists('devices', deviceId)] };
  const event = newEvent(user.id, 'device_removed', call, { device: device.label });
  const outcome = await table.commit([
    { name: 'user', update: userKey(user.id), change },
    recordEvent(event),
  ]);
  if (outcome.refused) return new Problem('not_found');
  const own = currentDeviceId(user, call.cookies, call.now) === deviceId;
  return { status: 204, cookies: own ? [clearedDeviceCookie(user.id)] : [] };
}

async function forgetAll(table: Table, user: User, call: Call): Promise<Reply> {
  const change = { set: [[['devices'], {}] as const], when: [exists('pk')] };
  await table.commit([
    { name: 'user', update: userKey(user.id), change },
    recordEvent(newEvent(user.id, 'devices_removed', call)),
  ]);
  return { status: 204, cookies: [clearedDeviceCookie(user.id)] };
}
