/**
 * Key conditions: one value for the partition key and, if wanted, one condition on the sort key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html
 */
import { INVALID_PARAMETERS, validationError } from './errors.ts';
import type { Condition, Operand } from './expression.ts';
import { checkNotEmpty, type KeyAttribute, type KeySchema, keyAttributes } from './key.ts';
import { type AttributeValue, typeOf } from './value.ts';

export interface KeyCondition {
  readonly partitionValue: AttributeValue;
  /** On the sort key alone; any item of the partition meets it when there is none. */
  readonly sort: Condition | undefined;
}

/** One condition on one attribute, with the attribute first. */
interface Term {
  readonly name: string;
  readonly condition: Condition;
  readonly values: readonly AttributeValue[];
}

const MIRRORED = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

export function readKeyCondition(schema: KeySchema, condition: Condition): KeyCondition {
  const terms = conjunctionOf(condition).map(readTerm);
  checkOnePerKey(terms);
  const partition = termFor(terms, schema.partition);
  const sort = terms.find((term) => term !== partition);
  if (sort !== undefined && sort.name !== schema.sort?.name) throw missed(schema.sort ?? schema.partition);
  for (const term of terms) checkTypes(schema, term);
  return { partitionValue: equalTo(partition), sort: sort?.condition };
}

/** The attributes a key condition names, for access decisions that precede its checks. */
export function conjunctionOf(condition: Condition): readonly Condition[] {
  if (condition.kind !== 'and') return [condition];
  return [...conjunctionOf(condition.left), ...conjunctionOf(condition.right)];
}

function readTerm(condition: Condition): Term {
  switch (condition.kind) {
    case 'compare':
      return comparison(condition);
    case 'between':
      return term(condition.operand, [condition.low, condition.high], condition);
    case 'function':
      if (condition.name !== 'begins_with') throw invalidOperator(condition.name);
      return prefix(condition);
    default:
      throw invalidOperator(condition.kind.toUpperCase());
  }
}

function comparison(condition: Extract<Condition, { kind: 'compare' }>): Term {
  const { comparator, left, right } = condition;
  if (comparator === '<>') throw invalidOperator(comparator);
  if (left.kind === 'path' && right.kind === 'path') {
    throw invalidCondition('Multiple attribute names used in one condition');
  }
  if (left.kind === 'path') return term(left, [right], condition);
  return term(right, [left], { ...condition, comparator: MIRRORED[comparator], left: right, right: left });
}

function prefix(condition: Extract<Condition, { kind: 'function' }>): Term {
  const [first, ...others] = condition.operands;
  if (first.kind === 'value') {
    throw invalidCondition('begins_with operator must have the key attribute as its first operand');
  }
  return term(first, others, condition);
}

function term(attribute: Operand, values: readonly Operand[], condition: Condition): Term {
  if ([attribute, ...values].some((operand) => operand.kind === 'size')) {
    throw validationError('KeyConditionExpressions cannot contain nested operations');
  }
  if (attribute.kind !== 'path') throw invalidCondition('No key attribute specified');
  const [name, ...steps] = attribute.path;
  if (steps.length > 0) throw notScalar(name);
  return { name, condition, values: values.map(literal) };
}

function literal(operand: Operand): AttributeValue {
  if (operand.kind === 'value') return operand.value;
  throw invalidCondition('Multiple attribute names used in one condition');
}

function checkOnePerKey(terms: readonly Term[]): void {
  const names = terms.map((each) => each.name);
  if (terms.length <= 2 && new Set(names).size === names.length) return;
  throw validationError('KeyConditionExpressions must only contain one condition per key');
}

function termFor(terms: readonly Term[], partition: KeyAttribute): Term {
  const found = terms.find((each) => each.name === partition.name);
  if (found === undefined) throw missed(partition);
  return found;
}

function equalTo({ condition, values }: Term): AttributeValue {
  const [value] = values;
  if (condition.kind === 'compare' && condition.comparator === '=' && value !== undefined) return value;
  throw validationError('Query key condition not supported');
}

function checkTypes(schema: KeySchema, { name, values }: Term): void {
  const attribute = keyAttributes(schema).find((each) => each.name === name);
  for (const value of values) {
    if (typeOf(value) !== attribute?.type) {
      throw validationError(`${INVALID_PARAMETERS}Condition parameter type does not match schema type`);
    }
    checkNotEmpty(name, value);
  }
}

function missed(attribute: KeyAttribute): Error {
  return validationError(`Query condition missed key schema element: ${attribute.name}`);
}

function invalidOperator(operator: string): Error {
  return validationError(`Invalid operator used in KeyConditionExpression: ${operator}`);
}

function invalidCondition(reason: string): Error {
  return validationError(`Invalid condition in KeyConditionExpression: ${reason}`);
}

function notScalar(name: string): Error {
  return validationError(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${name}`,
  );
}
