/**
 * How many bytes an item takes, from which its limit and its capacity units are reckoned.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
import { base64Bytes, textBytes } from './bytes.ts';
import { significantDigits } from './number.ts';
import type { AttributeValue, Item } from './value.ts';

/** "The maximum item size in DynamoDB is 400 KB, which includes both attribute name and value lengths." */
export const MAX_ITEM_BYTES = 400 * 1024;

/** "An attribute of type List or Map requires 3 bytes of overhead, regardless of its contents." */
const DOCUMENT_OVERHEAD = 3;
/** "Each List or Map element also requires 1 byte of overhead." */
const ELEMENT_OVERHEAD = 1;

export function itemBytes(item: Item): number {
  return total(Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value)));
}

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return textBytes(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return base64Bytes(value.B);
  if ('SS' in value) return total(value.SS.map(textBytes));
  if ('NS' in value) return total(value.NS.map(numberBytes));
  if ('BS' in value) return total(value.BS.map(base64Bytes));
  return documentBytes(value);
}

function documentBytes(value: AttributeValue): number {
  if ('L' in value)
    return DOCUMENT_OVERHEAD + total(value.L.map((member) => ELEMENT_OVERHEAD + valueBytes(member)));
  if ('M' in value) {
    return DOCUMENT_OVERHEAD + ELEMENT_OVERHEAD * Object.keys(value.M).length + itemBytes(value.M);
  }
  return 1;
}

/** "1 byte per two significant digits, plus 1 byte", and one more for a sign. */
function numberBytes(number: string): number {
  return Math.ceil(significantDigits(number) / 2) + 1 + (number.startsWith('-') ? 1 : 0);
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
