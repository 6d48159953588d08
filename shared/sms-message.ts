/**
 * The text that carries a code: one GSM-7 message (3GPP TS 23.038) whose last line binds the code to the portal's host
 * (W3C WebOTP "origin-bound one-time codes"), so that a browser offers it nowhere else. No link and no user's text.
 */
import { randomInt } from 'node:crypto';
import { sms } from './policy.ts';

export function newSmsCode(): string {
  return String(randomInt(10 ** sms.codeDigits)).padStart(sms.codeDigits, '0');
}

/** @param portalOrigin such as `https://portal.example.com` */
export function smsMessage(code: string, issuer: string, portalOrigin: string): string {
  const { hostname } = new URL(portalOrigin);
  return `${code} is your ${issuer} code. It expires in ${sms.codeLifetimeMs / 60_000} minutes.\n\n@${hostname} #${code}`;
}

/** The wait after the nth send of a challenge: 30 s, 60 s, 120 s … */
export function resendWaitMs(sends: number): number {
  return sms.firstResendMs * 2 ** (sends - 1);
}

/** What an SMS code's MAC is made over: a code of one challenge is worth nothing in another. */
export function boundToChallenge(code: string, challengeHash: string): string {
  return `${challengeHash}.${code}`;
}
