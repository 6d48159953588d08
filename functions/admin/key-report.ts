/**
 * Under which keys of the secret the stored secrets and devices are: when none is left under an old one, that can be taken out.
 * It tells ids alone, which stand in what is stored: to read the secret itself this function has no right.
 */
import { keyIdOf } from '../../shared/seal.ts';
import type { Item, Table } from '../../shared/store/table.ts';
import type { User } from '../../shared/user.ts';
import type { KeyReport, KeyUse } from './result.ts';
import type { Command } from './schema.ts';

type ReportCommand = Command & { command: 'key-report' };
type Holder = Pick<User, 'username' | 'devices'> & {
  readonly totp?: Pick<NonNullable<User['totp']>, 'sealedSecret'>;
};

/** What it needs to know of a user. */
const PATHS = [['username'], ['totp', 'sealedSecret'], ['devices']];

/** One page: whoever asks goes on from `next`, and adds up. */
export async function reportKeys(
  table: Table,
  { key, after }: ReportCommand,
  nowMs: number,
): Promise<KeyReport> {
  const { items, next } = await table.scan('USER#', PATHS, after);
  const holders = items.map(holderFrom);
  const users = holders.filter((holder) => key !== undefined && keysOf(holder, nowMs).includes(key));
  return {
    ok: true,
    keys: useOf(holders, nowMs),
    ...(key !== undefined && { users: users.map(({ username }) => username) }),
    ...(next && { next }),
  };
}

function holderFrom(item: Item): Holder {
  return item as Holder;
}

function useOf(holders: readonly Holder[], nowMs: number): Record<string, KeyUse> {
  const uses = new Map<string, KeyUse>();
  const add = (id: string, { secrets, devices }: KeyUse): void => {
    const before = uses.get(id) ?? { secrets: 0, devices: 0 };
    uses.set(id, { secrets: before.secrets + secrets, devices: before.devices + devices });
  };
  for (const holder of holders) {
    for (const id of secretKeysOf(holder)) add(id, { secrets: 1, devices: 0 });
    for (const id of deviceKeysOf(holder, nowMs)) add(id, { secrets: 0, devices: 1 });
  }
  return Object.fromEntries(uses);
}

function keysOf(holder: Holder, nowMs: number): string[] {
  return [...secretKeysOf(holder), ...deviceKeysOf(holder, nowMs)];
}

function secretKeysOf({ totp }: Holder): string[] {
  return totp ? [keyIdOf(totp.sealedSecret)] : [];
}

/** An expired device is still stored, and never looked at again. */
function deviceKeysOf({ devices }: Holder, nowMs: number): string[] {
  return Object.values(devices)
    .filter(({ expiresAt }) => nowMs < expiresAt * 1000)
    .map(({ keyId }) => keyId);
}
