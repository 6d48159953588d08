/**
 * Update and condition expressions from data, so that no caller counts placeholders. A path is a list of attribute names,
 * written `['devices', id, 'currentHash']`; every name goes through a placeholder, which makes reserved words harmless.
 */
import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';

export type Path = readonly string[];

export type Condition =
  | { readonly kind: 'exists' | 'absent'; readonly path: Path }
  | {
      readonly kind: '=' | '<' | '>' | 'contains';
      readonly path: Path;
      readonly value: NativeAttributeValue;
    }
  | {
      readonly kind: 'sizeBelow' | 'absentOrBelow' | 'absentOrNotAbove';
      readonly path: Path;
      readonly value: number;
    };

export interface Change {
  readonly set?: readonly (readonly [Path, NativeAttributeValue])[];
  readonly increment?: readonly (readonly [Path, number])[];
  /** As `increment`, of a number that begins at 0. */
  readonly count?: readonly (readonly [Path, number])[];
  readonly remove?: readonly Path[];
  /** Takes elements out of a set. */
  readonly takeOut?: readonly (readonly [Path, ReadonlySet<string>])[];
  readonly when: readonly Condition[];
}

export const exists = (...path: Path): Condition => ({ kind: 'exists', path });
export const absent = (...path: Path): Condition => ({ kind: 'absent', path });
export const equals = (path: Path, value: NativeAttributeValue): Condition => ({ kind: '=', path, value });
export const below = (path: Path, value: number): Condition => ({ kind: '<', path, value });
export const above = (path: Path, value: number): Condition => ({ kind: '>', path, value });
export const contains = (path: Path, value: string): Condition => ({ kind: 'contains', path, value });
export const sizeBelow = (path: Path, value: number): Condition => ({ kind: 'sizeBelow', path, value });
export const absentOrNotAbove = (path: Path, value: number): Condition => ({
  kind: 'absentOrNotAbove',
  path,
  value,
});
export const absentOrBelow = (path: Path, value: number): Condition => ({
  kind: 'absentOrBelow',
  path,
  value,
});

/** Several changes of one item as one. */
export function merged(...changes: readonly Partial<Change>[]): Change {
  return {
    set: changes.flatMap(({ set = [] }) => set),
    increment: changes.flatMap(({ increment = [] }) => increment),
    count: changes.flatMap(({ count = [] }) => count),
    remove: changes.flatMap(({ remove = [] }) => remove),
    takeOut: changes.flatMap(({ takeOut = [] }) => takeOut),
    when: changes.flatMap(({ when = [] }) => when),
  };
}

export interface Expressions {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, NativeAttributeValue>;
}

export function conditionExpressions(when: readonly Condition[]): Expressions {
  const placeholders = new Placeholders();
  return { ...conditionOf(when, placeholders), ...placeholders.attributes() };
}

export function updateExpressions(change: Change): Expressions & { readonly UpdateExpression: string } {
  const placeholders = new Placeholders();
  const UpdateExpression = clausesOf(change, placeholders).join(' ');
  return { UpdateExpression, ...conditionOf(change.when, placeholders), ...placeholders.attributes() };
}

/** Of the items whose sort key begins so, what lies at these paths. */
export function scanExpressions(
  skPrefix: string,
  paths: readonly Path[],
): Pick<Expressions, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> & {
  readonly FilterExpression: string;
  readonly ProjectionExpression: string;
} {
  const placeholders = new Placeholders();
  const FilterExpression = `begins_with(${placeholders.path(['sk'])}, ${placeholders.value(skPrefix)})`;
  const ProjectionExpression = paths.map((path) => placeholders.path(path)).join(', ');
  return { FilterExpression, ProjectionExpression, ...placeholders.attributes() };
}

function clausesOf(change: Change, p: Placeholders): string[] {
  const set = [
    ...(change.set ?? []).map(([path, value]) => `${p.path(path)} = ${p.value(value)}`),
    ...(change.increment ?? []).map(([path, by]) => `${p.path(path)} = ${p.path(path)} + ${p.value(by)}`),
    ...(change.count ?? []).map(([path, by]) => countText(p.path(path), by, p)),
  ];
  const remove = (change.remove ?? []).map((path) => p.path(path));
  const takeOut = (change.takeOut ?? []).map(([path, elements]) => `${p.path(path)} ${p.value(elements)}`);
  return [clause('SET', set), clause('REMOVE', remove), clause('DELETE', takeOut)].filter(
    (text) => text !== '',
  );
}

function countText(path: string, by: number, p: Placeholders): string {
  return `${path} = if_not_exists(${path}, ${p.value(0)}) + ${p.value(by)}`;
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : '';
}

function conditionOf(when: readonly Condition[], p: Placeholders): Pick<Expressions, 'ConditionExpression'> {
  if (when.length === 0) return {};
  return { ConditionExpression: when.map((condition) => conditionText(condition, p)).join(' AND ') };
}

function conditionText(condition: Condition, p: Placeholders): string {
  const path = p.path(condition.path);
  switch (condition.kind) {
    case 'exists':
      return `attribute_exists(${path})`;
    case 'absent':
      return `attribute_not_exists(${path})`;
    case 'contains':
      return `contains(${path}, ${p.value(condition.value)})`;
    case 'absentOrNotAbove':
      return `(attribute_not_exists(${path}) OR ${path} <= ${p.value(condition.value)})`;
    case 'absentOrBelow':
      return `(attribute_not_exists(${path}) OR ${path} < ${p.value(condition.value)})`;
    case 'sizeBelow':
      return `size(${path}) < ${p.value(condition.value)}`;
    default:
      return `${path} ${condition.kind} ${p.value(condition.value)}`;
  }
}

class Placeholders {
  readonly #names = new Map<string, string>();
  readonly #values: NativeAttributeValue[] = [];

  path(path: Path): string {
    return path.map((name) => this.#name(name)).join('.');
  }

  value(value: NativeAttributeValue): string {
    return `:v${this.#values.push(value) - 1}`;
  }

  attributes(): Expressions {
    const values = this.#values.map((value, i) => [`:v${i}`, value] as const);
    return {
      ...(this.#names.size > 0 && { ExpressionAttributeNames: swapped(this.#names) }),
      ...(values.length > 0 && { ExpressionAttributeValues: Object.fromEntries(values) }),
    };
  }

  #name(name: string): string {
    const placeholder = this.#names.get(name) ?? `#n${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }
}

function swapped(names: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...names].map(([name, placeholder]) => [placeholder, name]));
}
