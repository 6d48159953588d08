/**
 * Query: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
 */
import { type Access, conditionAttributes, itemAccess } from '../access.ts';
import { type CapacityDetail, consumedCapacity, readUnits } from '../capacity.ts';
import { meets } from '../condition.ts';
import { parseCondition } from '../condition-parser.ts';
import type { Database } from '../database.ts';
import { validationError } from '../errors.ts';
import type { Condition } from '../expression.ts';
import { compareKeys, type KeySchema, keyAttributes } from '../key.ts';
import { conjunctionOf, type KeyCondition, readKeyCondition } from '../key-condition.ts';
import { expression, withoutLegacyParameters } from '../members.ts';
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
import { flag, structure, withDefault } from '../shape.ts';
import type { Table } from '../table.ts';
import type { AttributeValue, Item } from '../value.ts';

const input = withoutLegacyParameters(
  structure({
    ...pageMembers,
    KeyConditionExpression: expression,
    ScanIndexForward: withDefault(flag, true),
  }),
);

interface QueryCall {
  readonly tableName: string;
  readonly indexName: string | undefined;
  readonly keyCondition: Condition;
  readonly page: PageRequest;
  readonly startKey: Item | undefined;
  readonly forward: boolean;
  readonly mode: 'strong' | 'eventual';
  readonly capacityDetail: CapacityDetail;
}

export const query = defineOperation({ input, prepare, access: (...args) => [accessOf(...args)], run });

function prepare(request: ReturnType<typeof input>): QueryCall {
  const { FilterExpression, KeyConditionExpression, ProjectionExpression } = request;
  const expressions = { FilterExpression, KeyConditionExpression, ProjectionExpression };
  const placeholders = new Placeholders(request, expressions);
  const page = preparePage(request, placeholders);
  const keyCondition = parseKeyCondition(KeyConditionExpression, placeholders);
  placeholders.assertAllUsed();
  return {
    tableName: request.TableName,
    indexName: request.IndexName,
    keyCondition,
    page,
    startKey: request.ExclusiveStartKey,
    forward: request.ScanIndexForward,
    mode: request.ConsistentRead ? 'strong' : 'eventual',
    capacityDetail: request.ReturnConsumedCapacity,
  };
}

function parseKeyCondition(text: string | undefined, placeholders: Placeholders): Condition {
  if (text !== undefined) return parseCondition('KeyConditionExpression', text, placeholders);
  throw validationError(
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  );
}

function accessOf(database: Database, { tableName, indexName, keyCondition, page }: QueryCall): Access {
  const table = database.findTable(tableName);
  const attributes = [...conditionAttributes(keyCondition), ...pageAttributes(page)];
  const partition = table && partitionNamed(table, keyCondition);
  const key = table && partition ? [{ [table.keySchema.partition.name]: partition }] : [];
  return {
    ...itemAccess('Query', tableName, table, key, attributes),
    ...(indexName !== undefined && { indexName }),
  };
}

/** The partition a query names, where its key condition is well-formed. */
function partitionNamed(table: Table, condition: Condition): AttributeValue | undefined {
  for (const term of conjunctionOf(condition)) {
    if (term.kind !== 'compare' || term.comparator !== '=') continue;
    const { left, right } = term;
    const [path, value] = left.kind === 'path' ? [left, right] : [right, left];
    if (path.kind !== 'path' || value.kind !== 'value') continue;
    if (path.path[0] === table.keySchema.partition.name) return value.value;
  }
  return undefined;
}

function run(database: Database, call: QueryCall): Answer {
  const table = database.table(call.tableName);
  refuseIndex(call.indexName);
  const condition = readKeyCondition(table.keySchema, call.keyCondition);
  checkFilter(table.keySchema, call.page.filter);
  const candidates = itemsOf(table, condition, call);
  const { output, bytes } = readPage(table, candidates, call.page);
  const capacityUnits = readUnits(bytes, call.mode);
  const capacity = consumedCapacity(call.capacityDetail, call.tableName, capacityUnits);
  return { output: { ...output, ...capacity }, capacityUnits };
}

function checkFilter(schema: KeySchema, filter: Condition | undefined): void {
  const filtered = conditionAttributes(filter);
  const key = keyAttributes(schema).find(({ name }) => filtered.includes(name));
  if (key === undefined) return;
  throw validationError(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key.name}`,
  );
}

function itemsOf(table: Table, condition: KeyCondition, { startKey, forward }: QueryCall): readonly Item[] {
  if (startKey !== undefined) {
    checkStartKey(table, startKey);
    checkInRange(table, condition, startKey);
  }
  const matching = table.partition(condition.partitionValue).filter((each) => meetsSort(each, condition));
  const ordered = forward ? matching : matching.toReversed();
  if (startKey === undefined) return ordered;
  return ordered.filter((each) => {
    const order = compareKeys(table.keySchema, each, startKey);
    return forward ? order > 0 : order < 0;
  });
}

function checkInRange(table: Table, condition: KeyCondition, startKey: Item): void {
  const { partition } = table.keySchema;
  const own = { [partition.name]: condition.partitionValue };
  if (compareKeys({ partition, sort: undefined }, own, startKey) !== 0) {
    throw validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  if (meetsSort(startKey, condition)) return;
  throw validationError('The provided starting key does not match the range key predicate');
}

function meetsSort(each: Item, { sort }: KeyCondition): boolean {
  return sort === undefined || meets(each, sort);
}
