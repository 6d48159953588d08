/**
 * Projection expressions: which parts of an item an answer holds. Also used for the parts that an update
 * changed. Members taken out of a list keep their order and close up.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
import type { Path } from './expression.ts';
import { Parser } from './parser.ts';
import { checkPathsApart } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { type AttributeValue, attributeOf, type Item } from './value.ts';

type Step = string | number;
type Steps = readonly Step[];

export function parseProjection(expression: string, placeholders: Placeholders): readonly Path[] {
  const parser = new Parser('ProjectionExpression', expression, placeholders);
  const paths = parser.commaSeparated(() => parser.path());
  checkPathsApart(parser, paths);
  parser.finish();
  return paths;
}

export function project(item: Item, paths: readonly Path[]): Item {
  return projectMap(item, paths);
}

function projectMap(map: Item, paths: readonly Steps[]): Item {
  const members = [...byFirstStep(paths)].map(([step, rests]) => {
    const value = typeof step === 'string' ? attributeOf(map, step) : undefined;
    return [String(step), projectValue(value, rests)] as const;
  });
  return Object.fromEntries(members.filter(isPresent));
}

function projectList(list: readonly AttributeValue[], paths: readonly Steps[]): readonly AttributeValue[] {
  const byIndex = [...byFirstStep(paths)].sort(([one], [two]) => Number(one) - Number(two));
  const members = byIndex.map(([step, rests]) => {
    return projectValue(typeof step === 'number' ? list[step] : undefined, rests);
  });
  return members.filter((member) => member !== undefined);
}

function projectValue(
  value: AttributeValue | undefined,
  rests: readonly Steps[],
): AttributeValue | undefined {
  if (value === undefined || rests.some((rest) => rest.length === 0)) return value;
  if ('M' in value) return unlessEmpty({ M: projectMap(value.M, rests) });
  if ('L' in value) return unlessEmpty({ L: projectList(value.L, rests) });
  return undefined;
}

function unlessEmpty(value: { readonly M: Item } | { readonly L: readonly AttributeValue[] }) {
  const count = 'M' in value ? Object.keys(value.M).length : value.L.length;
  return count === 0 ? undefined : value;
}

function byFirstStep(paths: readonly Steps[]): ReadonlyMap<Step, readonly Steps[]> {
  const groups = new Map<Step, Steps[]>();
  for (const [step, ...rest] of paths) {
    if (step !== undefined) groups.set(step, [...(groups.get(step) ?? []), rest]);
  }
  return groups;
}

function isPresent(
  member: readonly [string, AttributeValue | undefined],
): member is readonly [string, AttributeValue] {
  return member[1] !== undefined;
}
