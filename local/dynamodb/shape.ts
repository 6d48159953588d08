/**
 * Request shapes: how an operation's input is read into a typed request. A wrong JSON type is a
 * SerializationException; a broken constraint a ValidationException in AWS's own words. Unknown members are
 * ignored, and null counts as absent, as AWS has it.
 */
import { validationError } from './errors.ts';
import { jsonArray, jsonBoolean, jsonInteger, jsonObject, jsonString } from './json.ts';

/** Reads a present value; `path` names it in errors. */
export type Shape<T> = (value: unknown, path: string) => T;
type Members = Readonly<Record<string, Shape<unknown>>>;
type Structure<M extends Members> = { readonly [K in keyof M]: ReturnType<M[K]> };

interface LengthLimits {
  readonly min?: number;
  readonly max?: number;
}

export function structure<M extends Members>(members: M): Shape<Structure<M>> {
  return (value, path) => {
    const input = jsonObject(value);
    const entries = Object.entries(members).map(([name, shape]) => {
      const member = Object.hasOwn(input, name) ? input[name] : undefined;
      return [name, shape(member ?? undefined, memberPath(path, name))] as const;
    });
    return Object.fromEntries(entries) as Structure<M>;
  };
}

export function required<T>(shape: Shape<T>): Shape<T> {
  return (value, path) => {
    if (value === undefined) throw constraintError('null', path, 'Member must not be null');
    return shape(value, path);
  };
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

export function withDefault<T>(shape: Shape<T>, fallback: T): Shape<T> {
  return (value, path) => (value === undefined ? fallback : shape(value, path));
}

export function text(limits: LengthLimits & { readonly pattern?: RegExp } = {}): Shape<string> {
  return (value, path) => {
    const content = jsonString(value);
    checkLength(content.length, `'${content}'`, path, limits);
    if (limits.pattern && !limits.pattern.test(content)) {
      const pattern = limits.pattern.source.replace(/^\^|\$$/g, '');
      throw constraintError(
        `'${content}'`,
        path,
        `Member must satisfy regular expression pattern: ${pattern}`,
      );
    }
    return content;
  };
}

export function oneOf<const T extends string>(...options: readonly T[]): Shape<T> {
  return (value, path) => {
    const content = jsonString(value);
    const option = options.find((candidate) => candidate === content);
    if (option !== undefined) return option;
    const set = `Member must satisfy enum value set: [${options.join(', ')}]`;
    throw constraintError(`'${content}'`, path, set);
  };
}

export function integer(limits: LengthLimits = {}): Shape<number> {
  return (value, path) => {
    const number = jsonInteger(value);
    const { min, max } = limits;
    const rule = 'Member must have value';
    if (min !== undefined && number < min) {
      throw constraintError(`'${number}'`, path, `${rule} greater than or equal to ${min}`);
    }
    if (max !== undefined && number > max) {
      throw constraintError(`'${number}'`, path, `${rule} less than or equal to ${max}`);
    }
    return number;
  };
}

export const flag: Shape<boolean> = (value) => jsonBoolean(value);

export function list<T>(member: Shape<T>, limits: LengthLimits = {}): Shape<readonly T[]> {
  return (value, path) => {
    const members = jsonArray(value);
    checkLength(members.length, `'${brief(members)}'`, path, limits);
    return members.map((each, index) => required(member)(each ?? undefined, `${path}.${index + 1}.member`));
  };
}

/** Entries rather than an object: the names are the caller's free text. */
export function entries<T>(member: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return (value, path) => {
    const read = Object.entries(jsonObject(value)).map(
      ([name, each]) => [name, required(member)(each ?? undefined, `${path}.${name}.member`)] as const,
    );
    return new Map(read);
  };
}

function checkLength(length: number, shown: string, path: string, { min, max }: LengthLimits): void {
  const rule = 'Member must have length';
  if (min !== undefined && length < min) {
    throw constraintError(shown, path, `${rule} greater than or equal to ${min}`);
  }
  if (max !== undefined && length > max) {
    throw constraintError(shown, path, `${rule} less than or equal to ${max}`);
  }
}

function constraintError(shown: string, path: string, constraint: string): Error {
  return validationError(
    `1 validation error detected: Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

const LONGEST_SHOWN = 200;

function brief(value: unknown): string {
  const shown = JSON.stringify(value);
  return shown.length > LONGEST_SHOWN ? `${shown.slice(0, LONGEST_SHOWN)}...` : shown;
}

function memberPath(path: string, name: string): string {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return path === '' ? member : `${path}.${member}`;
}
