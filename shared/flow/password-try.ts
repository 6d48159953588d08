/**
 * Whether a password is compared at all, and what becomes of the answer: tries are counted for the user name and for the address.
 * A browser that holds the user's valid device cookie has tries of its own, so nobody else can shut it out (OWASP device cookies).
 */
import { type Counter, windowAt } from '../counter.ts';
import { deviceCookieName, deviceIn, judgeDevice, parseDeviceCookie } from '../device-token.ts';
import type { Call } from '../http/route.ts';
import { networkOf } from '../network.ts';
import { nameSubject, type PasswordTries, throttleOf } from '../password-tries.ts';
import { passwordTries as policy } from '../policy.ts';
import { Problem, secondsUntil } from '../problem.ts';
import { limitKey, nameKey, triesKey } from '../store/keys.ts';
import { takeOne } from '../store/limits.ts';
import type { SignInName } from '../store/names.ts';
import { countFailure, getTries, triesFrom } from '../store/password-tries.ts';
import type { Table } from '../store/table.ts';
import { getUser } from '../store/users.ts';
import type { Service } from './service.ts';

export interface PasswordService extends Service {
  /** Wrong passwords that one address may enter in a quarter of an hour. */
  readonly triesPerAddress: number;
}

/** Whose tries count, as they were before the password is compared. */
export interface PasswordTry {
  readonly subject: string;
  readonly tries: PasswordTries | undefined;
  readonly counter?: Counter;
}

export interface Named {
  readonly name: SignInName | undefined;
  readonly attempt: PasswordTry | Problem;
}

/** Reads the name and what is counted, in one round trip. An unknown name is counted as a known one. */
export async function tryPassword(service: PasswordService, username: string, call: Call): Promise<Named> {
  const counter = addressCounter(service, call);
  const subject = nameSubject(await service.keyring(), username);
  const [nameItem, triesItem, count] = await service.table.getAll([
    nameKey(username),
    triesKey(subject),
    limitKey(counter),
  ]);
  const name = nameItem as SignInName | undefined;
  const attempt = { subject, tries: triesFrom(triesItem), counter };
  const refusal = throttleOf(attempt.tries, call.now) ?? fullAddress(counter, count?.count ?? 0, call.now);
  if (!refusal) return { name, attempt };
  return { name, attempt: name ? await trySparingDevice(service, name, refusal, call) : refusal };
}

/** Before anybody is told that the password was wrong. @returns what they are told instead, where it came too late */
export async function countWrong(
  table: Table,
  { subject, tries, counter }: PasswordTry,
  nowMs: number,
): Promise<Problem | undefined> {
  const [wait, counted] = await Promise.all([
    countFailure(table, subject, tries, nowMs),
    counter && takeOne(table, counter),
  ]);
  return wait ?? (counter && !counted ? addressRefusal(counter, nowMs) : undefined);
}

/** @param refusal that stands where the browser is none of the user's remembered ones */
async function trySparingDevice(
  { table, keyring }: PasswordService,
  { userId }: SignInName,
  refusal: Problem,
  { cookies, now }: Call,
): Promise<PasswordTry | Problem> {
  const cookie = parseDeviceCookie(cookies.get(deviceCookieName(userId)));
  if (!cookie) return refusal;
  const subject = `device#${userId}#${cookie.id}`;
  const [user, tries, keys] = await Promise.all([
    getUser(table, userId),
    getTries(table, subject),
    keyring(),
  ]);
  const device = user && deviceIn(user.devices, cookie.id);
  const judgement = device ? judgeDevice(keys, device, cookie, now) : 'unknown';
  if (judgement === 'unknown' || judgement === 'stolen') return refusal;
  return throttleOf(tries, now) ?? { subject, tries };
}

function addressCounter({ triesPerAddress }: PasswordService, { client, now }: Call): Counter {
  const window = windowAt(policy.addressWindowMs, now);
  return { name: 'password-address', key: networkOf(client.address), cap: triesPerAddress, ...window };
}

function fullAddress(counter: Counter, count: number, nowMs: number): Problem | undefined {
  return count < counter.cap ? undefined : addressRefusal(counter, nowMs);
}

function addressRefusal({ endsAt }: Counter, nowMs: number): Problem {
  return new Problem('too_many_attempts', { retryAfterSeconds: secondsUntil(endsAt, nowMs) });
}
