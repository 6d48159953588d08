/**
 * Request members that several operations share, as shapes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
import { validationError } from './errors.ts';
import { flag, oneOf, optional, required, type Shape, text, withDefault } from './shape.ts';
import { type Item, readItem } from './value.ts';

const plainTableName = text({ min: 3, max: 255, pattern: /^[a-zA-Z0-9_.-]+$/ });
const TABLE_ARN = /^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\//;

/** A table's name, also taken from its ARN, as AWS allows. */
export const tableName: Shape<string> = (value, path) => {
  return plainTableName(typeof value === 'string' ? value.replace(TABLE_ARN, '') : value, path);
};

export const item: Shape<Item> = readItem;

export const requiredTableName = required(tableName);
export const requiredItem = required(item);
export const expression = optional(text());
export const consistentRead = withDefault(flag, false);
export const capacityDetail = withDefault(oneOf('INDEXES', 'TOTAL', 'NONE'), 'NONE');
export const returnOnFailure = withDefault(oneOf('ALL_OLD', 'NONE'), 'NONE');

/** The parameters from before expressions: refused rather than ignored, which could go unnoticed. */
const LEGACY_PARAMETERS = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
];

export function withoutLegacyParameters<T>(shape: Shape<T>): Shape<T> {
  return (value, path) => {
    const present = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const legacy = present.find((name) => LEGACY_PARAMETERS.includes(name));
    if (legacy === undefined) return shape(value, path);
    throw validationError(`The local DynamoDB does not know the legacy parameter ${legacy}: use expressions`);
  };
}
