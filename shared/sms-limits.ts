/**
 * How many messages may go out: for a user, to a number whoever asks, from an address, to a country, and in all. Each is a
 * counter of one window, taken in the transaction that reserves the message (toll fraud; OWASP ASVS 5.0 2.4.1).
 */
import { randomInt } from 'node:crypto';
import { type Counter, windowAt } from './counter.ts';
import { networkOf } from './network.ts';
import { sms } from './policy.ts';
import type { Phone } from './user.ts';

export type SmsCaps = Readonly<Record<keyof typeof sms.capWindowMs, number>>;

export interface Message {
  readonly userId: string;
  readonly phone: Phone;
  /** IP address of whoever asks. */
  readonly address: string;
}

export function smsCounters(
  caps: SmsCaps,
  { userId, phone, address }: Message,
  nowMs: number,
  pick: (shards: number) => number = randomInt,
): Counter[] {
  return [
    { name: 'user', key: userId, cap: caps.user },
    // E.164: however it is written, a number is one key.
    { name: 'number', key: phone.number, cap: caps.number },
    { name: 'address', key: networkOf(address), cap: caps.address },
    shardOf('country', phone.country, caps.country, pick),
    shardOf('deployment', 'all', caps.deployment, pick),
  ].map((counter) => ({ ...counter, ...windowAt(sms.capWindowMs[counter.name as keyof SmsCaps], nowMs) }));
}

/** Everybody counts here, and DynamoDB writes one item about a thousand times a second: a large cap is spread over several. */
function shardOf(name: string, key: string, cap: number, pick: (shards: number) => number) {
  const shards = Math.min(Math.max(1, Math.floor(cap / sms.messagesPerShard)), sms.maxShards);
  const shard = shards === 1 ? 0 : pick(shards);
  return { name, key: `${key}.${shard}`, cap: Math.floor((cap + shard) / shards) };
}
