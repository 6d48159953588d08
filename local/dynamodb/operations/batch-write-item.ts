/**
 * BatchWriteItem: puts and deletes without conditions. Each stands alone, but all are validated first.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
import { type Access, itemAccess } from '../access.ts';
import { addUnits, type CapacityDetail, consumedCapacities, totalUnits } from '../capacity.ts';
import type { Database } from '../database.ts';
import { validationError } from '../errors.ts';
import { capacityDetail, requiredItem, tableName } from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { entries, list, optional, required, structure } from '../shape.ts';
import { canonical } from '../value.ts';
import { evaluateWrite, keyOfWrite, prepareWrite, type Write } from '../write.ts';

const MAX_REQUESTS = 25;

const writeRequest = structure({
  PutRequest: optional(structure({ Item: requiredItem })),
  DeleteRequest: optional(structure({ Key: requiredItem })),
});

interface BatchWrite {
  readonly writes: readonly Write[];
  readonly capacityDetail: CapacityDetail;
}

const input = structure({
  RequestItems: required(entries(list(writeRequest, { min: 1 }))),
  ReturnConsumedCapacity: capacityDetail,
});

export const batchWriteItem = defineOperation({
  input,
  prepare: ({ RequestItems, ReturnConsumedCapacity }): BatchWrite => {
    const writes = [...RequestItems].flatMap(([name, requests]) => {
      const checkedName = tableName(name, 'requestItems');
      return requests.map((request) => prepare(checkedName, request));
    });
    checkCount(writes.length);
    return { writes, capacityDetail: ReturnConsumedCapacity };
  },
  access: (database, { writes }) => accesses(database, writes),
  run,
});

function prepare(name: string, request: ReturnType<typeof writeRequest>): Write {
  const { PutRequest: put, DeleteRequest: remove } = request;
  if (put !== undefined && remove === undefined) {
    return prepareWrite('PutItem', { TableName: name, Item: put.Item });
  }
  if (remove !== undefined && put === undefined) {
    return prepareWrite('DeleteItem', { TableName: name, Key: remove.Key });
  }
  throw validationError('Each write request must have either a PutRequest or a DeleteRequest');
}

function checkCount(count: number): void {
  if (count === 0) throw validationError('BatchWriteItem cannot have a null or no requests set');
  if (count > MAX_REQUESTS) throw validationError('Too many items requested for the BatchWriteItem call');
}

function accesses(database: Database, writes: readonly Write[]): readonly Access[] {
  const names = [...new Set(writes.map((write) => write.tableName))];
  return names.map((name) => {
    const targets = writes.filter((write) => write.tableName === name).map((write) => write.target);
    return itemAccess('BatchWriteItem', name, database.findTable(name), targets, []);
  });
}

function run(database: Database, { writes, capacityDetail: detail }: BatchWrite): Answer {
  const units = new Map<string, number>();
  const keys = new Set<string>();
  const outcomes = writes.map((write) => {
    const table = database.table(write.tableName);
    keys.add(write.tableName + canonical(keyOfWrite(table, write)));
    const outcome = evaluateWrite(table, write, 'standard');
    addUnits(units, write.tableName, outcome.capacityUnits);
    return outcome;
  });
  if (keys.size < writes.length) throw validationError('Provided list of item keys contains duplicates');
  for (const { change } of outcomes) if (change !== undefined) database.commitChanges([change]);
  const output = { UnprocessedItems: {}, ...consumedCapacities(detail, units) };
  return { output, capacityUnits: totalUnits(units) };
}
