/**
 * A database with one table for the tests, and short ways to use it.
 */
import { AwsError } from '../../../local/aws-error.ts';
import { createDynamoDb, type DynamoDb, type DynamoDbOptions } from '../../../local/dynamodb/dynamodb.ts';

export const TABLE = 'items';
export const NOW_MS = Date.parse('2026-11-24T10:00:00.000Z');

export type Wire = Record<string, unknown>;

/** What an answer may hold, for tests to look at. */
export interface Output {
  readonly Item?: Wire;
  readonly Items?: readonly Wire[];
  readonly Attributes?: Wire;
  readonly Count?: number;
  readonly ScannedCount?: number;
  readonly LastEvaluatedKey?: Wire;
  readonly Responses?: unknown;
  readonly ConsumedCapacity?: unknown;
}

export const tableInput = {
  TableName: TABLE,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

export function createTestDb(options: Partial<DynamoDbOptions> = {}): DynamoDb {
  const database = createDynamoDb({ now: () => NOW_MS, ...options });
  if (!database.tableNames().includes(TABLE)) database.call('CreateTable', tableInput);
  return database;
}

export function key(sk = 's', pk = 'p'): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Calls an operation on the test table. */
export function call(database: DynamoDb, operation: string, input: Wire): Output {
  return database.call(operation, { TableName: TABLE, ...input }).output;
}

export function put(database: DynamoDb, item: Wire, sk?: string): void {
  call(database, 'PutItem', { Item: { ...key(sk), ...item } });
}

export function get(database: DynamoDb, sk?: string): Wire | undefined {
  return call(database, 'GetItem', { Key: key(sk), ConsistentRead: true }).Item;
}

/** Updates the test item and returns all of it. */
export function update(
  database: DynamoDb,
  UpdateExpression: string,
  ExpressionAttributeValues?: Wire,
  more: Wire = {},
): Wire | undefined {
  const values = ExpressionAttributeValues && { ExpressionAttributeValues };
  const input = { Key: key(), UpdateExpression, ...values, ReturnValues: 'ALL_NEW', ...more };
  return call(database, 'UpdateItem', input).Attributes;
}

export function errorOf(run: () => unknown): AwsError {
  try {
    run();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

/** Whether the test item meets a condition. */
export function holds(database: DynamoDb, ConditionExpression: string, values?: Wire, names?: Wire): boolean {
  const input = {
    Item: get(database) ?? key(),
    ConditionExpression,
    ...(values && { ExpressionAttributeValues: values }),
    ...(names && { ExpressionAttributeNames: names }),
  };
  try {
    call(database, 'PutItem', input);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.type === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
