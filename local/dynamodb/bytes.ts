/**
 * Order and length of text and binary values as DynamoDB has them: by bytes, text as UTF-8.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */

/** The order of UTF-8 bytes, which differs from that of UTF-16 units above U+FFFF. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = unitRank(left.charCodeAt(index)) - unitRank(right.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

export function compareBase64(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, 'base64'), Buffer.from(right, 'base64'));
}

export function textBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

export function base64Bytes(text: string): number {
  return Buffer.byteLength(text, 'base64');
}

/** Surrogates stand for characters above all others, though their units lie below U+E000. */
function unitRank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
