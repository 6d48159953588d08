/**
 * A user id is `<team id>_<16 Base32 characters>`: it names the partition the user lives in, so that no look-up
 * stands before a read, and another team is another partition by construction. Opaque to clients.
 */
import { randomBytes } from 'node:crypto';
import { base32 } from './base32.ts';

/** Team ids are chosen by the operator: lower-case letters, digits and hyphens. */
export const TEAM_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
export const USER_ID = /^[a-z0-9][a-z0-9-]{0,31}_[a-z2-7]{16}$/;

export function newUserId(teamId: string): string {
  return `${teamId}_${base32(randomBytes(10)).toLowerCase()}`;
}

export function teamIdOf(userId: string): string {
  return userId.slice(0, userId.lastIndexOf('_'));
}
