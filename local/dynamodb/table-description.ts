/**
 * How AWS describes a table.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
import { createHash } from 'node:crypto';
import { keyAttributes } from './key.ts';
import { itemBytes } from './size.ts';
import type { Table, TableDefinition } from './table.ts';

/** The account and region of everything local: AWS gives no account a number of zeros. */
const ARN_PREFIX = 'arn:aws:dynamodb:us-east-1:000000000000:table/';

export function describe(table: Table): Record<string, unknown> {
  const { definition } = table;
  const keys = keyAttributes(definition.keySchema);
  return {
    TableName: definition.name,
    TableStatus: 'ACTIVE',
    TableArn: ARN_PREFIX + definition.name,
    TableId: tableId(definition),
    CreationDateTime: definition.createdAtMs / 1000,
    AttributeDefinitions: keys.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: keys.map(({ name }, index) => ({
      AttributeName: name,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
    ...billing(definition),
    TableSizeBytes: table.items().reduce((sum, item) => sum + itemBytes(item), 0),
    ItemCount: table.items().length,
    DeletionProtectionEnabled: definition.deletionProtection,
  };
}

function billing({ billingMode, readCapacityUnits, writeCapacityUnits }: TableDefinition): object {
  const throughput = {
    NumberOfDecreasesToday: 0,
    ReadCapacityUnits: readCapacityUnits,
    WriteCapacityUnits: writeCapacityUnits,
  };
  const summary = billingMode === 'PAY_PER_REQUEST' && { BillingModeSummary: { BillingMode: billingMode } };
  return { ProvisionedThroughput: throughput, ...summary };
}

/** A UUID that is the same in every run of the same simulation. */
function tableId({ name, createdAtMs }: TableDefinition): string {
  const hex = createHash('sha256').update(`${name} ${createdAtMs}`).digest('hex');
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join('-');
}
