/**
 * Event patterns, by which EventBridge's rules and Lambda's event source mappings choose: a field that is an object
 * leads further in, one that is a list names what its value may be.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
import { InvalidPatternError, type Matcher, matcherOf } from './matchers.ts';

/** Whether the event, or a part of it, is as the pattern wants it. */
export type EventPattern = (event: unknown) => boolean;

/** Throws an `InvalidPatternError` that names what is wrong, or not known here. */
export function readPattern(pattern: unknown): EventPattern {
  if (!isObject(pattern)) throw new InvalidPatternError('Filter is not an object');
  const parts = Object.entries(pattern).map(([name, wanted]) =>
    name === '$or' ? alternatives(wanted) : field(name, wanted),
  );
  return (event) => parts.every((part) => part(event));
}

function alternatives(patterns: unknown): EventPattern {
  if (!Array.isArray(patterns)) throw new InvalidPatternError('$or must be an array');
  const read = patterns.map(readPattern);
  return (event) => read.some((pattern) => pattern(event));
}

function field(name: string, wanted: unknown): EventPattern {
  if (Array.isArray(wanted)) {
    const matchers = wanted.map((one) => matcherOf(name, one));
    return (event) => matchesOne(matchers, valuesOf(event, name));
  }
  if (!isObject(wanted)) throw new InvalidPatternError(`"${name}" must be an object or an array`);
  const inner = readPattern(wanted);
  return (event) => {
    const values = valuesOf(event, name);
    return (values.length > 0 ? values : [undefined]).some(inner);
  };
}

function matchesOne(matchers: readonly Matcher[], values: readonly unknown[]): boolean {
  return matchers.some((matcher) => matcher(values));
}

/** Of a list, each member counts as the field's value; without the field there is none. */
function valuesOf(event: unknown, name: string): readonly unknown[] {
  if (!isObject(event) || !Object.hasOwn(event, name)) return [];
  return [event[name]].flat();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
