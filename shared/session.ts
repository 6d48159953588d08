/** Sessions: opaque, 12 hours at most, 60 minutes unused (NIST SP 800-63B-4 section 2.2.3), new at every sign-in. */
import { session as policy } from './policy.ts';
import { newToken } from './token.ts';
import type { User } from './user.ts';

/** RFC 8176 values, and `device` for a remembered one. */
export type AuthenticationMethod = 'pwd' | 'otp' | 'sms' | 'mfa' | 'device';

export interface Session {
  readonly userId: string;
  readonly hash: string;
  readonly epoch: number;
  readonly amr: readonly AuthenticationMethod[];
  readonly createdAt: number;
  readonly authenticatedAt: number;
  readonly lastSeenAt: number;
  /** Seconds since the epoch; the table's TTL attribute. */
  readonly expiresAt: number;
}

/** What a code adds to the password. */
export const AMR_WITH_CODE = {
  totp: ['pwd', 'otp', 'mfa'],
  sms: ['pwd', 'sms', 'mfa'],
  // RFC 8176 has no value for a look-up secret.
  recovery: ['pwd', 'mfa'],
} as const satisfies Record<string, readonly AuthenticationMethod[]>;

export const SESSION_COOKIE = '__Host-session';

export function newSession(
  user: User,
  amr: readonly AuthenticationMethod[],
  nowMs: number,
): { readonly token: string; readonly session: Session } {
  const { token, hash, userId } = newToken(user.id);
  const expiresAt = Math.floor(nowMs / 1000) + policy.lifetimeSeconds;
  const session = {
    userId,
    hash,
    epoch: user.epoch,
    amr,
    createdAt: nowMs,
    authenticatedAt: nowMs,
    lastSeenAt: nowMs,
    expiresAt,
  };
  return { token, session };
}

/** Compared at every use: TTL removes items days late, and an ending event only moves the user's epoch. */
export function isAlive(session: Session, user: User, nowMs: number): boolean {
  if (nowMs >= session.expiresAt * 1000 || nowMs - session.lastSeenAt >= policy.idleMs) return false;
  return session.epoch === user.epoch && !user.disabled;
}

/**
 * Recent enough to change a factor. A remembered device proves no factor at this moment: whoever has the password and a copy of
 * its cookie could else take the account over for good.
 */
export function isFresh({ authenticatedAt, amr }: Session, nowMs: number): boolean {
  return nowMs - authenticatedAt <= policy.freshMs && !amr.includes('device');
}
