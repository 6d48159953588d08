/**
 * UpdateTimeToLive and DescribeTimeToLive.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
import { tableAccess } from '../access.ts';
import type { Database } from '../database.ts';
import { validationError } from '../errors.ts';
import { requiredTableName } from '../members.ts';
import { defineOperation } from '../operation.ts';
import { flag, required, structure, text } from '../shape.ts';

const updateInput = structure({
  TableName: requiredTableName,
  TimeToLiveSpecification: required(
    structure({ AttributeName: required(text({ min: 1, max: 255 })), Enabled: required(flag) }),
  ),
});

export const updateTimeToLive = defineOperation({
  input: updateInput,
  prepare: (input) => input,
  access: (_database, { TableName }) => [tableAccess('UpdateTimeToLive', TableName)],
  run: (database, { TableName, TimeToLiveSpecification: specification }) => {
    const { AttributeName, Enabled } = specification;
    checkChange(database.table(TableName).timeToLiveAttribute, AttributeName, Enabled);
    setAttribute(database, TableName, Enabled ? AttributeName : null);
    return { output: { TimeToLiveSpecification: specification }, capacityUnits: 0 };
  },
});

const describeInput = structure({ TableName: requiredTableName });

export const describeTimeToLive = defineOperation({
  input: describeInput,
  prepare: (input) => input.TableName,
  access: (_database, tableName) => [tableAccess('DescribeTimeToLive', tableName)],
  run: (database, tableName) => {
    const attributeName = database.table(tableName).timeToLiveAttribute;
    const description =
      attributeName === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: attributeName };
    return { output: { TimeToLiveDescription: description }, capacityUnits: 0 };
  },
});

function setAttribute(database: Database, tableName: string, attributeName: string | null): void {
  database.commit({ type: 'timeToLive', tableName, attributeName });
}

function checkChange(current: string | undefined, attributeName: string, enabled: boolean): void {
  if (enabled && current === attributeName) throw validationError('TimeToLive is already enabled');
  if (!enabled && current === undefined) throw validationError('TimeToLive is already disabled');
  if (current !== undefined && current !== attributeName) {
    throw validationError(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  }
}
