/**
 * One page of a query or a scan: up to `Limit` items looked at, or 1 MB of them, then filtered and projected.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
import { conditionAttributes } from './access.ts';
import { meets } from './condition.ts';
import { parseCondition } from './condition-parser.ts';
import { validationError } from './errors.ts';
import type { Condition } from './expression.ts';
import { checkKey } from './key.ts';
import { capacityDetail, consistentRead, expression, item, requiredTableName } from './members.ts';
import { namesShape, type Placeholders, valuesShape } from './placeholders.ts';
import { parseProjection } from './projection.ts';
import { type Projection, projected, projectionAttributes } from './read.ts';
import { integer, oneOf, optional, text } from './shape.ts';
import { itemBytes } from './size.ts';
import type { Table } from './table.ts';
import type { Item } from './value.ts';

/** "A single Query operation can retrieve a maximum of 1 MB of data"; the item that crosses it is still read. */
const MAX_PAGE_BYTES = 1024 * 1024;

type Select = 'SPECIFIC_ATTRIBUTES' | 'COUNT' | 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES';

export interface PageRequest {
  readonly limit: number | undefined;
  readonly filter: Condition | undefined;
  readonly projection: Projection;
  readonly countOnly: boolean;
}

interface PageOutput {
  readonly Items?: readonly Item[];
  readonly Count: number;
  readonly ScannedCount: number;
  readonly LastEvaluatedKey?: Item;
}

/** The members that Query and Scan share. */
export const pageMembers = {
  TableName: requiredTableName,
  IndexName: optional(text()),
  FilterExpression: expression,
  ProjectionExpression: expression,
  ExpressionAttributeNames: namesShape,
  ExpressionAttributeValues: valuesShape,
  Select: optional(oneOf('SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES')),
  Limit: optional(integer({ min: 1 })),
  ExclusiveStartKey: optional(item),
  ConsistentRead: consistentRead,
  ReturnConsumedCapacity: capacityDetail,
};

interface PageInput {
  readonly FilterExpression: string | undefined;
  readonly ProjectionExpression: string | undefined;
  readonly Select: Select | undefined;
  readonly Limit: number | undefined;
}

interface Page {
  readonly output: PageOutput;
  readonly bytes: number;
}

/** The caller has still to parse expressions of its own, and then to check that all placeholders were used. */
export function preparePage(input: PageInput, placeholders: Placeholders): PageRequest {
  const { FilterExpression, ProjectionExpression, Select, Limit } = input;
  const filter =
    FilterExpression === undefined
      ? undefined
      : parseCondition('FilterExpression', FilterExpression, placeholders);
  const projection =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  checkSelect(Select, projection);
  return { limit: Limit, filter, projection, countOnly: Select === 'COUNT' };
}

export function checkStartKey(table: Table, startKey: Item): void {
  try {
    checkKey(table.keySchema, startKey);
  } catch {
    throw validationError('The provided starting key is invalid');
  }
}

export function readPage(table: Table, candidates: Iterable<Item>, request: PageRequest): Page {
  const scanned: Item[] = [];
  let bytes = 0;
  let last: Item | undefined;
  for (const candidate of candidates) {
    scanned.push(candidate);
    bytes += itemBytes(candidate);
    if (scanned.length === request.limit || bytes > MAX_PAGE_BYTES) {
      last = candidate;
      break;
    }
  }
  return {
    output: { ...found(scanned, request), ...(last && { LastEvaluatedKey: table.keyOf(last) }) },
    bytes,
  };
}

function checkSelect(select: Select | undefined, projection: Projection): void {
  if (select === 'ALL_PROJECTED_ATTRIBUTES') {
    throw validationError('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  if (select === undefined || select === 'SPECIFIC_ATTRIBUTES' || projection === undefined) return;
  const choice = select === 'COUNT' ? 'only the Count' : select;
  throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${choice}`);
}

export function refuseIndex(indexName: string | undefined): void {
  if (indexName !== undefined) {
    throw validationError(`The table does not have the specified index: ${indexName}`);
  }
}

export function pageAttributes({ filter, projection }: Pick<PageRequest, 'filter' | 'projection'>) {
  return [...conditionAttributes(filter), ...projectionAttributes(projection)];
}

function found(scanned: readonly Item[], { filter, projection, countOnly }: PageRequest): PageOutput {
  const matching = scanned.filter((each) => filter === undefined || meets(each, filter));
  const counts = { Count: matching.length, ScannedCount: scanned.length };
  return countOnly ? counts : { Items: matching.map((each) => projected(each, projection)), ...counts };
}
