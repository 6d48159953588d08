/**
 * Scan: all items, by key rather than in the order of AWS's hidden hash, which nobody may rely on.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
 */
import { createHash } from 'node:crypto';
import { tableAccess } from '../access.ts';
import { type CapacityDetail, consumedCapacity, readUnits } from '../capacity.ts';
import type { Database } from '../database.ts';
import { validationError } from '../errors.ts';
import { compareKeys } from '../key.ts';
import { withoutLegacyParameters } from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import {
  checkStartKey,
  type PageRequest,
  pageAttributes,
  pageMembers,
  preparePage,
  readPage,
  refuseIndex,
} from '../page.ts';
import { Placeholders } from '../placeholders.ts';
import { integer, optional, structure } from '../shape.ts';
import type { Table } from '../table.ts';
import { attributeOf, type Item } from '../value.ts';

const MAX_SEGMENTS = 1_000_000;

const input = withoutLegacyParameters(
  structure({
    ...pageMembers,
    Segment: optional(integer({ min: 0, max: MAX_SEGMENTS - 1 })),
    TotalSegments: optional(integer({ min: 1, max: MAX_SEGMENTS })),
  }),
);

interface Segment {
  readonly index: number;
  readonly total: number;
}

interface ScanCall {
  readonly tableName: string;
  readonly indexName: string | undefined;
  readonly page: PageRequest;
  readonly startKey: Item | undefined;
  readonly segment: Segment;
  readonly mode: 'strong' | 'eventual';
  readonly capacityDetail: CapacityDetail;
}

export const scan = defineOperation({
  input,
  prepare,
  access: (_database, { tableName, indexName, page }) => [
    {
      ...tableAccess('Scan', tableName, pageAttributes(page)),
      ...(indexName !== undefined && { indexName }),
    },
  ],
  run,
});

function prepare(request: ReturnType<typeof input>): ScanCall {
  const { FilterExpression, ProjectionExpression } = request;
  const placeholders = new Placeholders(request, { FilterExpression, ProjectionExpression });
  const page = preparePage(request, placeholders);
  placeholders.assertAllUsed();
  return {
    tableName: request.TableName,
    indexName: request.IndexName,
    page,
    startKey: request.ExclusiveStartKey,
    segment: segmentOf(request.Segment, request.TotalSegments),
    mode: request.ConsistentRead ? 'strong' : 'eventual',
    capacityDetail: request.ReturnConsumedCapacity,
  };
}

function segmentOf(index: number | undefined, total: number | undefined): Segment {
  if (index === undefined && total === undefined) return { index: 0, total: 1 };
  if (total === undefined) {
    throw validationError(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (index === undefined) {
    throw validationError(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (index < total) return { index, total };
  throw validationError(
    'The Segment parameter is zero-based and must be less than parameter TotalSegments: ' +
      `Segment: ${index} is not less than TotalSegments: ${total}`,
  );
}

function run(database: Database, call: ScanCall): Answer {
  const table = database.table(call.tableName);
  refuseIndex(call.indexName);
  const { output, bytes } = readPage(table, itemsOf(table, call), call.page);
  const capacityUnits = readUnits(bytes, call.mode);
  const capacity = consumedCapacity(call.capacityDetail, call.tableName, capacityUnits);
  return { output: { ...output, ...capacity }, capacityUnits };
}

function itemsOf(table: Table, { startKey, segment }: ScanCall): readonly Item[] {
  if (startKey !== undefined) checkStartKey(table, startKey);
  return table.items().filter((each) => {
    const isAfterStart = startKey === undefined || compareKeys(table.keySchema, each, startKey) > 0;
    return isAfterStart && isInSegment(table, each, segment);
  });
}

/** A partition lies in one segment as a whole. */
function isInSegment(table: Table, each: Item, { index, total }: Segment): boolean {
  if (total === 1) return true;
  const partition = JSON.stringify(attributeOf(each, table.keySchema.partition.name));
  return createHash('sha256').update(partition).digest().readUInt32BE(0) % total === index;
}
