/**
 * A challenge asks one user for one code, for one purpose. Its token names user, purpose and expiry and carries a MAC:
 * a made-up one is refused before the table is asked, so nobody without a challenge can spend another's guess budget.
 */
import { type Keyring, mac, macMatches } from './keyring.ts';
import { challenge as policy } from './policy.ts';
import { isAlive, type Session } from './session.ts';
import { hashToken, newSecret, type TokenReference } from './token.ts';
import { maskPhone, methodsOf, type Phone, type User } from './user.ts';
import { USER_ID } from './user-id.ts';

export type Purpose = keyof typeof policy.lifetimeSeconds;

export interface Challenge {
  readonly userId: string;
  readonly hash: string;
  readonly purpose: Purpose;
  /** Hash of the session that asked; absent for `login`. */
  readonly sessionHash?: string;
  /** The user's epoch when it was made: a change of factor since then ends it. */
  readonly epoch: number;
  readonly createdAt: number;
  /** Seconds since the epoch; the table's TTL attribute. */
  readonly expiresAt: number;
  readonly smsSends: number;
  readonly nextSmsAt: number;
  readonly smsCode?: { readonly mac: string; readonly expiresAt: number };
  /** `enroll`: the secret that waits for its first code. */
  readonly sealedSecret?: string;
  /** `phone`: the number that waits for its code. */
  readonly phone?: Phone;
}

type Extras = Pick<Challenge, 'sessionHash' | 'sealedSecret' | 'phone'>;

export function newChallenge(
  keyring: Keyring,
  user: User,
  purpose: Purpose,
  nowMs: number,
  extras: Extras = {},
): { readonly token: string; readonly challenge: Challenge } {
  const expiresAt = Math.floor(nowMs / 1000) + policy.lifetimeSeconds[purpose];
  const unsigned = `${user.id}.${purpose}.${expiresAt}.${newSecret()}`;
  const token = `${unsigned}.${mac(keyring, 'challenge', unsigned)}`;
  const challenge: Challenge = {
    userId: user.id,
    hash: hashToken(token),
    purpose,
    epoch: user.epoch,
    createdAt: nowMs,
    expiresAt,
    smsSends: 0,
    nextSmsAt: 0,
    ...extras,
  };
  return { token, challenge };
}

export interface ChallengeReference extends TokenReference {
  readonly purpose: Purpose;
}

/** @returns undefined for a token that was not made here or whose time is over. */
export function parseChallengeToken(
  keyring: Keyring,
  token: string,
  nowMs: number,
): ChallengeReference | undefined {
  const [userId = '', purpose = '', expiresAt = '', secret = '', ...signature] = token.split('.');
  if (!USER_ID.test(userId)) return undefined;
  const unsigned = `${userId}.${purpose}.${expiresAt}.${secret}`;
  if (!macMatches(keyring, 'challenge', unsigned, signature.join('.'))) return undefined;
  if (nowMs >= Number(expiresAt) * 1000) return undefined;
  return { userId, purpose: purpose as Purpose, hash: hashToken(token) };
}

/**
 * Whether the challenge still asks: not expired (TTL removes items days later), made after the last lock of code entry and
 * the last change of factor, and asked for by this very session, still alive, where it is not a sign-in.
 * @param lockedAtMs when the last lock began
 */
export function isOpen(
  challenge: Challenge,
  user: User,
  session: Session | undefined,
  lockedAtMs: number,
  nowMs: number,
): boolean {
  if (nowMs >= challenge.expiresAt * 1000) return false;
  if (challenge.createdAt <= lockedAtMs) return false;
  if (challenge.epoch !== user.epoch || user.disabled) return false;
  if (challenge.purpose === 'login') return true;
  return session !== undefined && session.hash === challenge.sessionHash && isAlive(session, user, nowMs);
}

/** What the client is told of a challenge. */
export function challengeView(token: string, challenge: Challenge, user: User) {
  const methods = methodsOf(user);
  const expiresAt = new Date(challenge.expiresAt * 1000).toISOString();
  return {
    challenge: token,
    expiresAt,
    methods,
    ...(user.phone && { sms: { phone: maskPhone(user.phone) } }),
  };
}
