/**
 * PutItem, UpdateItem and DeleteItem.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import { type CapacityDetail, consumedCapacity } from '../capacity.ts';
import type { Database } from '../database.ts';
import { type Update, updatedPaths } from '../expression.ts';
import {
  capacityDetail,
  expression,
  requiredItem,
  requiredTableName,
  returnOnFailure,
  withoutLegacyParameters,
} from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { namesShape, valuesShape } from '../placeholders.ts';
import { project } from '../projection.ts';
import { oneOf, structure, withDefault } from '../shape.ts';
import type { Item } from '../value.ts';
import { evaluateWrite, type Outcome, prepareWrite, type Write, writeAccess } from '../write.ts';

type ReturnValues = 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW';

interface WriteCall {
  readonly write: Write;
  readonly returnValues: ReturnValues;
  readonly capacityDetail: CapacityDetail;
}

const common = {
  TableName: requiredTableName,
  ConditionExpression: expression,
  ExpressionAttributeNames: namesShape,
  ExpressionAttributeValues: valuesShape,
  ReturnValuesOnConditionCheckFailure: returnOnFailure,
  ReturnConsumedCapacity: capacityDetail,
};
const oldOrNone = withDefault(oneOf('ALL_OLD', 'NONE'), 'NONE');
const anyReturnValues = oneOf('ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW');

const steps = {
  access: (database: Database, { write }: WriteCall) => [writeAccess(database, write)],
  run: runWrite,
};

const putInput = withoutLegacyParameters(
  structure({ ...common, Item: requiredItem, ReturnValues: oldOrNone }),
);

export const putItem = defineOperation({
  input: putInput,
  prepare: (input) => ({
    write: prepareWrite('PutItem', input),
    returnValues: input.ReturnValues,
    capacityDetail: input.ReturnConsumedCapacity,
  }),
  ...steps,
});

const deleteInput = withoutLegacyParameters(
  structure({ ...common, Key: requiredItem, ReturnValues: oldOrNone }),
);

export const deleteItem = defineOperation({
  input: deleteInput,
  prepare: (input) => ({
    write: prepareWrite('DeleteItem', input),
    returnValues: input.ReturnValues,
    capacityDetail: input.ReturnConsumedCapacity,
  }),
  ...steps,
});

const updateInput = withoutLegacyParameters(
  structure({
    ...common,
    Key: requiredItem,
    UpdateExpression: expression,
    ReturnValues: withDefault(anyReturnValues, 'NONE'),
  }),
);

export const updateItem = defineOperation({
  input: updateInput,
  prepare: (input) => ({
    write: prepareWrite('UpdateItem', input),
    returnValues: input.ReturnValues,
    capacityDetail: input.ReturnConsumedCapacity,
  }),
  ...steps,
});

function runWrite(database: Database, { write, returnValues, capacityDetail: detail }: WriteCall): Answer {
  const outcome = evaluateWrite(database.table(write.tableName), write, 'standard');
  if (outcome.change !== undefined) database.commitChanges([outcome.change]);
  const attributes = returned(returnValues, outcome, write.update);
  const { capacityUnits } = outcome;
  const capacity = consumedCapacity(detail, write.tableName, capacityUnits);
  return { output: { ...(attributes && { Attributes: attributes }), ...capacity }, capacityUnits };
}

function returned(
  returnValues: ReturnValues,
  { before, after }: Outcome,
  update: Update | undefined,
): Item | undefined {
  switch (returnValues) {
    case 'NONE':
      return undefined;
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return updatedParts(before, update);
    case 'UPDATED_NEW':
      return updatedParts(after, update);
  }
}

function updatedParts(item: Item | undefined, update: Update | undefined): Item | undefined {
  if (item === undefined || update === undefined) return undefined;
  const parts = project(item, updatedPaths(update));
  return Object.keys(parts).length > 0 ? parts : undefined;
}
