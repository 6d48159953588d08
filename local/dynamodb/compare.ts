/**
 * Equality and order of attribute values. Equal: same type, same content, sets and maps in any order. Ordered:
 * only strings, numbers and binaries, each among themselves.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { compareBase64, compareText } from './bytes.ts';
import { compareNumbers } from './number.ts';
import { type AttributeValue, attributeOf, type Item } from './value.ts';

/** Undefined where the two cannot be ordered. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if ('S' in left && 'S' in right) return compareText(left.S, right.S);
  if ('N' in left && 'N' in right) return compareNumbers(left.N, right.N);
  if ('B' in left && 'B' in right) return compareBase64(left.B, right.B);
  return undefined;
}

/** Stored forms are normalised, so that scalars and sets are equal when they are written alike. */
export function equalValues(left: AttributeValue, right: AttributeValue): boolean {
  if ('L' in left && 'L' in right) return equalLists(left.L, right.L);
  if ('M' in left && 'M' in right) return equalItems(left.M, right.M);
  if ('L' in left || 'M' in left) return false;
  return JSON.stringify(left) === JSON.stringify(right);
}

function equalItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => equalMembers(left, right, name));
}

function equalMembers(left: Item, right: Item, name: string): boolean {
  const [leftMember, rightMember] = [attributeOf(left, name), attributeOf(right, name)];
  return leftMember !== undefined && rightMember !== undefined && equalValues(leftMember, rightMember);
}

function equalLists(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((member, index) => {
    const other = right[index];
    return other !== undefined && equalValues(member, other);
  });
}
