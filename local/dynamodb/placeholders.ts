/**
 * ExpressionAttributeNames and ExpressionAttributeValues: looks up `#name` and `:value`, and remembers which
 * were used, for DynamoDB refuses those that no expression uses.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
import { AwsError } from '../aws-error.ts';
import { validationError } from './errors.ts';
import { entries, optional, type Shape, text } from './shape.ts';
import { type AttributeValue, readAttributeValue } from './value.ts';

export const namesShape: Shape<Names> = optional(entries(text()));
export const valuesShape: Shape<Values> = optional(entries((value) => value));

type Names = ReadonlyMap<string, string> | undefined;
type Values = ReadonlyMap<string, unknown> | undefined;

export interface PlaceholderSource {
  readonly ExpressionAttributeNames?: Names;
  readonly ExpressionAttributeValues?: Values;
}

/** The request's expressions by parameter name, such as `FilterExpression`. */
export type Expressions = Readonly<Record<string, string | undefined>>;

export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, AttributeValue>;
  readonly #used = new Set<string>();

  constructor(source: PlaceholderSource, expressions: Expressions) {
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = source;
    checkNames(names, expressions);
    checkValues(values, expressions);
    this.#names = names ?? new Map();
    this.#values = new Map([...(values ?? [])].map(([key, value]) => [key, readValue(key, value)]));
  }

  name(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return this.#names.get(placeholder);
  }

  value(placeholder: string): AttributeValue | undefined {
    this.#used.add(placeholder);
    return this.#values.get(placeholder);
  }

  /** To be called once all expressions of the request are parsed. */
  assertAllUsed(): void {
    this.#assertUsed('ExpressionAttributeNames', this.#names);
    this.#assertUsed('ExpressionAttributeValues', this.#values);
  }

  #assertUsed(parameter: string, placeholders: ReadonlyMap<string, unknown>): void {
    const unused = [...placeholders.keys()].filter((key) => !this.#used.has(key));
    if (unused.length === 0) return;
    throw validationError(
      `Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }
}

function checkNames(names: Names, expressions: Expressions): void {
  if (names === undefined) return;
  if (Object.values(expressions).every((expression) => expression === undefined)) {
    throw validationError('ExpressionAttributeNames can only be specified when using expressions');
  }
  checkKeys('ExpressionAttributeNames', '#', names);
}

function checkValues(values: Values, expressions: Expressions): void {
  if (values === undefined) return;
  // A projection has no values: it alone does not make them welcome.
  const parameters = Object.keys(expressions).filter((parameter) => parameter !== 'ProjectionExpression');
  if (parameters.every((parameter) => expressions[parameter] === undefined)) {
    const verb = parameters.length === 1 ? 'is' : 'are';
    throw validationError(
      'ExpressionAttributeValues can only be specified when using expressions: ' +
        `${parameters.join(' and ')} ${verb} null`,
    );
  }
  checkKeys('ExpressionAttributeValues', ':', values);
}

function checkKeys(parameter: string, sigil: string, placeholders: ReadonlyMap<string, unknown>): void {
  if (placeholders.size === 0) throw validationError(`${parameter} must not be empty`);
  const wrong = [...placeholders.keys()].find((key) => !/^.[A-Za-z0-9_]+$/.test(key) || key[0] !== sigil);
  if (wrong === undefined) return;
  throw validationError(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
}

function readValue(key: string, value: unknown): AttributeValue {
  try {
    return readAttributeValue(value);
  } catch (error) {
    if (!(error instanceof AwsError) || error.type !== 'ValidationException') throw error;
    const prefix = 'ExpressionAttributeValues contains invalid value: ';
    throw validationError(`${prefix}${error.message} for key ${key}`);
  }
}
