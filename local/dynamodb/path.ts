/**
 * Document paths: reading the value a path leads to, and the rule that the paths of one expression must not
 * overlap (one leads to, or through, the other) or conflict (one takes for a map what the other takes for a list).
 */
import type { Path } from './expression.ts';
import type { Parser } from './parser.ts';
import { type AttributeValue, attributeOf, type Item } from './value.ts';

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  const [name, ...steps] = path;
  return steps.reduce<AttributeValue | undefined>(memberOf, attributeOf(item, name));
}

export function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

export function checkPathsApart(parser: Parser, paths: readonly Path[]): void {
  paths.forEach((later, index) => {
    for (const earlier of paths.slice(0, index)) checkApart(parser, earlier, later);
  });
}

function memberOf(value: AttributeValue | undefined, step: string | number): AttributeValue | undefined {
  if (value === undefined) return undefined;
  if (typeof step === 'string') return 'M' in value ? attributeOf(value.M, step) : undefined;
  return 'L' in value ? value.L[step] : undefined;
}

function checkApart(parser: Parser, one: Path, two: Path): void {
  const apart = one.findIndex((step, index) => step !== two[index]);
  const relation = apart === -1 || apart >= two.length ? 'overlap' : stepsConflict(one[apart], two[apart]);
  if (relation === undefined) return;
  parser.problem(
    'overlap',
    `Two document paths ${relation} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${showPath(one)}, path two: ${showPath(two)}`,
  );
}

function stepsConflict(one: unknown, two: unknown): 'conflict' | undefined {
  return typeof one === typeof two ? undefined : 'conflict';
}

export function showPath(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`;
}
