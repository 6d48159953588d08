/**
 * Time-based one-time passwords: RFC 6238 over RFC 4226, by otplib. Ours is the replay rule: a code is known by its time step,
 * which the caller stores in the same conditional write that the code buys; a step at or below the stored one is refused.
 */
import { generateSecret, verifySync } from 'otplib';
import { totp } from './policy.ts';

/** @returns a 160-bit secret in Base32. */
export function newTotpSecret(): string {
  return generateSecret({ length: totp.secretBytes });
}

/** The `otpauth://totp/` URI that authenticator apps scan (Google Authenticator Key URI format), nothing left to defaults. */
export function otpauthUri(secret: string, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const settings = `algorithm=SHA1&digits=${totp.digits}&period=${totp.periodSeconds}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&${settings}`;
}

/**
 * Which steps beside the current one are accepted. While a code sent by SMS is live as well, the step ahead is not:
 * never more than three of the million codes are right at once, which is what the guess budget's figures rest on.
 */
export function toleranceSteps(liveSmsCode: boolean): readonly [past: number, future: number] {
  return [totp.toleranceSteps, liveSmsCode ? 0 : totp.toleranceSteps];
}

/**
 * How far the clock of the phone is off, where a wrong code is right for another time. Told at enrolment alone, to whoever has
 * just been shown the secret: anybody else it would help to guess.
 * @returns whole seconds, negative where the phone is behind; undefined where the code is of no time near
 */
export function clockOffsetSeconds(secret: string, code: string, nowMs: number): number | undefined {
  const step = acceptedStep(secret, code, nowMs, 0, [totp.clockSearchSteps, totp.clockSearchSteps]);
  const now = Math.floor(nowMs / 1000 / totp.periodSeconds);
  return step === undefined ? undefined : (step - now) * totp.periodSeconds;
}

/**
 * @param code six digits
 * @param lastStep the last accepted step; codes of it and of older ones are refused (RFC 6238 section 5.2)
 * @returns the accepted time step, or undefined
 */
export function acceptedStep(
  secret: string,
  code: string,
  nowMs: number,
  lastStep: number,
  [past, future]: readonly [number, number] = toleranceSteps(false),
): number | undefined {
  const epoch = Math.floor(nowMs / 1000);
  const epochTolerance: [number, number] = [past * totp.periodSeconds, future * totp.periodSeconds];
  const result = verifySync({
    secret,
    token: code,
    epoch,
    epochTolerance,
    digits: totp.digits,
    period: totp.periodSeconds,
  });
  if (!result.valid || !('timeStep' in result)) return undefined;
  return result.timeStep > lastStep ? result.timeStep : undefined;
}
