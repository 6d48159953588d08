/**
 * The keys behind every sealed secret and MAC: derived by HKDF (RFC 5869) from the deployment's one secret, one key per
 * purpose. The id of the secret's key stands in all that is sealed or signed, so a new one can be added without a flag day.
 * The secret is `{ "current": "k1", "k1": "<random>" }`; it is read once per execution environment.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';

export type KeyPurpose = 'seal' | 'challenge' | 'sms-code' | 'device' | 'password-reset';

export interface Keyring {
  readonly currentId: string;
  /** @returns the key, or undefined where the id is unknown. */
  key(id: string, purpose: KeyPurpose): KeyObject | undefined;
}

export function parseKeyring(secretString: string): Keyring {
  const { current, ...secrets } = JSON.parse(secretString) as Record<string, string>;
  if (!current || !secrets[current]) throw new Error('The secret names no current key');
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
  const key = keyring.key(keyring.currentId, purpose);
  if (!key) throw new Error('The current key is missing');
  return key;
}

/** @returns `<key id>.<HMAC-SHA-256 in base64url>` */
export function mac(keyring: Keyring, purpose: KeyPurpose, text: string): string {
  return `${keyring.currentId}.${digest(currentKey(keyring, purpose), text)}`;
}

export function macMatches(keyring: Keyring, purpose: KeyPurpose, text: string, expected: string): boolean {
  const [id = '', theirs = ''] = expected.split('.');
  const key = keyring.key(id, purpose);
  return key !== undefined && equalInConstantTime(digest(key, text), theirs);
}

function digest(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
