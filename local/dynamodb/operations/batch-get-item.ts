/**
 * BatchGetItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
import { type Access, itemAccess } from '../access.ts';
import { addUnits, type CapacityDetail, consumedCapacities, totalUnits } from '../capacity.ts';
import type { Database } from '../database.ts';
import { validationError } from '../errors.ts';
import {
  capacityDetail,
  consistentRead,
  expression,
  requiredItem,
  tableName,
  withoutLegacyParameters,
} from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { namesShape } from '../placeholders.ts';
import { type Projection, prepareProjection, projectionAttributes, readOne } from '../read.ts';
import { entries, list, required, structure } from '../shape.ts';
import { canonical, type Item } from '../value.ts';

const MAX_KEYS = 100;
/** "A single operation can retrieve up to 16 MB of data." */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

const keysAndOptions = withoutLegacyParameters(
  structure({
    Keys: required(list(requiredItem, { min: 1 })),
    ConsistentRead: consistentRead,
    ProjectionExpression: expression,
    ExpressionAttributeNames: namesShape,
  }),
);

type KeysAndOptions = ReturnType<typeof keysAndOptions>;

interface TableRead {
  readonly tableName: string;
  readonly options: KeysAndOptions;
  readonly projection: Projection;
}

interface BatchRead {
  readonly reads: readonly TableRead[];
  readonly capacityDetail: CapacityDetail;
}

const input = structure({
  RequestItems: required(entries(keysAndOptions)),
  ReturnConsumedCapacity: capacityDetail,
});

export const batchGetItem = defineOperation({
  input,
  prepare: ({ RequestItems, ReturnConsumedCapacity }): BatchRead => {
    const reads = [...RequestItems].map(([name, options]) => prepareRead(name, options));
    checkCount(reads);
    return { reads, capacityDetail: ReturnConsumedCapacity };
  },
  access: (database, { reads }) => reads.map((read) => accessOf(database, read)),
  run,
});

function prepareRead(name: string, options: KeysAndOptions): TableRead {
  if (new Set(options.Keys.map(canonical)).size < options.Keys.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
  return { tableName: tableName(name, 'requestItems'), options, projection: prepareProjection(options) };
}

function checkCount(reads: readonly TableRead[]): void {
  const count = reads.reduce((sum, { options }) => sum + options.Keys.length, 0);
  if (count === 0) throw validationError('BatchGetItem must have some requests set');
  if (count > MAX_KEYS) throw validationError('Too many items requested for the BatchGetItem call');
}

function accessOf(database: Database, { tableName: name, options, projection }: TableRead): Access {
  const attributes = projectionAttributes(projection);
  return itemAccess('BatchGetItem', name, database.findTable(name), options.Keys, attributes);
}

function run(database: Database, { reads, capacityDetail: detail }: BatchRead): Answer {
  const units = new Map<string, number>();
  const responses: Record<string, readonly Item[]> = {};
  const unprocessed: Record<string, object> = {};
  let room = MAX_ANSWER_BYTES;
  for (const read of reads) {
    const { items, left, bytes } = readKeys(database, read, room, units);
    room -= bytes;
    responses[read.tableName] = items;
    if (left.length > 0) unprocessed[read.tableName] = requestOf(read.options, left);
  }
  const capacity = consumedCapacities(detail, units);
  const output = { Responses: responses, UnprocessedKeys: unprocessed, ...capacity };
  return { output, capacityUnits: totalUnits(units) };
}

function readKeys(database: Database, read: TableRead, room: number, units: Map<string, number>) {
  const table = database.table(read.tableName);
  const mode = read.options.ConsistentRead ? 'strong' : 'eventual';
  const items: Item[] = [];
  const left: Item[] = [];
  let bytes = 0;
  for (const key of read.options.Keys) {
    const outcome = readOne(table, key, read.projection, mode);
    if (bytes + outcome.bytes > room) {
      left.push(key);
      continue;
    }
    bytes += outcome.bytes;
    addUnits(units, read.tableName, outcome.capacityUnits);
    if (outcome.item !== undefined) items.push(outcome.item);
  }
  return { items, left, bytes };
}

/** What the caller sends to get the rest. */
function requestOf(options: KeysAndOptions, keys: readonly Item[]): object {
  const { ProjectionExpression, ExpressionAttributeNames, ConsistentRead } = options;
  return {
    Keys: keys,
    ConsistentRead,
    ...(ProjectionExpression && { ProjectionExpression }),
    ...(ExpressionAttributeNames && {
      ExpressionAttributeNames: Object.fromEntries(ExpressionAttributeNames),
    }),
  };
}
