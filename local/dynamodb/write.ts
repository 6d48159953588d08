/**
 * One write of one item, alone or within a batch or a transaction: prepared from a request, then evaluated
 * against a table into the change it would make. Nothing is changed here.
 */
import { type Access, conditionAttributes, itemAccess, updateAttributes } from './access.ts';
import { type WriteMode, writeUnits } from './capacity.ts';
import { meets } from './condition.ts';
import { parseCondition } from './condition-parser.ts';
import type { Database } from './database.ts';
import { conditionalCheckFailed, invalidParameters, validationError } from './errors.ts';
import { type Condition, type Update, updatedPaths } from './expression.ts';
import type { Change } from './journal.ts';
import { checkKey, keyAttributes } from './key.ts';
import { type PlaceholderSource, Placeholders } from './placeholders.ts';
import { itemBytes, MAX_ITEM_BYTES } from './size.ts';
import type { Table } from './table.ts';
import { applyUpdate } from './update.ts';
import { parseUpdate } from './update-parser.ts';
import type { Item } from './value.ts';

export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';

export interface WriteRequest extends PlaceholderSource {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE';
}

export interface Write {
  readonly action: WriteAction;
  readonly tableName: string;
  /** The item to put, or the key of the item to update, delete or check. */
  readonly target: Item;
  readonly condition: Condition | undefined;
  readonly update: Update | undefined;
  readonly returnsItemOnFailure: boolean;
}

export interface Outcome {
  readonly key: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly capacityUnits: number;
  /** Undefined where nothing changes. */
  readonly change: Change | undefined;
}

export function prepareWrite(action: WriteAction, request: WriteRequest): Write {
  const { ConditionExpression, UpdateExpression } = request;
  const expressions = {
    ...(action === 'UpdateItem' && { UpdateExpression }),
    ConditionExpression,
  };
  const placeholders = new Placeholders(request, expressions);
  const update = UpdateExpression === undefined ? undefined : parseUpdate(UpdateExpression, placeholders);
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition('ConditionExpression', ConditionExpression, placeholders);
  placeholders.assertAllUsed();
  return {
    action,
    tableName: request.TableName,
    target: request.Item ?? request.Key ?? {},
    condition,
    update,
    returnsItemOnFailure: request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

export function writeAccess(database: Database, write: Write): Access {
  const { action, tableName, target, condition, update } = write;
  const attributes = [...conditionAttributes(condition), ...updateAttributes(update)];
  return itemAccess(action, tableName, database.findTable(tableName), [target], attributes);
}

/** What the write would do now; throws where DynamoDB would refuse it. */
export function evaluateWrite(table: Table, write: Write, mode: WriteMode): Outcome {
  const key = keyOfWrite(table, write);
  checkUpdatesNoKey(table, write.update);
  const before = table.get(key);
  checkCondition(write, before, mode);
  const after = itemAfter(write, key, before);
  const capacityUnits = writeUnits(Math.max(bytesOf(before), bytesOf(after)), mode);
  return { key, before, after, capacityUnits, change: changeOf(write, key, before, after) };
}

export function keyOfWrite(table: Table, { action, target }: Write): Item {
  if (action === 'PutItem') return table.keyOf(target);
  checkKey(table.keySchema, target);
  return target;
}

function checkUpdatesNoKey(table: Table, update: Update | undefined): void {
  const updated = new Set((update ? updatedPaths(update) : []).map(([name]) => name));
  for (const { name } of keyAttributes(table.keySchema)) {
    if (!updated.has(name)) continue;
    throw invalidParameters(`Cannot update attribute ${name}. This attribute is part of the key`);
  }
}

function checkCondition(write: Write, before: Item | undefined, mode: WriteMode): void {
  if (write.condition === undefined || meets(before ?? {}, write.condition)) return;
  throw conditionalCheckFailed(
    write.returnsItemOnFailure ? before : undefined,
    writeUnits(bytesOf(before), mode),
  );
}

function itemAfter({ action, target, update }: Write, key: Item, before: Item | undefined): Item | undefined {
  if (action === 'DeleteItem') return undefined;
  if (action === 'ConditionCheckItem') return before;
  const item = action === 'PutItem' ? target : applyUpdate(before ?? key, update ?? NO_UPDATE);
  if (itemBytes(item) <= MAX_ITEM_BYTES) return item;
  const subject = action === 'PutItem' ? 'Item size' : 'Item size to update';
  throw validationError(`${subject} has exceeded the maximum allowed size`);
}

const NO_UPDATE: Update = { set: [], remove: [], add: [], delete: [] };

function changeOf(
  { action, tableName }: Write,
  key: Item,
  before: Item | undefined,
  after: Item | undefined,
): Change | undefined {
  if (action === 'ConditionCheckItem' || (before === undefined && after === undefined)) return undefined;
  return { tableName, key, item: after ?? null };
}

function bytesOf(item: Item | undefined): number {
  return item === undefined ? 0 : itemBytes(item);
}
