/**
 * What expressions mean once parsed: paths into an item, operands, conditions and updates, with every
 * placeholder already replaced by its name or value.
 */
import type { AttributeValue } from './value.ts';

/** A top-level attribute, then map members by name and list members by index. */
export type Path = readonly [string, ...(string | number)[]];

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ConditionFunction =
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly of: Operand };

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly condition: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly operand: Operand; readonly options: readonly Operand[] }
  | {
      readonly kind: 'function';
      readonly name: ConditionFunction;
      readonly operands: readonly [Operand, ...Operand[]];
    };

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: UpdateOperand }
  | {
      readonly kind: 'list_append' | '+' | '-';
      readonly left: UpdateOperand;
      readonly right: UpdateOperand;
    };

export interface SetAction {
  readonly path: Path;
  readonly operand: UpdateOperand;
}

export interface ValueAction {
  readonly path: Path;
  readonly value: AttributeValue;
}

export interface Update {
  readonly set: readonly SetAction[];
  readonly remove: readonly Path[];
  readonly add: readonly ValueAction[];
  readonly delete: readonly ValueAction[];
}

/** The paths an update writes, in the order of its sections. */
export function updatedPaths(update: Update): readonly Path[] {
  const targets = [...update.set, ...update.add, ...update.delete].map((action) => action.path);
  return [...targets, ...update.remove];
}
