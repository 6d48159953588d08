/**
 * What a pattern may want of a value: the value itself, or one of the comparison operators. One that is not known here
 * is an error, since a rule that silently never matched would show up as an event that is missing.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError';
}

/** Given all values of a field: none where the event has no such field. */
export type Matcher = (values: readonly unknown[]) => boolean;

type Test = (value: unknown) => boolean;

export function matcherOf(field: string, wanted: unknown): Matcher {
  if (typeof wanted !== 'object' || wanted === null) return any((value) => value === wanted);
  const [[operator, argument] = ['', undefined], ...more] = Object.entries(wanted);
  const read = OPERATORS[operator];
  if (!read || more.length > 0) {
    throw new InvalidPatternError(`"${field}" has a match type that is not known here: ${operator}`);
  }
  const matcher = read(argument);
  if (!matcher) {
    throw new InvalidPatternError(
      `"${field}" has a wrong value for ${operator}: ${JSON.stringify(argument)}`,
    );
  }
  return matcher;
}

/** Undefined for an argument that the operator does not take. */
type Operator = (argument: unknown) => Matcher | undefined;

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: textual((text, start) => text.startsWith(start)),
  suffix: textual((text, end) => text.endsWith(end)),
  'equals-ignore-case': textual((text, other) => text.toLowerCase() === other.toLowerCase()),
  exists: (wanted) => (typeof wanted === 'boolean' ? (values) => values.length > 0 === wanted : undefined),
  'anything-but': (argument) => {
    const excluded = exclusionOf(argument);
    return excluded && ((values) => values.length > 0 && !values.some(excluded));
  },
  numeric: (argument) => {
    const test = Array.isArray(argument) ? rangeOf(argument) : undefined;
    return test && any(test);
  },
};

function any(test: Test): Matcher {
  return (values) => values.some(test);
}

function textual(compare: (text: string, argument: string) => boolean): Operator {
  return (argument) =>
    typeof argument === 'string'
      ? any((value) => typeof value === 'string' && compare(value, argument))
      : undefined;
}

/** One value, a list of them, or an operator on text. */
function exclusionOf(argument: unknown): Test | undefined {
  if (typeof argument !== 'object' || argument === null) return (value) => value === argument;
  if (Array.isArray(argument)) return (value) => argument.includes(value);
  const [[operator, inner] = ['', undefined]] = Object.entries(argument);
  const matcher = ['prefix', 'suffix', 'equals-ignore-case'].includes(operator)
    ? OPERATORS[operator]?.(inner)
    : undefined;
  return matcher && ((value) => matcher([value]));
}

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** Pairs of a comparison and a number, such as `[">", 0, "<=", 5]`. */
function rangeOf([sign, limit, ...more]: readonly unknown[]): Test | undefined {
  const compare = COMPARISONS[String(sign)];
  if (!compare || typeof limit !== 'number') return undefined;
  const rest = more.length > 0 ? rangeOf(more) : () => true;
  return rest && ((value) => typeof value === 'number' && compare(value, limit) && rest(value));
}
