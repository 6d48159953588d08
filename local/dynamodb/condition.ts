/**
 * Decides whether an item meets a condition. An attribute that is not there makes every comparison false,
 * save `<>`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { base64Bytes } from './bytes.ts';
import { compareValues, equalValues } from './compare.ts';
import type { Comparator, Condition, ConditionFunction, Operand } from './expression.ts';
import { valueAt } from './path.ts';
import { type AttributeValue, type Item, typeOf } from './value.ts';

type Maybe = AttributeValue | undefined;

export function meets(item: Item, condition: Condition): boolean {
  switch (condition.kind) {
    case 'and':
      return meets(item, condition.left) && meets(item, condition.right);
    case 'or':
      return meets(item, condition.left) || meets(item, condition.right);
    case 'not':
      return !meets(item, condition.condition);
    default:
      return meetsSimple(item, condition);
  }
}

type SimpleCondition = Exclude<Condition, { readonly kind: 'and' | 'or' | 'not' }>;

function meetsSimple(item: Item, condition: SimpleCondition): boolean {
  const resolve = (operand: Operand) => evaluate(item, operand);
  switch (condition.kind) {
    case 'compare':
      return compare(condition.comparator, resolve(condition.left), resolve(condition.right));
    case 'between':
      return isBetween(resolve(condition.operand), resolve(condition.low), resolve(condition.high));
    case 'in':
      return condition.options.some((option) => isEqual(resolve(condition.operand), resolve(option)));
    case 'function':
      return functions[condition.name](...operandPair(condition.operands.map(resolve)));
  }
}

function operandPair([first, second]: readonly Maybe[]): readonly [Maybe, Maybe] {
  return [first, second];
}

function evaluate(item: Item, operand: Operand): Maybe {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'path') return valueAt(item, operand.path);
  const size = sizeOf(evaluate(item, operand.of));
  return size === undefined ? undefined : { N: String(size) };
}

function isBetween(value: Maybe, low: Maybe, high: Maybe): boolean {
  return compare('>=', value, low) && compare('<=', value, high);
}

function compare(comparator: Comparator, left: Maybe, right: Maybe): boolean {
  if (comparator === '=') return isEqual(left, right);
  if (comparator === '<>') return !isEqual(left, right);
  const order = left && right && compareValues(left, right);
  return order !== undefined && inOrder[comparator](order);
}

const inOrder = {
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
} as const;

function isEqual(left: Maybe, right: Maybe): boolean {
  return left !== undefined && right !== undefined && equalValues(left, right);
}

const functions: Readonly<Record<ConditionFunction, (first: Maybe, second: Maybe) => boolean>> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  attribute_type: (value, type) =>
    value !== undefined && type !== undefined && 'S' in type && typeOf(value) === type.S,
  begins_with: (value, prefix) => value !== undefined && prefix !== undefined && beginsWith(value, prefix),
  contains: (value, part) => value !== undefined && part !== undefined && contains(value, part),
};

function beginsWith(value: AttributeValue, prefix: AttributeValue): boolean {
  if ('S' in value && 'S' in prefix) return value.S.startsWith(prefix.S);
  if (!('B' in value && 'B' in prefix)) return false;
  const start = Buffer.from(prefix.B, 'base64');
  return Buffer.from(value.B, 'base64').subarray(0, start.length).equals(start);
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if ('S' in value && 'S' in part) return value.S.includes(part.S);
  if ('B' in value && 'B' in part)
    return Buffer.from(value.B, 'base64').includes(Buffer.from(part.B, 'base64'));
  if ('SS' in value && 'S' in part) return value.SS.includes(part.S);
  if ('NS' in value && 'N' in part) return value.NS.includes(part.N);
  if ('BS' in value && 'B' in part) return value.BS.includes(part.B);
  return 'L' in value && value.L.some((member) => equalValues(member, part));
}

function sizeOf(value: Maybe): number | undefined {
  if (value === undefined) return undefined;
  if ('S' in value) return value.S.length;
  if ('B' in value) return base64Bytes(value.B);
  if ('M' in value) return Object.keys(value.M).length;
  const members = 'L' in value ? value.L : setMembers(value);
  return members?.length;
}

function setMembers(value: AttributeValue): readonly string[] | undefined {
  if ('SS' in value) return value.SS;
  if ('NS' in value) return value.NS;
  return 'BS' in value ? value.BS : undefined;
}
