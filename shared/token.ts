/**
 * Bearer tokens: `<user id>.<256 random bits>`. The user id says where the record lies; the table keeps only the SHA-256
 * of the whole token, so that neither half can be exchanged and a copy of the table signs nobody in.
 */
import { createHash, randomBytes } from 'node:crypto';
import { USER_ID } from './user-id.ts';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

export interface TokenReference {
  readonly userId: string;
  readonly hash: string;
}

export function newToken(userId: string): TokenReference & { readonly token: string } {
  const token = `${userId}.${newSecret()}`;
  return { token, userId, hash: hashToken(token) };
}

/** @returns undefined for anything that was not made by `newToken`. */
export function parseToken(token: string | undefined): TokenReference | undefined {
  const [userId = '', secret = '', ...rest] = token?.split('.') ?? [];
  if (!token || rest.length > 0 || !USER_ID.test(userId) || !SECRET.test(secret)) return undefined;
  return { userId, hash: hashToken(token) };
}
