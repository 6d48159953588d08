/** An authenticator app, written from RFC 4226 and RFC 6238 alone, so that it shares no code with what it is tested against. */
import { createHmac } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function fromBase32(text: string): Buffer {
  const digits = text.replace(/[\s=]/g, '').split('');
  const bits = digits.map((digit) => ALPHABET.indexOf(digit).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** @param counter the HOTP counter; for TOTP the time step */
export function hotp(secret: Buffer, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const hash = createHmac('sha1', secret).update(message).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export const stepAt = (timeMs: number): number => Math.floor(timeMs / 30_000);

/** @param shift steps away from the current one */
export function totpAt(secret: string, timeMs: number, shift = 0): string {
  return hotp(fromBase32(secret), stepAt(timeMs) + shift);
}
