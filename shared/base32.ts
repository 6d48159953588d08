/** Base32 of RFC 4648 without padding: the alphabet of TOTP secrets and of codes that people type. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Encodes a whole number of five-byte groups. */
export function base32(bytes: Uint8Array): string {
  if (bytes.length % 5 !== 0) throw new RangeError('base32 encodes whole groups of five bytes');
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const length = (bytes.length / 5) * 8;
  return Array.from(
    { length },
    (_, i) => ALPHABET[Number((bits >> BigInt(5 * (length - 1 - i))) & 31n)],
  ).join('');
}

/** `ABCDEFGH…` as `ABCD EFGH …`, for reading and typing. */
export function inGroups(text: string, length: number, separator: string): string {
  return text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(separator) ?? '';
}
