/**
 * Sends a code by SMS: reserve, then publish. Of parallel requests one wins the reservation, so one message is sent; where
 * publishing fails the reservation is undone, no code lives and nothing says "sent".
 */
import type { Challenge } from '../challenge.ts';
import { lockOf } from '../code-budget.ts';
import { mac } from '../keyring.ts';
import { sms as policy } from '../policy.ts';
import { Problem, secondsUntil } from '../problem.ts';
import { boundToChallenge, newSmsCode, resendWaitMs, smsMessage } from '../sms-message.ts';
import type { SmsSender } from '../sms-sender.ts';
import { releaseSms, reserveSms, type SmsReservation } from '../store/challenges.ts';
import { maskPhone, type Phone, type User } from '../user.ts';
import type { Service } from './service.ts';

export interface SmsService extends Service {
  readonly send: SmsSender;
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
  nowMs: number,
): Promise<Sent | Problem> {
  // No message is paid for whose code could not be entered.
  const refusal = lockOf(user, nowMs) ?? refusalOf(challenge, nowMs);
  if (refusal) return refusal;
  const code = newSmsCode();
  const reserved = await reservation(service, challenge, code, nowMs);
  if (!(await reserveSms(service.table, challenge, reserved)))
    return tooSoon(nowMs + policy.firstResendMs, nowMs);
  const sent = await service.send(phone.number, smsMessage(code, service.issuer, service.portalOrigin));
  if (sent) return sentView(phone, reserved, nowMs);
  await releaseSms(service.table, challenge, reserved);
  return new Problem('sms_unavailable');
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
