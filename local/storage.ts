/**
 * Where the harness keeps what outlives a request: DynamoDB's tables, and the state of the other services. In memory,
 * in a data folder, or the tables at another endpoint.
 */
import { join } from 'node:path';
import { openDataDirectory } from './data-directory.ts';
import { createDynamoDb, openJournal } from './dynamodb/dynamodb.ts';
import { connectDynamoDb, type DynamoDbEngine } from './remote-dynamodb/remote-dynamodb.ts';
import { fileState, memoryState, type State } from './state.ts';
import { reasonOf, UserError } from './user-error.ts';

export interface Storage {
  readonly dynamodb: DynamoDbEngine;
  readonly state: State;
}

export interface StorageOptions {
  readonly dataDirectory?: string | undefined;
  readonly dynamodbUrl?: string | undefined;
}

/** What has to be closed is handed to `resources`. */
export function openStorage(
  { dataDirectory, dynamodbUrl }: StorageOptions,
  now: () => number,
  resources: AsyncDisposableStack,
): Storage {
  const directory = dataDirectory === undefined ? undefined : openDataDirectory(dataDirectory);
  if (directory) resources.defer(directory.close);
  try {
    const state = directory ? fileState(directory.path) : memoryState();
    return { dynamodb: openDynamoDb(dynamodbUrl, directory?.path, now, resources), state };
  } catch (error) {
    throw new UserError(`The data folder ${dataDirectory} cannot be read: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

function openDynamoDb(
  url: string | undefined,
  directory: string | undefined,
  now: () => number,
  resources: AsyncDisposableStack,
): DynamoDbEngine {
  if (url !== undefined) {
    const remote = connectDynamoDb(url, now);
    resources.defer(remote.close);
    return remote;
  }
  if (directory === undefined) return createDynamoDb({ now });
  const journal = openJournal(join(directory, 'dynamodb.jsonl'));
  resources.defer(() => journal.close());
  return createDynamoDb({ now, journal });
}
