/**
 * The one place that talks to DynamoDB. A condition that does not hold is a value; an outage is thrown as
 * `UnavailableError`. All reads are strongly consistent, since all of them decide something.
 */
import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  type NativeAttributeValue,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { clientSettings, retryingConflicts, translated } from '../aws-errors.ts';
import { required } from '../environment.ts';
import {
  type Change,
  type Condition,
  conditionExpressions,
  type Path,
  scanExpressions,
  updateExpressions,
} from './expression.ts';
import type { Key } from './keys.ts';

type Attributes = { readonly [name: string]: unknown };
export type Item = Record<string, NativeAttributeValue>;
type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One part of a transaction. Its name is what the caller is told when its condition does not hold. */
export type Write<Name extends string> = { readonly name: Name } & (
  | { readonly put: Key & Attributes; readonly when: readonly Condition[] }
  | {
      readonly update: Key;
      readonly change: Change;
      /** Asks for the item where the condition does not hold; needs the right to see all of it. */
      readonly readBack?: true;
    }
  | { readonly remove: Key; readonly when: readonly Condition[]; readonly readBack?: true }
);

/** Names the first write whose condition did not hold, with the item as it stands. */
export interface Refusal<Name extends string> {
  readonly refused: Name;
  readonly item: Item | undefined;
}

export interface Done {
  readonly refused: undefined;
}

export interface Updated extends Done {
  /** The item after the change. */
  readonly item: Item;
}

export interface Page {
  readonly items: readonly Item[];
  /** Where it ended; undefined for the last one. */
  readonly next: Key | undefined;
}

export class Table {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    this.#name = name;
  }

  async get(Key: Key): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.#name, Key, ConsistentRead: true });
    return (await translated(this.#client.send(command))).Item;
  }

  /** @returns the items found, in the order of `Keys` */
  async getAll(Keys: Key[]): Promise<(Item | undefined)[]> {
    const command = new BatchGetCommand({ RequestItems: { [this.#name]: { Keys, ConsistentRead: true } } });
    const { Responses, UnprocessedKeys } = await translated(this.#client.send(command));
    if (UnprocessedKeys?.[this.#name]) return Promise.all(Keys.map((key) => this.get(key)));
    return Keys.map(({ pk, sk }) =>
      Responses?.[this.#name]?.find((item) => item.pk === pk && item.sk === sk),
    );
  }

  async query(pk: string, skPrefix: string): Promise<Item[]> {
    const KeyConditionExpression = 'pk = :pk AND begins_with(sk, :sk)';
    const ExpressionAttributeValues = { ':pk': pk, ':sk': skPrefix };
    const input = {
      TableName: this.#name,
      KeyConditionExpression,
      ExpressionAttributeValues,
      ConsistentRead: true,
    };
    const items: Item[] = [];
    let ExclusiveStartKey: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await translated(this.#client.send(new QueryCommand({ ...input, ExclusiveStartKey })));
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  }

  /** @returns at most `limit` items in descending order of `sk`, all below `before` */
  async newest(pk: string, before: string | undefined, limit: number): Promise<Item[]> {
    const command = new QueryCommand({
      TableName: this.#name,
      KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
      ExpressionAttributeValues: { ':pk': pk, ...(before !== undefined && { ':before': before }) },
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: limit,
    });
    return (await translated(this.#client.send(command))).Items ?? [];
  }

  /**
   * One page of all that there is, which can be empty and not the last: what lies at `paths`, of items whose `sk` begins so.
   * @param after where the page before ended
   */
  async scan(skPrefix: string, paths: readonly Path[], after: Key | undefined): Promise<Page> {
    const command = new ScanCommand({
      TableName: this.#name,
      ...scanExpressions(skPrefix, paths),
      // The default where there is a projection, but IAM looks for the word.
      Select: 'SPECIFIC_ATTRIBUTES',
      ConsistentRead: true,
      ExclusiveStartKey: after && { pk: after.pk, sk: after.sk },
    });
    const { Items = [], LastEvaluatedKey } = await translated(this.#client.send(command));
    return { items: Items, next: LastEvaluatedKey as Key | undefined };
  }

  async put(item: Key & Attributes): Promise<void> {
    const command = new PutCommand({ TableName: this.#name, Item: { ...item } });
    await retryingConflicts(() => this.#client.send(command));
  }

  async remove(Key: Key): Promise<void> {
    const command = new DeleteCommand({ TableName: this.#name, Key });
    await retryingConflicts(() => this.#client.send(command));
  }

  /** The one write that needs no answer but yes or no; its attributes are all that it names. */
  async touch(Key: Key, change: Change): Promise<boolean> {
    const command = new UpdateCommand({ TableName: this.#name, Key, ...updateExpressions(change) });
    try {
      await retryingConflicts(() => this.#client.send(command));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async update(Key: Key, change: Change): Promise<Updated | Refusal<'update'>> {
    const command = new UpdateCommand({
      TableName: this.#name,
      Key,
      ...updateExpressions(change),
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes = {} } = await retryingConflicts(() => this.#client.send(command));
      return { item: Attributes, refused: undefined };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { refused: 'update', item: error.Item && unmarshall(error.Item) };
    }
  }

  /** All or nothing. The one client request token keeps a request that is repeated from taking effect twice. */
  async commit<Name extends string>(writes: readonly Write<Name>[]): Promise<Done | Refusal<Name>> {
    const TransactItems = writes.map((write) => this.#transactItem(write));
    const ClientRequestToken = randomUUID();
    try {
      await retryingConflicts(() =>
        this.#client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken })),
      );
      return { refused: undefined };
    } catch (error) {
      const refusal = error instanceof TransactionCanceledException ? refusalIn(error, writes) : undefined;
      if (!refusal) throw error;
      return refusal;
    }
  }

  #transactItem<Name extends string>(write: Write<Name>): TransactItem {
    const TableName = this.#name;
    if ('put' in write)
      return { Put: { TableName, Item: { ...write.put }, ...conditionExpressions(write.when) } };
    const readBack = write.readBack && ({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const);
    if ('remove' in write)
      return { Delete: { TableName, Key: write.remove, ...conditionExpressions(write.when), ...readBack } };
    return { Update: { TableName, Key: write.update, ...updateExpressions(write.change), ...readBack } };
  }
}

export function openTable(): Table {
  return new Table(new DynamoDBClient(clientSettings), required('TABLE_NAME'));
}

function refusalIn<Name extends string>(
  { CancellationReasons = [] }: TransactionCanceledException,
  writes: readonly Write<Name>[],
): Refusal<Name> | undefined {
  const index = CancellationReasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  const write = writes[index];
  const item = CancellationReasons[index]?.Item;
  return write && { refused: write.name, item: item && unmarshall(item) };
}
