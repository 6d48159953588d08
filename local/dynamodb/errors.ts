/**
 * The errors DynamoDB answers with, under its own names and namespaces.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
import { AwsError } from '../aws-error.ts';
import type { Item } from './value.ts';

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';
const CORAL_VALIDATE = 'com.amazon.coral.validate#';
const CORAL_SERVICE = 'com.amazon.coral.service#';

export const INVALID_PARAMETERS = 'One or more parameter values were invalid: ';

export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: Item;
}

export function validationError(message: string): AwsError {
  return new AwsError({ namespace: CORAL_VALIDATE, type: 'ValidationException', message });
}

export function invalidParameters(message: string): AwsError {
  return validationError(INVALID_PARAMETERS + message);
}

/** A JSON value of the wrong type where the service's model wants another. */
export function serializationError(message: string): AwsError {
  return new AwsError({ namespace: CORAL_SERVICE, type: 'SerializationException', message });
}

export function unknownOperation(): AwsError {
  return new AwsError({ namespace: CORAL_SERVICE, type: 'UnknownOperationException', message: '' });
}

export function resourceNotFound(tableName?: string): AwsError {
  const detail = tableName === undefined ? '' : `: Table: ${tableName} not found`;
  const message = `Requested resource not found${detail}`;
  return new AwsError({ namespace: DYNAMODB, type: 'ResourceNotFoundException', message });
}

export function resourceInUse(tableName: string): AwsError {
  const message = `Table already exists: ${tableName}`;
  return new AwsError({ namespace: DYNAMODB, type: 'ResourceInUseException', message });
}

export function conditionalCheckFailed(item: Item | undefined, capacityUnits: number): AwsError {
  return new AwsError({
    namespace: DYNAMODB,
    type: 'ConditionalCheckFailedException',
    message: 'The conditional request failed',
    fields: item === undefined ? {} : { Item: item },
    capacityUnits,
  });
}

export function transactionCanceled(reasons: readonly CancellationReason[], capacityUnits: number): AwsError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new AwsError({
    namespace: DYNAMODB,
    type: 'TransactionCanceledException',
    message,
    // The service's model spells this one error's message with a capital.
    fields: { Message: message, CancellationReasons: reasons },
    capacityUnits,
  });
}

export function idempotentParameterMismatch(): AwsError {
  return new AwsError({
    namespace: DYNAMODB,
    type: 'IdempotentParameterMismatchException',
    message:
      'DynamoDB rejected the request because you retried a request with a different payload ' +
      'but with an idempotent token that was already used.',
  });
}
