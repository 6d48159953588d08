/**
 * What DynamoDB refuses in a condition by its meaning, before it looks at any item: wrong operand types and
 * counts, operands compared with themselves, bounds the wrong way round, unknown functions.
 */
import { compareValues } from './compare.ts';
import type { Comparator, ConditionFunction, Operand } from './expression.ts';
import type { Parser } from './parser.ts';
import { samePath, showPath } from './path.ts';
import { ATTRIBUTE_TYPES, type AttributeValue, typeOf } from './value.ts';

type Operands = readonly [Operand, ...Operand[]];

const MAX_OPTIONS = 100;
const ORDERED_TYPES = ['S', 'N', 'B'];
const SIZED_TYPES = ['S', 'B', 'SS', 'NS', 'BS', 'L', 'M'];

const FUNCTIONS: Readonly<Record<ConditionFunction | 'size', number>> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const UPDATE_FUNCTIONS: readonly string[] = ['if_not_exists', 'list_append'];

export function isConditionFunction(name: string): name is ConditionFunction {
  return name !== 'size' && Object.hasOwn(FUNCTIONS, name);
}

export function checkComparison(parser: Parser, comparator: Comparator, left: Operand, right: Operand): void {
  checkDistinct(parser, comparator, left, [right]);
  if (comparator === '=' || comparator === '<>') return;
  for (const operand of [left, right]) checkValueType(parser, comparator, operand, ORDERED_TYPES);
}

export function checkOptions(parser: Parser, operand: Operand, options: readonly Operand[]): void {
  checkDistinct(parser, 'IN', operand, options);
  if (options.length <= MAX_OPTIONS) return;
  parser.problem(
    'count',
    `The IN operator is provided with too many operands; number of operands: ${options.length}`,
  );
}

function checkDistinct(parser: Parser, name: string, first: Operand, others: readonly Operand[]): void {
  if (first.kind !== 'path') return;
  if (!others.some((other) => other.kind === 'path' && samePath(first.path, other.path))) return;
  parser.problem(
    'distinct',
    'The first operand must be distinct from the remaining operands for this operator or function; ' +
      `operator: ${name}, first operand: ${showPath(first.path)}`,
  );
}

export function checkBounds(parser: Parser, operand: Operand, low: Operand, high: Operand): void {
  for (const each of [operand, low, high]) checkValueType(parser, 'BETWEEN', each, ORDERED_TYPES);
  if (low.kind !== 'value' || high.kind !== 'value') return;
  const order = compareValues(low.value, high.value);
  if (order !== undefined && order <= 0) return;
  const rule =
    order === undefined
      ? 'requires same data type for lower and upper bounds'
      : 'requires upper bound to be greater than or equal to lower bound';
  parser.problem(
    'type',
    `The BETWEEN operator ${rule}; lower bound operand: ${show(low.value)}, ` +
      `upper bound operand: ${show(high.value)}`,
  );
}

export function checkFunction(parser: Parser, name: string, operands: Operands): void {
  if (UPDATE_FUNCTIONS.includes(name)) {
    parser.problem('function', `The function is not allowed in a condition expression; function: ${name}`);
  } else if (!isKnown(name)) {
    parser.problem('function', `Invalid function name; function: ${name}`);
  } else {
    parser.checkOperandCount(name, operands, FUNCTIONS[name]);
    checkDistinct(parser, name, operands[0], operands.slice(1));
    checkOperands(parser, name, operands);
  }
}

function isKnown(name: string): name is ConditionFunction | 'size' {
  return Object.hasOwn(FUNCTIONS, name);
}

function checkOperands(parser: Parser, name: ConditionFunction | 'size', operands: Operands): void {
  if (name === 'attribute_exists' || name === 'attribute_not_exists') checkPath(parser, name, operands[0]);
  if (name === 'attribute_type') checkTypeName(parser, operands);
  if (name === 'size') checkValueType(parser, name, operands[0], SIZED_TYPES);
  if (name === 'begins_with') {
    for (const operand of operands) checkValueType(parser, name, operand, ['S', 'B']);
  }
}

function checkPath(parser: Parser, name: string, operand: Operand): void {
  if (operand.kind === 'path') return;
  parser.problem('path', `Operator or function requires a document path; operator or function: ${name}`);
}

function checkTypeName(parser: Parser, [, type]: Operands): void {
  if (type === undefined) return;
  if (type.kind === 'value') checkTypeValue(parser, type.value);
  else {
    parser.problem(
      'type',
      'Incorrect operand type for operator or function; operator or function: attribute_type, ' +
        `operand type: {${ATTRIBUTE_TYPES.join(',')}}`,
    );
  }
}

function checkTypeValue(parser: Parser, value: AttributeValue): void {
  parser.checkOperandType('attribute_type', value, ['S']);
  if (!('S' in value) || ATTRIBUTE_TYPES.some((name) => name === value.S)) return;
  parser.problem(
    'type',
    `Invalid attribute type name found; type: ${value.S}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
  );
}

function checkValueType(parser: Parser, name: string, operand: Operand, allowed: readonly string[]): void {
  // A size is a number, so its type is known as well.
  const value: AttributeValue | undefined = operand.kind === 'value' ? operand.value : sizeAsValue(operand);
  if (value !== undefined) parser.checkOperandType(name, value, allowed);
}

function sizeAsValue(operand: Operand): AttributeValue | undefined {
  return operand.kind === 'size' ? { N: '0' } : undefined;
}

function show(value: AttributeValue): string {
  const [content] = Object.values(value);
  return `AttributeValue: {${typeOf(value)}:${String(content)}}`;
}
