/**
 * The operations that the local AWS carries out, so that a fault on a misspelt one is refused instead of never
 * hitting anything.
 */
import type { ServiceName } from './fault.ts';

export const singleWrites: readonly string[] = ['PutItem', 'UpdateItem', 'DeleteItem'];
export const transactions: readonly string[] = ['TransactWriteItems', 'TransactGetItems'];

const otherItemOperations = ['GetItem', 'BatchGetItem', 'BatchWriteItem', 'Query', 'Scan'];

export const operations: Readonly<Record<ServiceName, readonly string[]>> = {
  dynamodb: [...singleWrites, ...transactions, ...otherItemOperations],
  sns: ['Publish'],
  ses: ['SendEmail'],
  events: ['PutEvents'],
  secretsmanager: ['GetSecretValue'],
  kms: ['Encrypt', 'Decrypt', 'GenerateDataKey'],
  sts: ['GetCallerIdentity'],
};
