/**
 * The Condition block: every operator and every key has to hold; of a key's values, one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { type Context, matches, matchesArn, type Pattern, textOf } from './pattern.ts';
import { type ConditionBlock, listOf, UnsupportedPolicyError } from './policy.ts';

type Compare = (actual: string, wanted: Pattern) => boolean;

const numeric =
  (compare: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    compare(Number(actual), Number(textOf(wanted)));

const dated =
  (compare: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) =>
    compare(instantOf(actual), instantOf(textOf(wanted)));

const OPERATORS: Readonly<Record<string, Compare>> = {
  StringEquals: (actual, wanted) => actual === textOf(wanted),
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === textOf(wanted).toLowerCase(),
  StringLike: (actual, wanted) => matches(wanted, actual),
  ArnEquals: (actual, wanted) => matchesArn(wanted, actual),
  ArnLike: (actual, wanted) => matchesArn(wanted, actual),
  Bool: (actual, wanted) => actual.toLowerCase() === textOf(wanted).toLowerCase(),
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericLessThan: numeric((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numeric((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numeric((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numeric((actual, wanted) => actual >= wanted),
  DateEquals: dated((actual, wanted) => actual === wanted),
  DateLessThan: dated((actual, wanted) => actual < wanted),
  DateLessThanEquals: dated((actual, wanted) => actual <= wanted),
  DateGreaterThan: dated((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dated((actual, wanted) => actual >= wanted),
};

/** Each negated operator is its positive with this sign: it holds when no value matches. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

interface Operator {
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly compare: Compare;
  readonly negated: boolean;
  readonly ifExists: boolean;
}

export function holds(conditions: ConditionBlock | undefined, context: Context, variables: boolean): boolean {
  return Object.entries(conditions ?? {}).every(([name, keys]) =>
    Object.entries(keys).every(([key, wanted]) => {
      const actual = context.get(key.toLowerCase()) ?? [];
      const values = listOf(wanted).map(String);
      if (name === 'Null') return (actual.length === 0) === (values[0] === 'true');
      const patterns = values.map((source) => ({ source, context: variables ? context : undefined }));
      return compareAll(operatorNamed(name), actual, patterns);
    }),
  );
}

function compareAll(operator: Operator, actual: readonly string[], wanted: readonly Pattern[]): boolean {
  const one = (value: string) =>
    wanted.some((pattern) => operator.compare(value, pattern)) !== operator.negated;
  if (actual.length === 0) return holdsWithoutKey(operator);
  return operator.set === 'ForAllValues' ? actual.every(one) : actual.some(one);
}

/** An absent key satisfies `ForAllValues` and the negated operators: the well-known trap, kept as in AWS. */
function holdsWithoutKey({ set, negated, ifExists }: Operator): boolean {
  return ifExists || set === 'ForAllValues' || (negated && set !== 'ForAnyValue');
}

function operatorNamed(name: string): Operator {
  const [, set, base = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const positive = NEGATED[base];
  const compare = OPERATORS[positive ?? base];
  if (!compare) throw new UnsupportedPolicyError(`unsupported condition operator ${name}`);
  return {
    set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : undefined,
    compare,
    negated: positive !== undefined,
    ifExists: ifExists !== undefined,
  };
}

/** A date is written in ISO 8601 or as seconds since 1970. */
function instantOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
