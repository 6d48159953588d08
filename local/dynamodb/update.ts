/**
 * Applies an update to an item, giving a new one. Every operand is read from the item as it was before; then
 * SET, ADD and DELETE write, and REMOVE takes away, so that list indexes mean the positions before the update.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { validationError } from './errors.ts';
import type { Path, Update, UpdateOperand, ValueAction } from './expression.ts';
import { addNumbers, subtractNumbers } from './number.ts';
import { valueAt } from './path.ts';
import {
  type AttributeValue,
  attributeOf,
  type Item,
  setOf,
  withAttribute,
  withoutAttribute,
} from './value.ts';

type Step = string | number;
type Steps = readonly Step[];

/** What to write at a path; undefined takes the attribute away. */
interface Write {
  readonly path: Path;
  readonly value: AttributeValue | undefined;
}

export function applyUpdate(item: Item, update: Update): Item {
  const writes = [
    ...update.set.map(({ path, operand }) => ({ path, value: evaluate(item, operand) })),
    ...update.add.map((action) => ({ path: action.path, value: added(item, action) })),
    ...update.delete.map((action) => ({ path: action.path, value: deleted(item, action) })),
    ...update.remove.map((path) => ({ path, value: undefined })),
  ];
  return writes.sort(inWritingOrder).reduce(apply, item);
}

/** List members are appended from the lowest index up and removed from the highest down, removals last. */
function inWritingOrder(one: Write, two: Write): number {
  if (one.value === undefined && two.value === undefined) return comparePaths(two.path, one.path);
  if (one.value === undefined || two.value === undefined) return one.value === undefined ? 1 : -1;
  return comparePaths(one.path, two.path);
}

function comparePaths(one: Steps, two: Steps): number {
  const apart = one.findIndex((step, index) => step !== two[index]);
  const [left, right] = [one[apart], two[apart]];
  return typeof left === 'number' && typeof right === 'number' ? left - right : 0;
}

function apply(item: Item, { path, value }: Write): Item {
  const written = write({ M: item }, path, value);
  return 'M' in written ? written.M : item;
}

function write(container: AttributeValue | undefined, steps: Steps, value: Write['value']): AttributeValue {
  const [step, ...rest] = steps;
  if (container === undefined || step === undefined) throw invalidPath();
  if (typeof step === 'string' && 'M' in container) return { M: writeMember(container.M, step, rest, value) };
  if (typeof step === 'number' && 'L' in container)
    return { L: writeElement(container.L, step, rest, value) };
  throw invalidPath();
}

function writeMember(map: Item, name: string, rest: Steps, value: Write['value']): Item {
  if (rest.length > 0) return withAttribute(map, name, write(attributeOf(map, name), rest, value));
  return value === undefined ? withoutAttribute(map, name) : withAttribute(map, name, value);
}

/** An index past the end appends. */
function writeElement(
  list: readonly AttributeValue[],
  index: number,
  rest: Steps,
  value: Write['value'],
): readonly AttributeValue[] {
  if (rest.length > 0) return list.with(indexIn(list, index), write(list[index], rest, value));
  if (value === undefined) return list.filter((_, position) => position !== index);
  return index < list.length ? list.with(index, value) : [...list, value];
}

function indexIn(list: readonly AttributeValue[], index: number): number {
  if (index < list.length) return index;
  throw invalidPath();
}

function evaluate(item: Item, operand: UpdateOperand): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return operand.value;
    case 'path':
      return present(valueAt(item, operand.path));
    case 'if_not_exists':
      return valueAt(item, operand.path) ?? evaluate(item, operand.otherwise);
    default:
      return combine(operand.kind, evaluate(item, operand.left), evaluate(item, operand.right));
  }
}

function combine(
  operator: '+' | '-' | 'list_append',
  left: AttributeValue,
  right: AttributeValue,
): AttributeValue {
  if (operator === 'list_append') {
    if ('L' in left && 'L' in right) return { L: [...left.L, ...right.L] };
  } else if ('N' in left && 'N' in right) {
    return { N: operator === '+' ? addNumbers(left.N, right.N) : subtractNumbers(left.N, right.N) };
  }
  throw wrongType();
}

/** "If the attribute does not exist, DynamoDB adds the attribute and its value to the item." */
function added(item: Item, { path, value }: ValueAction): AttributeValue {
  const old = valueAt(item, path);
  if (old === undefined) return value;
  if ('N' in old && 'N' in value) return { N: addNumbers(old.N, value.N) };
  const [type, before, more] = sameSets(old, value);
  return setOf(type, [...before, ...more]) ?? value;
}

function deleted(item: Item, { path, value }: ValueAction): AttributeValue | undefined {
  const old = valueAt(item, path);
  if (old === undefined) return undefined;
  const [type, before, less] = sameSets(old, value);
  return setOf(
    type,
    before.filter((member) => !less.includes(member)),
  );
}

function sameSets(
  old: AttributeValue,
  value: AttributeValue,
): readonly ['SS' | 'NS' | 'BS', readonly string[], readonly string[]] {
  if ('SS' in old && 'SS' in value) return ['SS', old.SS, value.SS];
  if ('NS' in old && 'NS' in value) return ['NS', old.NS, value.NS];
  if ('BS' in old && 'BS' in value) return ['BS', old.BS, value.BS];
  throw wrongType();
}

function present(value: AttributeValue | undefined): AttributeValue {
  if (value !== undefined) return value;
  throw validationError('The provided expression refers to an attribute that does not exist in the item');
}

function wrongType(): Error {
  return validationError('An operand in the update expression has an incorrect data type');
}

function invalidPath(): Error {
  return validationError('The document path provided in the update expression is invalid for update');
}
