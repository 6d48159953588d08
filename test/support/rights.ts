/** Every kind of request to the table, and the roles of the stack to send it with: what tests of rights are made of. */
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Harness } from '../../local/harness.ts';

import { type FunctionName, type FunctionSpec, functions } from '../../shared/routes.ts';

export const specs = Object.entries(functions) as [FunctionName, FunctionSpec][];

/** All that there are, and some that only look like them. */
export const PREFIXES = [
  'NAME#',
  'TEAM#',
  'CHALLENGE#',
  'SESSION#',
  'EVENT#',
  'LIMIT#',
  'SESSION',
  'xSESSION#',
  'team#',
  '',
] as const;

export const keyOf = (prefix: string) => ({ pk: { S: `${prefix}someone` }, sk: { S: 'something' } });

export const update = (
  TableName: string,
  prefix: string,
  attribute = 'other',
): UpdateItemCommandInput & { UpdateExpression: string } => ({
  TableName,
  Key: keyOf(prefix),
  UpdateExpression: 'SET #a = :v',
  ExpressionAttributeNames: { '#a': attribute },
  ExpressionAttributeValues: { ':v': { N: '1' } },
});

export interface Try {
  /** The action that has to be granted for it. */
  readonly needs: string;
  readonly send: (client: DynamoDBClient, TableName: string, prefix: string) => Promise<unknown>;
}

export const tries: Readonly<Record<string, Try>> = {
  GetItem: {
    needs: 'GetItem',
    send: (client, TableName, prefix) => client.send(new GetItemCommand({ TableName, Key: keyOf(prefix) })),
  },
  BatchGetItem: {
    needs: 'BatchGetItem',
    send: (client, TableName, prefix) => {
      const RequestItems = { [TableName]: { Keys: [keyOf(prefix)] } };
      return client.send(new BatchGetItemCommand({ RequestItems }));
    },
  },
  Query: {
    needs: 'Query',
    send: (client, TableName, prefix) => {
      const ExpressionAttributeValues = { ':pk': keyOf(prefix).pk };
      const KeyConditionExpression = 'pk = :pk';
      return client.send(new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues }));
    },
  },
  Scan: { needs: 'Scan', send: (client, TableName) => client.send(new ScanCommand({ TableName })) },
  PutItem: {
    needs: 'PutItem',
    send: (client, TableName, prefix) => client.send(new PutItemCommand({ TableName, Item: keyOf(prefix) })),
  },
  UpdateItem: {
    needs: 'UpdateItem',
    send: (client, TableName, prefix) => client.send(new UpdateItemCommand(update(TableName, prefix))),
  },
  DeleteItem: {
    needs: 'DeleteItem',
    send: (client, TableName, prefix) =>
      client.send(new DeleteItemCommand({ TableName, Key: keyOf(prefix) })),
  },
  'BatchWriteItem, a put': {
    needs: 'BatchWriteItem',
    send: (client, TableName, prefix) => {
      const RequestItems = { [TableName]: [{ PutRequest: { Item: keyOf(prefix) } }] };
      return client.send(new BatchWriteItemCommand({ RequestItems }));
    },
  },
  'BatchWriteItem, a deletion': {
    needs: 'BatchWriteItem',
    send: (client, TableName, prefix) => {
      const RequestItems = { [TableName]: [{ DeleteRequest: { Key: keyOf(prefix) } }] };
      return client.send(new BatchWriteItemCommand({ RequestItems }));
    },
  },
  'TransactGetItems, a Get': {
    needs: 'GetItem',
    send: (client, TableName, prefix) => {
      const TransactItems = [{ Get: { TableName, Key: keyOf(prefix) } }];
      return client.send(new TransactGetItemsCommand({ TransactItems }));
    },
  },
  'TransactWriteItems, a Put': {
    needs: 'PutItem',
    send: (client, TableName, prefix) => transact(client, { Put: { TableName, Item: keyOf(prefix) } }),
  },
  'TransactWriteItems, an Update': {
    needs: 'UpdateItem',
    send: (client, TableName, prefix) => transact(client, { Update: update(TableName, prefix) }),
  },
  'TransactWriteItems, a Delete': {
    needs: 'DeleteItem',
    send: (client, TableName, prefix) => transact(client, { Delete: { TableName, Key: keyOf(prefix) } }),
  },
  'TransactWriteItems, a ConditionCheck': {
    needs: 'ConditionCheckItem',
    send: (client, TableName, prefix) => {
      const ConditionExpression = 'attribute_not_exists(nothing)';
      return transact(client, { ConditionCheck: { TableName, Key: keyOf(prefix), ConditionExpression } });
    },
  },
};
type TransactItem = NonNullable<TransactWriteItemsCommand['input']['TransactItems']>[number];

export function transact(client: DynamoDBClient, ...TransactItems: TransactItem[]): Promise<unknown> {
  return client.send(new TransactWriteItemsCommand({ TransactItems }));
}

/** Whether IAM let it pass. Any other failure is a mistake of this test. */
export async function isAllowed(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'AccessDeniedException' || name === 'AuthorizationErrorException') return false;
    throw error;
  }
}
/** For the SDK's clients, with new credentials of the function's role. */
export function settingsOf({ template, aws }: Harness, name: FunctionName) {
  const { endpoint } = aws;
  const credentials = aws.issueCredentials(roleOf(template, name));
  return { endpoint, region: template.region, credentials, maxAttempts: 1 };
}

export function roleOf(template: Harness['template'], name: FunctionName): string {
  const id = name.replace(/(^|-)(.)/g, (_match, _dash, letter: string) => letter.toUpperCase());
  const found = template
    .resources('AWS::Lambda::Function')
    .filter(({ logicalId }) => logicalId.slice(0, -8) === id);
  expect(found).toHaveLength(1);
  return String(found[0]?.properties.Role);
}

/** Grants without a limit on attributes: the tries name an attribute that no limited one allows. */
export function isGranted({ table }: FunctionSpec, action: string, prefix: string): boolean {
  return table.some(
    ({ actions, keys, attributes }) =>
      !attributes &&
      (actions as readonly string[]).includes(action) &&
      (keys as readonly string[]).includes(prefix),
  );
}
