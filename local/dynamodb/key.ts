/**
 * Primary keys: which attributes of an item are its key, and what DynamoDB demands of them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */

import type { AwsError } from '../aws-error.ts';
import { base64Bytes, textBytes } from './bytes.ts';
import { compareValues } from './compare.ts';
import { invalidParameters, validationError } from './errors.ts';
import { type AttributeValue, attributeOf, type Item, typeOf } from './value.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

export interface KeySchema {
  readonly partition: KeyAttribute;
  readonly sort: KeyAttribute | undefined;
}

const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

export function keyAttributes({ partition, sort }: KeySchema): readonly KeyAttribute[] {
  return sort === undefined ? [partition] : [partition, sort];
}

/** Refuses a key that is not exactly the table's key. */
export function checkKey(schema: KeySchema, key: Item): void {
  const attributes = keyAttributes(schema);
  if (Object.keys(key).length !== attributes.length) throw schemaMismatch();
  for (const { name, type } of attributes) {
    const value = attributeOf(key, name);
    if (value === undefined || typeOf(value) !== type) throw schemaMismatch();
    checkNotEmpty(name, value);
  }
  checkKeySizes(schema, key);
}

/** The key of an item to be stored. */
export function keyOf(schema: KeySchema, item: Item): Item {
  const members = keyAttributes(schema).map((attribute) => [attribute.name, keyValue(attribute, item)]);
  const key: Item = Object.fromEntries(members);
  checkKeySizes(schema, key);
  return key;
}

/** Orders keys by partition, then by sort key. */
export function compareKeys(schema: KeySchema, left: Item, right: Item): number {
  for (const { name } of keyAttributes(schema)) {
    const [one, two] = [attributeOf(left, name), attributeOf(right, name)];
    const order = one && two && compareValues(one, two);
    if (order) return order;
  }
  return 0;
}

/** A key value as IAM's `dynamodb:LeadingKeys` has it. */
export function keyText(value: AttributeValue): string {
  return String(Object.values(value)[0]);
}

export function checkNotEmpty(name: string, value: AttributeValue): void {
  const kind =
    'S' in value && value.S === '' ? 'string' : 'B' in value && value.B === '' ? 'binary' : undefined;
  if (kind === undefined) return;
  throw validationError(
    'One or more parameter values are not valid. ' +
      `The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
  );
}

function schemaMismatch(): AwsError {
  return validationError('The provided key element does not match the schema');
}

function keyValue({ name, type }: KeyAttribute, item: Item): AttributeValue {
  const value = attributeOf(item, name);
  if (value === undefined) throw invalidParameters(`Missing the key ${name} in the item`);
  const actual = typeOf(value);
  if (actual !== type)
    throw invalidParameters(`Type mismatch for key ${name} expected: ${type} actual: ${actual}`);
  checkNotEmpty(name, value);
  return value;
}

function checkKeySizes({ partition, sort }: KeySchema, key: Item): void {
  if (bytesOf(attributeOf(key, partition.name)) > MAX_PARTITION_KEY_BYTES) {
    throw invalidParameters('Size of hashkey has exceeded the maximum size limit of2048 bytes');
  }
  if (sort !== undefined && bytesOf(attributeOf(key, sort.name)) > MAX_SORT_KEY_BYTES) {
    throw invalidParameters('Aggregated size of all range keys has exceeded the size limit of 1024 bytes');
  }
}

function bytesOf(value: AttributeValue | undefined): number {
  if (value === undefined) return 0;
  if ('S' in value) return textBytes(value.S);
  return 'B' in value ? base64Bytes(value.B) : 0;
}
