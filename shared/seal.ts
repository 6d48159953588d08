/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. What the ciphertext belongs to is
 * authenticated with it, so that one copied to another user's row, or to another use, does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { currentKey, type Keyring, requiredKey } from './keyring.ts';

export interface SealedFor {
  readonly userId: string;
  readonly purpose: 'totp' | 'pending-totp' | 'old-phone';
}

/** @returns `<key id>.<nonce>.<tag>.<ciphertext>`, the last three in base64url */
export function seal(keyring: Keyring, plaintext: string, owner: SealedFor): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', currentKey(keyring, 'seal'), nonce).setAAD(context(owner));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return [
    keyring.currentId,
    ...[nonce, cipher.getAuthTag(), ciphertext].map((part) => part.toString('base64url')),
  ].join('.');
}

/** Throws when the text was not sealed here for this owner: the table was tampered with, or a key is gone. */
export function open(keyring: Keyring, sealed: string, owner: SealedFor): string {
  const [id = '', ...parts] = sealed.split('.');
  const key = requiredKey(keyring, id, 'seal');
  const [nonce, tag, ciphertext] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (nonce?.length !== 12 || tag?.length !== 16 || !ciphertext) throw new Error('Not a sealed secret');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(context(owner)).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

/** The id of the key that it was sealed under. */
export function keyIdOf(sealed: string): string {
  return sealed.slice(0, sealed.indexOf('.'));
}

export function isCurrent(keyring: Keyring, sealed: string): boolean {
  return keyIdOf(sealed) === keyring.currentId;
}

function context(owner: SealedFor): Buffer {
  return Buffer.from(`${owner.purpose}|${owner.userId}`);
}
