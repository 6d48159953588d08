/**
 * Sends a code by SMS: reserve, then publish. One transaction takes the challenge's turn and every cap, or nothing: of parallel
 * requests one wins, so one message is sent. Where publishing fails all of it is undone, no code lives and nothing says "sent".
 */
import type { Challenge } from '../challenge.ts';
import { lockOf } from '../code-budget.ts';
import type { Counter } from '../counter.ts';
import { newEvent } from '../event.ts';
import type { Call } from '../http/route.ts';
import { mac } from '../keyring.ts';
import { sms as policy } from '../policy.ts';
import { Problem, secondsUntil } from '../problem.ts';
import { type SmsCaps, smsCounters } from '../sms-limits.ts';
import { boundToChallenge, newSmsCode, resendWaitMs, smsMessage } from '../sms-message.ts';
import type { SmsSender } from '../sms-sender.ts';
import { releaseSms, reserveSms, type SmsReservation } from '../store/challenges.ts';
import { eraseEvent, recordEvent } from '../store/events.ts';
import { countDown, countUp } from '../store/limits.ts';
import type { Table, Write } from '../store/table.ts';
import { maskPhone, type Phone, type User } from '../user.ts';
import type { Service } from './service.ts';

export interface SmsService extends Service {
  readonly send: SmsSender;
  readonly caps: SmsCaps;
  readonly issuer: string;
  /** The portal's first origin: codes are bound to its host. */
  readonly portalOrigin: string;
}

export interface Sent {
  readonly sentTo: string;
  readonly expiresAt: string;
  readonly resendAfter: string;
  readonly resendAfterSeconds: number;
}

export async function sendCode(
  service: SmsService,
  user: User,
  challenge: Challenge,
  phone: Phone,
  { now, client }: Call,
): Promise<Sent | Problem> {
  // No message is paid for whose code could not be entered.
  const refusal = lockOf(user, now) ?? refusalOf(challenge, now);
  if (refusal) return refusal;
  const code = newSmsCode();
  const reserved = await reservation(service, challenge, code, now);
  const counters = smsCounters(service.caps, { userId: user.id, phone, address: client.address }, now);
  const details = { purpose: challenge.purpose, phone: maskPhone(phone) };
  const event = newEvent(user.id, 'sms_sent', { now, client }, details);
  const { refused } = await service.table.commit<string>([
    reserveSms(challenge, reserved),
    ...counters.map(countUp),
    recordEvent(event),
  ]);
  if (refused !== undefined) return refusedBy(refused, counters, now);
  const sent = await service.send(phone.number, smsMessage(code, service.issuer, service.portalOrigin));
  if (sent) return sentView(phone, reserved, now);
  const undoing = [...counters.map(countDown), eraseEvent(event)];
  await undo(service.table, releaseSms(challenge, reserved), undoing);
  return new Problem('sms_unavailable');
}

/** A challenge that a code of the app has used up meanwhile has no turn to give back: what the message cost is given back alone. */
async function undo(
  table: Table,
  release: Write<'challenge'>,
  rest: readonly Write<string>[],
): Promise<void> {
  const { refused } = await table.commit<string>([release, ...rest]);
  if (refused === release.name) await table.commit(rest);
}

/** @param name of the write whose condition did not hold */
function refusedBy(name: string, counters: readonly Counter[], nowMs: number): Problem {
  const counter = counters.find((candidate) => candidate.name === name);
  if (!counter) return tooSoon(nowMs + policy.firstResendMs, nowMs);
  return new Problem('sms_limit', { retryAfterSeconds: secondsUntil(counter.endsAt, nowMs) });
}

function refusalOf(challenge: Challenge, nowMs: number): Problem | undefined {
  const endsAt = challenge.expiresAt * 1000;
  // A wait that the challenge does not outlive is no wait: only a new sign-in brings another message.
  if (challenge.smsSends >= policy.sendsPerChallenge || challenge.nextSmsAt >= endsAt) {
    return new Problem('sms_limit', { retryAfterSeconds: secondsUntil(endsAt, nowMs) });
  }
  return nowMs < challenge.nextSmsAt ? tooSoon(challenge.nextSmsAt, nowMs) : undefined;
}

function tooSoon(nextSmsAt: number, nowMs: number): Problem {
  return new Problem('sms_too_soon', { retryAfterSeconds: secondsUntil(nextSmsAt, nowMs) });
}

async function reservation(
  service: SmsService,
  challenge: Challenge,
  code: string,
  nowMs: number,
): Promise<SmsReservation> {
  const smsSends = challenge.smsSends + 1;
  const smsCode = {
    mac: mac(await service.keyring(), 'sms-code', boundToChallenge(code, challenge.hash)),
    // Never later than its challenge, so that the time told to the user is one in which the code works.
    expiresAt: Math.min(nowMs + policy.codeLifetimeMs, challenge.expiresAt * 1000),
  };
  return { smsSends, nextSmsAt: nowMs + resendWaitMs(smsSends), smsCode };
}

function sentView(phone: Phone, { smsCode, nextSmsAt }: SmsReservation, nowMs: number): Sent {
  return {
    sentTo: maskPhone(phone),
    expiresAt: new Date(smsCode.expiresAt).toISOString(),
    resendAfter: new Date(nextSmsAt).toISOString(),
    resendAfterSeconds: secondsUntil(nextSmsAt, nowMs),
  };
}
