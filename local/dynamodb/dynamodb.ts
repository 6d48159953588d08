/**
 * DynamoDB in this process: synchronous, deterministic, with time and journal given from outside. Takes and
 * gives the JSON of the wire; https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html
 */
import type { Access } from './access.ts';
import { Database, type WriteListener } from './database.ts';
import { unknownOperation } from './errors.ts';
import type { Journal } from './journal.ts';
import type { Answer, Operation } from './operation.ts';
import { batchGetItem } from './operations/batch-get-item.ts';
import { batchWriteItem } from './operations/batch-write-item.ts';
import { getItem } from './operations/get-item.ts';
import { query } from './operations/query.ts';
import { scan } from './operations/scan.ts';
import { createTable, deleteTable, describeTable, listTables, updateTable } from './operations/tables.ts';
import { describeTimeToLive, updateTimeToLive } from './operations/time-to-live.ts';
import { transactGetItems } from './operations/transact-get-items.ts';
import { transactWriteItems } from './operations/transact-write-items.ts';
import { deleteItem, putItem, updateItem } from './operations/write-item.ts';
import { sweepExpired } from './time-to-live.ts';
import type { Item } from './value.ts';

export type { Access } from './access.ts';
export type { ItemWrite, WriteListener } from './database.ts';
export { type Journal, type JournalRecord, openJournal } from './journal.ts';
export type { Answer } from './operation.ts';
export type { Item } from './value.ts';

export interface DynamoDbOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @default - nothing is kept */
  readonly journal?: Journal;
}

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    BatchGetItem: batchGetItem,
    BatchWriteItem: batchWriteItem,
    CreateTable: createTable,
    DeleteItem: deleteItem,
    DeleteTable: deleteTable,
    DescribeTable: describeTable,
    DescribeTimeToLive: describeTimeToLive,
    GetItem: getItem,
    ListTables: listTables,
    PutItem: putItem,
    Query: query,
    Scan: scan,
    TransactGetItems: transactGetItems,
    TransactWriteItems: transactWriteItems,
    UpdateItem: updateItem,
    UpdateTable: updateTable,
    UpdateTimeToLive: updateTimeToLive,
  }),
);

export function createDynamoDb({ now, journal }: DynamoDbOptions): DynamoDb {
  return new DynamoDb(new Database(now, journal));
}

export class DynamoDb {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Carries out an operation such as `GetItem`; throws an `AwsError` where DynamoDB answers with one. */
  call(operation: string, input: unknown): Answer {
    const { output, capacityUnits } = operationNamed(operation).call(this.#database, input);
    // A copy, so that a caller who changes an answer does not change the table.
    return { output: structuredClone(output), capacityUnits };
  }

  /** What the operation would do to which table, without doing it. */
  accessOf(operation: string, input: unknown): readonly Access[] {
    return operationNamed(operation).accessOf(this.#database, input);
  }

  /** Deletes what has expired by the tables' time to live; returns how many items. */
  sweep(): number {
    return sweepExpired(this.#database);
  }

  /** The listener is told of every write once it has taken effect; `clear` is none. */
  subscribe(listener: WriteListener): void {
    this.#database.subscribe(listener);
  }

  tableNames(): readonly string[] {
    return this.#database.tableNames();
  }

  /** All items of a table in the order of their keys. */
  items(tableName: string): readonly Item[] {
    return structuredClone(this.#database.table(tableName).items());
  }

  /** Empties one table, or all of them; the tables stay. */
  clear(tableName?: string): void {
    const names = tableName === undefined ? this.tableNames() : [tableName];
    for (const name of names) {
      this.#database.table(name);
      this.#database.commit({ type: 'clear', tableName: name });
    }
  }
}

function operationNamed(name: string): Operation {
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw unknownOperation();
  return operation;
}
