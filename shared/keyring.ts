/**
 * The keys behind every sealed secret and MAC: derived by HKDF (RFC 5869) from the deployment's one secret, one key per
 * purpose. The id of the secret's key stands in all that is sealed or signed, so a new one can be added without a flag day.
 * The secret is `{ "current": "k1", "k1": "<random>" }`; it is read once per execution environment.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';

export type KeyPurpose = 'seal' | 'challenge' | 'sms-code' | 'device' | 'password-reset' | 'sign-in-name';

export interface Keyring {
  readonly currentId: string;
  /** @returns the key, or undefined where the id is unknown. */
  key(id: string, purpose: KeyPurpose): KeyObject | undefined;
}

/** Something that is stored needs a key that was taken out of the secret. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError';
  readonly keyId: string;

  constructor(keyId: string) {
    super(`The secret has no key ${keyId}`);
    this.keyId = keyId;
  }
}

/** What is sealed or signed is split at its dots, so that an id with one could never be found again. */
const KEY_ID = /^[\w-]+$/;

export function parseKeyring(secretString: string): Keyring {
  const { current, ...secrets } = JSON.parse(secretString) as Record<string, string>;
  if (!current || !secrets[current]) throw new Error('The secret names no current key');
  if (!KEY_ID.test(current)) throw new Error('The id of the current key is not of letters, digits, - and _');
  // A KeyObject is imported once: handing HMAC a Buffer costs seven times as much on every call.
  const derived = new Map<string, KeyObject>();
  return {
    currentId: current,
    key(id, purpose) {
      if (!Object.hasOwn(secrets, id)) return undefined;
      const name = `${id}/${purpose}`;
      const key = derived.get(name) ?? derive(secrets[id] as string, purpose);
      derived.set(name, key);
      return key;
    },
  };
}

function derive(secret: string, purpose: KeyPurpose): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'two-factor', purpose, 32)));
}

export function currentKey(keyring: Keyring, purpose: KeyPurpose): KeyObject {
  return requiredKey(keyring, keyring.currentId, purpose);
}

/** Of an id that was stored here, and not handed in. */
export function requiredKey(keyring: Keyring, id: string, purpose: KeyPurpose): KeyObject {
  const key = keyring.key(id, purpose);
  if (!key) throw new UnknownKeyError(id);
  return key;
}

/** @returns `<key id>.<HMAC-SHA-256 in base64url>` */
export function mac(keyring: Keyring, purpose: KeyPurpose, text: string): string {
  return `${keyring.currentId}.${digest(currentKey(keyring, purpose), text)}`;
}

export function macMatches(keyring: Keyring, purpose: KeyPurpose, text: string, expected: string): boolean {
  const [id = '', theirs = '', ...rest] = expected.split('.');
  const key = keyring.key(id, purpose);
  return key !== undefined && rest.length === 0 && equalInConstantTime(digest(key, text), theirs);
}

function digest(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
