/**
 * What a request would do to which table, for an access decision: the facts behind IAM's condition keys
 * `dynamodb:LeadingKeys` and `dynamodb:Attributes`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { Condition, Operand, Path, Update, UpdateOperand } from './expression.ts';
import { keyText } from './key.ts';
import type { Table } from './table.ts';
import { attributeOf, type Item } from './value.ts';

export interface Access {
  /** The action's name without the service's, such as `GetItem`. */
  readonly action: string;
  /** Empty for actions on no table in particular. */
  readonly tableName: string;
  readonly indexName?: string;
  /** The partition key values the request names; absent for a scan. */
  readonly leadingKeys?: readonly string[];
  /** Every top-level attribute the request names, in keys, items and expressions. */
  readonly attributes?: readonly string[];
}

/** An access to items by their keys (or to be stored); without a table, its key is unknown. */
export function itemAccess(
  action: string,
  tableName: string,
  table: Table | undefined,
  items: readonly Item[],
  attributes: readonly string[],
): Access {
  const partition = table?.keySchema.partition.name;
  const values = partition === undefined ? [] : items.map((item) => attributeOf(item, partition));
  const leadingKeys = values.filter((value) => value !== undefined).map(keyText);
  const named = [...items.flatMap((item) => Object.keys(item)), ...attributes];
  return {
    action,
    tableName,
    leadingKeys: unique(leadingKeys),
    attributes: unique(named),
  };
}

export function tableAccess(action: string, tableName: string, attributes?: readonly string[]): Access {
  const named = attributes && { attributes: unique(attributes) };
  return { action, tableName, ...named };
}

export function pathAttributes(paths: readonly Path[]): readonly string[] {
  return paths.map(([name]) => name);
}

export function conditionAttributes(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return [];
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...conditionAttributes(condition.left), ...conditionAttributes(condition.right)];
    case 'not':
      return conditionAttributes(condition.condition);
    default:
      return operandsOf(condition).flatMap(operandAttributes);
  }
}

export function updateAttributes(update: Update | undefined): readonly string[] {
  if (update === undefined) return [];
  const values = [...update.add, ...update.delete].map((action) => action.path);
  const sets = update.set.flatMap(({ path, operand }) => [path[0], ...updateOperandAttributes(operand)]);
  return [...sets, ...pathAttributes([...values, ...update.remove])];
}

function operandsOf(condition: Exclude<Condition, { kind: 'and' | 'or' | 'not' }>): readonly Operand[] {
  switch (condition.kind) {
    case 'compare':
      return [condition.left, condition.right];
    case 'between':
      return [condition.operand, condition.low, condition.high];
    case 'in':
      return [condition.operand, ...condition.options];
    case 'function':
      return condition.operands;
  }
}

function operandAttributes(operand: Operand): readonly string[] {
  if (operand.kind === 'size') return operandAttributes(operand.of);
  return operand.kind === 'path' ? [operand.path[0]] : [];
}

function updateOperandAttributes(operand: UpdateOperand): readonly string[] {
  switch (operand.kind) {
    case 'value':
      return [];
    case 'path':
      return [operand.path[0]];
    case 'if_not_exists':
      return [operand.path[0], ...updateOperandAttributes(operand.otherwise)];
    default:
      return [...updateOperandAttributes(operand.left), ...updateOperandAttributes(operand.right)];
  }
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
