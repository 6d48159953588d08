/**
 * Reads CreateTable's input into a table's definition. Secondary indexes and streams are refused: a table that
 * silently lacked them would answer wrongly.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import { invalidParameters, validationError } from './errors.ts';
import type { KeyAttribute, KeySchema, KeyType } from './key.ts';
import { requiredTableName } from './members.ts';
import {
  flag,
  integer,
  list,
  oneOf,
  optional,
  required,
  type Shape,
  structure,
  text,
  withDefault,
} from './shape.ts';
import type { TableDefinition } from './table.ts';

/** All of a definition but the time of its creation. */
export type TableBlueprint = Omit<TableDefinition, 'createdAtMs'>;

const attributeName = required(text({ min: 1, max: 255 }));
const units = required(integer({ min: 1 }));
const unsupported: Shape<unknown> = (value) => value;

export const createTableInput = structure({
  TableName: requiredTableName,
  AttributeDefinitions: required(
    list(structure({ AttributeName: attributeName, AttributeType: required(oneOf('B', 'N', 'S')) })),
  ),
  KeySchema: required(
    list(structure({ AttributeName: attributeName, KeyType: required(oneOf('HASH', 'RANGE')) }), {
      min: 1,
      max: 2,
    }),
  ),
  BillingMode: withDefault(oneOf('PROVISIONED', 'PAY_PER_REQUEST'), 'PROVISIONED'),
  ProvisionedThroughput: optional(structure({ ReadCapacityUnits: units, WriteCapacityUnits: units })),
  DeletionProtectionEnabled: withDefault(flag, false),
  GlobalSecondaryIndexes: unsupported,
  LocalSecondaryIndexes: unsupported,
  StreamSpecification: unsupported,
});

type CreateTableInput = ReturnType<typeof createTableInput>;

export function definitionOf(input: CreateTableInput): TableBlueprint {
  refuseUnsupported(input);
  checkThroughput(input);
  return {
    name: input.TableName,
    keySchema: keySchemaOf(input),
    billingMode: input.BillingMode,
    readCapacityUnits: input.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    writeCapacityUnits: input.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    deletionProtection: input.DeletionProtectionEnabled,
  };
}

function refuseUnsupported(input: CreateTableInput): void {
  const features = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes', 'StreamSpecification'] as const;
  const wanted = features.find((feature) => input[feature] !== undefined);
  if (wanted !== undefined) throw validationError(`The local DynamoDB does not support ${wanted}`);
}

function checkThroughput({ BillingMode, ProvisionedThroughput }: CreateTableInput): void {
  if (BillingMode === 'PROVISIONED' && ProvisionedThroughput === undefined) {
    throw invalidParameters(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  if (BillingMode === 'PAY_PER_REQUEST' && ProvisionedThroughput !== undefined) {
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
}

function keySchemaOf(input: CreateTableInput): KeySchema {
  const [hash, range] = input.KeySchema;
  if (hash?.KeyType !== 'HASH') {
    throw invalidParameters('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (range !== undefined && range.KeyType !== 'RANGE') {
    throw invalidParameters('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  if (hash.AttributeName === range?.AttributeName) {
    throw invalidParameters(
      'Both the Hash Key and the Range Key element in the KeySchema have the same name',
    );
  }
  checkAllUsed(input);
  const types = new Map(input.AttributeDefinitions.map((each) => [each.AttributeName, each.AttributeType]));
  return {
    partition: keyAttribute(types, hash.AttributeName),
    sort: range && keyAttribute(types, range.AttributeName),
  };
}

function keyAttribute(types: ReadonlyMap<string, KeyType>, name: string): KeyAttribute {
  const type = types.get(name);
  if (type !== undefined) return { name, type };
  throw invalidParameters(
    'Some index key attributes are not defined in AttributeDefinitions. ' +
      `Keys: [${name}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
  );
}

function checkAllUsed({ AttributeDefinitions, KeySchema: keys }: CreateTableInput): void {
  const used = new Set(keys.map((each) => each.AttributeName));
  if (AttributeDefinitions.every((each) => used.has(each.AttributeName))) return;
  throw invalidParameters(
    'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
  );
}
