/**
 * TransactWriteItems: all writes or none, and none twice under one ClientRequestToken.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { addUnits, type CapacityDetail, consumedCapacities, readUnits, totalUnits } from '../capacity.ts';
import type { Database } from '../database.ts';
import {
  type CancellationReason,
  idempotentParameterMismatch,
  transactionCanceled,
  validationError,
} from '../errors.ts';
import { capacityDetail, expression, requiredItem, requiredTableName, returnOnFailure } from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { namesShape, valuesShape } from '../placeholders.ts';
import { list, optional, required, structure, text } from '../shape.ts';
import { itemBytes } from '../size.ts';
import { canonical, type Item } from '../value.ts';
import {
  evaluateWrite,
  keyOfWrite,
  type Outcome,
  prepareWrite,
  type Write,
  type WriteRequest,
  writeAccess,
} from '../write.ts';

const MAX_ITEMS = 100;
/** "The aggregate size of the items in the transaction cannot exceed 4 MB." */
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

const common = {
  TableName: requiredTableName,
  ExpressionAttributeNames: namesShape,
  ExpressionAttributeValues: valuesShape,
  ReturnValuesOnConditionCheckFailure: returnOnFailure,
};
const conditional = { ...common, ConditionExpression: expression };

const transactItem = structure({
  ConditionCheck: optional(
    structure({ ...common, Key: requiredItem, ConditionExpression: required(text()) }),
  ),
  Put: optional(structure({ ...conditional, Item: requiredItem })),
  Delete: optional(structure({ ...conditional, Key: requiredItem })),
  Update: optional(structure({ ...conditional, Key: requiredItem, UpdateExpression: required(text()) })),
});

interface Transaction {
  readonly writes: readonly Write[];
  readonly token: string | undefined;
  readonly capacityDetail: CapacityDetail;
}

const input = structure({
  TransactItems: required(list(transactItem, { min: 1, max: MAX_ITEMS })),
  ClientRequestToken: optional(text({ min: 1, max: 36 })),
  ReturnConsumedCapacity: capacityDetail,
});

export const transactWriteItems = defineOperation({
  input,
  prepare: (input): Transaction => ({
    writes: input.TransactItems.map(prepare),
    token: input.ClientRequestToken,
    capacityDetail: input.ReturnConsumedCapacity,
  }),
  access: (database, { writes }) => writes.map((write) => writeAccess(database, write)),
  run,
});

function prepare(item: ReturnType<typeof transactItem>): Write {
  const writes: readonly (readonly [
    'ConditionCheckItem' | 'PutItem' | 'DeleteItem' | 'UpdateItem',
    WriteRequest | undefined,
  ])[] = [
    ['ConditionCheckItem', item.ConditionCheck],
    ['PutItem', item.Put],
    ['DeleteItem', item.Delete],
    ['UpdateItem', item.Update],
  ];
  const [only, ...more] = writes.flatMap(([action, request]) => (request ? [{ action, request }] : []));
  if (only === undefined || more.length > 0) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  return prepareWrite(only.action, only.request);
}

function run(database: Database, transaction: Transaction): Answer {
  const fingerprint = fingerprintOf(transaction);
  const earlier = transaction.token === undefined ? undefined : database.tokenUse(transaction.token);
  if (earlier === undefined) return commit(database, transaction, fingerprint);
  if (earlier.fingerprint !== fingerprint) throw idempotentParameterMismatch();
  return answerAgain(database, transaction);
}

function commit(database: Database, transaction: Transaction, fingerprint: string): Answer {
  const { writes, token } = transaction;
  checkDistinct(database, writes);
  const outcomes = evaluateAll(database, writes);
  checkTotalSize(outcomes);
  const changes = outcomes.flatMap(({ change }) => change ?? []);
  const tokenUse = token === undefined ? undefined : { token, fingerprint, atMs: database.now() };
  if (tokenUse !== undefined) database.commit({ type: 'write', changes, tokenUse });
  else database.commitChanges(changes);
  const units = new Map<string, number>();
  outcomes.forEach((outcome, index) => {
    addUnits(units, writes[index]?.tableName ?? '', outcome.capacityUnits);
  });
  return answer(transaction, units, 'WriteCapacityUnits');
}

/** "Subsequent calls return the number of read capacity units consumed in reading the item." */
function answerAgain(database: Database, transaction: Transaction): Answer {
  const units = new Map<string, number>();
  for (const write of transaction.writes) {
    const table = database.table(write.tableName);
    const item = table.get(keyOfWrite(table, write));
    addUnits(units, write.tableName, readUnits(item === undefined ? 0 : itemBytes(item), 'transactional'));
  }
  return answer(transaction, units, 'ReadCapacityUnits');
}

function answer(
  { capacityDetail: detail }: Transaction,
  units: ReadonlyMap<string, number>,
  kind: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Answer {
  return { output: consumedCapacities(detail, units, kind), capacityUnits: totalUnits(units) };
}

function checkDistinct(database: Database, writes: readonly Write[]): void {
  const seen = new Set<string>();
  for (const write of writes) {
    const key = attempt(() => keyOfWrite(database.table(write.tableName), write));
    // A write without a valid key is refused when it is evaluated.
    if (key instanceof AwsError) continue;
    const id = write.tableName + canonical(key);
    if (seen.has(id))
      throw validationError('Transaction request cannot include multiple operations on one item');
    seen.add(id);
  }
}

function evaluateAll(database: Database, writes: readonly Write[]): readonly Outcome[] {
  const results = writes.map((write) => {
    const table = database.table(write.tableName);
    return attempt(() => evaluateWrite(table, write, 'transactional'));
  });
  const outcomes = results.filter(isOutcome);
  if (outcomes.length === results.length) return outcomes;
  const units = results.reduce((sum, { capacityUnits }) => sum + capacityUnits, 0);
  throw transactionCanceled(results.map(reasonOf), units);
}

function isOutcome(result: Outcome | AwsError): result is Outcome {
  return !(result instanceof AwsError);
}

function attempt<T>(evaluate: () => T): T | AwsError {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof AwsError && error.type !== 'ResourceNotFoundException') return error;
    throw error;
  }
}

function reasonOf(result: Outcome | AwsError): CancellationReason {
  if (!(result instanceof AwsError)) return { Code: 'None' };
  if (result.type !== 'ConditionalCheckFailedException') {
    return { Code: 'ValidationError', Message: result.message };
  }
  const item = result.fields.Item as Item | undefined;
  return { Code: 'ConditionalCheckFailed', Message: result.message, ...(item && { Item: item }) };
}

function checkTotalSize(outcomes: readonly Outcome[]): void {
  const bytes = outcomes.reduce((sum, { after }) => sum + (after === undefined ? 0 : itemBytes(after)), 0);
  if (bytes <= MAX_TRANSACTION_BYTES) return;
  throw validationError('The aggregate size of the items in the transaction exceeds 4 MB');
}

function fingerprintOf({ writes }: Transaction): string {
  return createHash('sha256').update(canonical(writes)).digest('base64');
}
