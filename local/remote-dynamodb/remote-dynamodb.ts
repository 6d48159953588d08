/**
 * Another DynamoDB endpoint in the place of the emulator, such as DynamoDB Local
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html). The emulator still knows the
 * tables, without items: what IAM has to decide is read from the requests by it, and only its tables are touched.
 */
import { AwsError } from '../aws-error.ts';
import { type Answer, createDynamoDb, type DynamoDb, type Item } from '../dynamodb/dynamodb.ts';
import { type Connection, connect, type JsonObject } from './connection.ts';

/** What the harness uses of the emulator. Only the emulator tells of its writes. */
export type DynamoDbEngine = Pick<
  DynamoDb,
  'call' | 'accessOf' | 'tableNames' | 'items' | 'clear' | 'sweep'
> &
  Partial<Pick<DynamoDb, 'subscribe'>>;

export type RemoteDynamoDb = DynamoDbEngine & { close(): Promise<void> };

export function connectDynamoDb(url: string, now: () => number): RemoteDynamoDb {
  const connection = connect(url);
  const tables = createDynamoDb({ now });
  const items = (tableName: string) => scan(connection, tableName);
  const remove = (name: string, found: readonly Item[]) => deleteItems(connection, tables, name, found);
  return {
    call: (operation, input) =>
      tableOperations.has(operation)
        ? changeTables(connection, tables, operation, input)
        : callCounted(connection, operation, input as JsonObject),
    accessOf: (operation, input) => tables.accessOf(operation, input),
    tableNames: () => tables.tableNames(),
    items,
    clear: (tableName) => {
      for (const name of tableName === undefined ? tables.tableNames() : [tableName])
        remove(name, items(name));
    },
    sweep: () => {
      const expired = tables.tableNames().map((name) => expiredItems(tables, name, items(name), now()));
      for (const [index, name] of tables.tableNames().entries()) remove(name, expired[index] ?? []);
      return expired.flat().length;
    },
    close: connection.close,
  };
}

/** These go to both. */
const tableOperations = new Set(['CreateTable', 'UpdateTimeToLive']);

/** The endpoint may have the table already, from an earlier run. */
function changeTables(connection: Connection, tables: DynamoDb, operation: string, input: unknown): Answer {
  try {
    connection.call(operation, input);
  } catch (error) {
    if (!isAlreadyDone(error)) throw error;
  }
  return tables.call(operation, input);
}

function isAlreadyDone(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return error.type === 'ResourceInUseException' || /TimeToLive is already enabled/i.test(error.message);
}

/** Asks for the consumed capacity even where the caller did not, and keeps it from such a caller. */
function callCounted(connection: Connection, operation: string, input: JsonObject): Answer {
  const { ReturnConsumedCapacity = 'TOTAL' } = input;
  const { ConsumedCapacity, ...output } = connection.call(operation, { ...input, ReturnConsumedCapacity });
  const consumed = [ConsumedCapacity ?? []].flat() as { CapacityUnits?: number }[];
  const capacityUnits = consumed.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  const asked = input.ReturnConsumedCapacity !== undefined && ConsumedCapacity !== undefined;
  return { output: asked ? { ...output, ConsumedCapacity } : output, capacityUnits };
}

function scan(connection: Connection, TableName: string): Item[] {
  const items: Item[] = [];
  let page: JsonObject = {};
  do {
    const { LastEvaluatedKey } = page;
    const from = LastEvaluatedKey === undefined ? {} : { ExclusiveStartKey: LastEvaluatedKey };
    page = connection.call('Scan', { TableName, ConsistentRead: true, ...from });
    items.push(...(page.Items as Item[]));
  } while (page.LastEvaluatedKey);
  return items;
}

function deleteItems(
  connection: Connection,
  tables: DynamoDb,
  TableName: string,
  items: readonly Item[],
): void {
  const { Table } = tables.call('DescribeTable', { TableName }).output as {
    Table: { KeySchema: { AttributeName: string }[] };
  };
  const names = Table.KeySchema.map(({ AttributeName }) => AttributeName);
  for (const item of items) {
    const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
    connection.call('DeleteItem', { TableName, Key });
  }
}

function expiredItems(tables: DynamoDb, TableName: string, items: readonly Item[], nowMs: number): Item[] {
  const { TimeToLiveDescription } = tables.call('DescribeTimeToLive', { TableName }).output as {
    TimeToLiveDescription: { AttributeName?: string };
  };
  const name = TimeToLiveDescription.AttributeName;
  return items.filter((item) => {
    const value = name === undefined ? undefined : item[name];
    return value !== undefined && 'N' in value && Number(value.N) * 1000 < nowMs;
  });
}
