/**
 * The JSON types of a request's members. Where the service's model wants another type than the request has,
 * AWS answers with a SerializationException before it looks at anything else.
 */
import { serializationError } from './errors.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function jsonObject(value: unknown): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw serializationError(`${kindOf(value)} cannot be converted to Structure or Map`);
}

export function jsonArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw serializationError(`${kindOf(value)} cannot be converted to List`);
}

export function jsonString(value: unknown): string {
  if (typeof value === 'string') return value;
  throw serializationError(`${kindOf(value)} cannot be converted to String`);
}

export function jsonBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw serializationError(`${kindOf(value)} cannot be converted to Boolean`);
}

export function jsonInteger(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value);
  throw serializationError(`${kindOf(value)} cannot be converted to Integer`);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL_VALUE';
  if (Array.isArray(value)) return 'LIST_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'object' ? 'STRUCTURE_VALUE' : `${(typeof value).toUpperCase()}_VALUE`;
}
