/**
 * What DynamoDB answers when it throttles, fails, or finds another transaction at work on an item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
 */

import type { Input } from '../aws/service.ts';
import { AwsError } from '../aws-error.ts';
import { type CancellationReason, transactionCanceled } from '../dynamodb/errors.ts';
import { transactions } from './operations.ts';

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** DynamoDB's words for a table in on-demand mode, as the deployed one is. */
const OVER_CAPACITY =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table ' +
  'or index so please try again shortly. If exceptions persist, check if you have a hot key: ' +
  'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

/** A transaction says it in its cancellation reasons, and is then not tried again by the SDK. */
export function throttled(operation: string, input: Input): AwsError {
  if (transactions.includes(operation)) {
    return canceled(input, { Code: 'ThrottlingError', Message: OVER_CAPACITY });
  }
  return new AwsError({ namespace: DYNAMODB, type: 'ThrottlingException', message: OVER_CAPACITY });
}

export function internalError(): AwsError {
  const message = 'Internal server error';
  return new AwsError({ status: 500, namespace: DYNAMODB, type: 'InternalServerError', message });
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling */
export function conflict(operation: string, input: Input): AwsError {
  const message = 'Transaction is ongoing for the item';
  if (transactions.includes(operation)) {
    return canceled(input, { Code: 'TransactionConflict', Message: message });
  }
  return new AwsError({ namespace: DYNAMODB, type: 'TransactionConflictException', message });
}

/** One reason for each item, in their order; here the first is the one at fault. */
function canceled({ TransactItems }: Input, reason: CancellationReason): AwsError {
  const count = Array.isArray(TransactItems) ? TransactItems.length : 1;
  const others = Array.from({ length: count - 1 }, () => ({ Code: 'None' }));
  return transactionCanceled([reason, ...others], 0);
}
