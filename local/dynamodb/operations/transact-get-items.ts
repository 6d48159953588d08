/**
 * TransactGetItems: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 */

import { AwsError } from '../../aws-error.ts';
import { itemAccess } from '../access.ts';
import { addUnits, type CapacityDetail, consumedCapacities, totalUnits } from '../capacity.ts';
import type { Database } from '../database.ts';
import { type CancellationReason, transactionCanceled, validationError } from '../errors.ts';
import {
  capacityDetail,
  expression,
  requiredItem,
  requiredTableName,
  withoutLegacyParameters,
} from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { namesShape } from '../placeholders.ts';
import {
  type Projection,
  prepareProjection,
  projectionAttributes,
  type ReadOutcome,
  readOne,
} from '../read.ts';
import { list, required, structure } from '../shape.ts';
import { canonical, type Item } from '../value.ts';

const MAX_ITEMS = 100;

const get = withoutLegacyParameters(
  structure({
    TableName: requiredTableName,
    Key: requiredItem,
    ProjectionExpression: expression,
    ExpressionAttributeNames: namesShape,
  }),
);

interface Read {
  readonly TableName: string;
  readonly Key: Item;
  readonly projection: Projection;
}

interface TransactionRead {
  readonly reads: readonly Read[];
  readonly capacityDetail: CapacityDetail;
}

const input = structure({
  TransactItems: required(list(structure({ Get: required(get) }), { min: 1, max: MAX_ITEMS })),
  ReturnConsumedCapacity: capacityDetail,
});

export const transactGetItems = defineOperation({
  input,
  prepare: ({ TransactItems, ReturnConsumedCapacity }): TransactionRead => {
    const reads = TransactItems.map(({ Get }) => ({ ...Get, projection: prepareProjection(Get) }));
    return { reads, capacityDetail: ReturnConsumedCapacity };
  },
  access: (database, { reads }) =>
    reads.map(({ TableName, Key, projection }) => {
      const attributes = projectionAttributes(projection);
      return itemAccess('GetItem', TableName, database.findTable(TableName), [Key], attributes);
    }),
  run,
});

function run(database: Database, { reads, capacityDetail: detail }: TransactionRead): Answer {
  checkDistinct(reads);
  const units = new Map<string, number>();
  const results = reads.map((read) => attempt(database, read));
  const reasons = results.map((result) => (result instanceof AwsError ? reasonOf(result) : { Code: 'None' }));
  const responses = results.map((result, index) => {
    if (result instanceof AwsError) throw transactionCanceled(reasons, 0);
    addUnits(units, reads[index]?.TableName ?? '', result.capacityUnits);
    return result.item === undefined ? {} : { Item: result.item };
  });
  const capacity = consumedCapacities(detail, units, 'ReadCapacityUnits');
  return { output: { Responses: responses, ...capacity }, capacityUnits: totalUnits(units) };
}

function checkDistinct(reads: readonly Read[]): void {
  const keys = new Set(reads.map(({ TableName, Key }) => TableName + canonical(Key)));
  if (keys.size === reads.length) return;
  throw validationError('Transaction request cannot include multiple operations on one item');
}

function attempt(database: Database, { TableName, Key, projection }: Read): ReadOutcome | AwsError {
  const table = database.table(TableName);
  try {
    return readOne(table, Key, projection, 'transactional');
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function reasonOf(error: AwsError): CancellationReason {
  return { Code: 'ValidationError', Message: error.message };
}
