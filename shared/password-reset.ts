/**
 * A forgotten password is replaced with a token that comes by mail: single use, short-lived, and made from a MAC key, so that the
 * table holds its id alone and a copy of it resets nothing (OWASP ASVS 5.0 6.4.1).
 */
import { type Keyring, mac, macMatches } from './keyring.ts';
import { USER_ID } from './user-id.ts';

/** As the user's item keeps it: one at a time, the newest. */
export interface PasswordReset {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

export interface ResetReference extends PasswordReset {
  readonly userId: string;
}

export function resetToken(keyring: Keyring, { userId, id, expiresAt }: ResetReference): string {
  const unsigned = `${userId}.${expiresAt}.${id}`;
  return `${unsigned}.${mac(keyring, 'password-reset', unsigned)}`;
}

/** @returns undefined for a token that was not made here or whose time is over. */
export function parseResetToken(keyring: Keyring, token: string, nowMs: number): ResetReference | undefined {
  const [userId = '', expiresAt = '', id = '', ...signature] = token.split('.');
  if (!USER_ID.test(userId)) return undefined;
  const unsigned = `${userId}.${expiresAt}.${id}`;
  if (!macMatches(keyring, 'password-reset', unsigned, signature.join('.'))) return undefined;
  return nowMs < Number(expiresAt) * 1000 ? { userId, id, expiresAt: Number(expiresAt) } : undefined;
}
