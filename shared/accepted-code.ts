/** Compares an entered code with what is right at this moment. Changes nothing: what makes it single-use is the write it buys. */
import type { Challenge } from './challenge.ts';
import type { EnteredCode } from './code.ts';
import { type Keyring, macMatches } from './keyring.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { isCurrent, open, seal } from './seal.ts';
import { boundToChallenge } from './sms-message.ts';
import { acceptedStep, toleranceSteps } from './totp.ts';
import type { User } from './user.ts';

export type AcceptedCode =
  | { readonly method: 'totp'; readonly step: number; readonly resealed?: string }
  | { readonly method: 'sms'; readonly mac: string }
  | { readonly method: 'recovery'; readonly hash: string };

/** @param challenge absent where password and code come in one request */
export function acceptedCode(
  keyring: Keyring,
  user: User,
  challenge: Challenge | undefined,
  code: EnteredCode,
  nowMs: number,
): AcceptedCode | undefined {
  if (code.kind === 'recovery') return acceptedRecoveryCode(user, code.value);
  return (
    acceptedSmsCode(keyring, challenge, code.value, nowMs) ??
    acceptedTotp(keyring, user, challenge, code.value, nowMs)
  );
}

function acceptedRecoveryCode(user: User, value: string): AcceptedCode | undefined {
  const hash = hashRecoveryCode(value);
  return user.recoveryCodes?.has(hash) ? { method: 'recovery', hash } : undefined;
}

export function acceptedSmsCode(
  keyring: Keyring,
  challenge: Challenge | undefined,
  code: string,
  nowMs: number,
): (AcceptedCode & { method: 'sms' }) | undefined {
  if (!challenge || !hasLiveSmsCode(challenge, nowMs)) return undefined;
  const { mac } = challenge.smsCode;
  return macMatches(keyring, 'sms-code', boundToChallenge(code, challenge.hash), mac)
    ? { method: 'sms', mac }
    : undefined;
}

function acceptedTotp(
  keyring: Keyring,
  { id, totp }: User,
  challenge: Challenge | undefined,
  code: string,
  nowMs: number,
): AcceptedCode | undefined {
  if (!totp) return undefined;
  const owner = { userId: id, purpose: 'totp' } as const;
  const secret = open(keyring, totp.sealedSecret, owner);
  const tolerance = toleranceSteps(challenge !== undefined && hasLiveSmsCode(challenge, nowMs));
  const step = acceptedStep(secret, code, nowMs, totp.lastStep, tolerance);
  if (step === undefined) return undefined;
  // A secret that was sealed before the key was rotated moves to the current key while it is at hand.
  const resealed = isCurrent(keyring, totp.sealedSecret) ? undefined : seal(keyring, secret, owner);
  return { method: 'totp', step, ...(resealed && { resealed }) };
}

function hasLiveSmsCode(
  challenge: Challenge,
  nowMs: number,
): challenge is Challenge & Required<Pick<Challenge, 'smsCode'>> {
  return challenge.smsCode !== undefined && nowMs < challenge.smsCode.expiresAt;
}
