/**
 * Recovery codes (NIST SP 800-63B-4 section 3.1.2, look-up secrets): ten, 120 random bits each, shown once, kept as SHA-256.
 * So many bits need no slow hash and no limit on tries.
 */
import { createHash, randomBytes } from 'node:crypto';
import { base32, inGroups } from './base32.ts';
import { recoveryCodes } from './policy.ts';

export interface NewRecoveryCodes {
  /** As shown to the user, in groups. */
  readonly codes: readonly string[];
  readonly hashes: ReadonlySet<string>;
}

export function newRecoveryCodes(): NewRecoveryCodes {
  const values = Array.from({ length: recoveryCodes.count }, () => base32(randomBytes(15)));
  return {
    codes: values.map((value) => inGroups(value, recoveryCodes.groupLength, '-')),
    hashes: new Set(values.map(hashRecoveryCode)),
  };
}

/**
 * 128 bits of the hash, more than the code itself has: ten whole ones would double the size, and so the price, of every
 * write to the user.
 * @param value the code without separators, in upper case
 */
export function hashRecoveryCode(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
}
