/**
 * The kinds of fault that a service answers for itself: a table of kind and service, with what AWS answers.
 */
import { randomUUID } from 'node:crypto';
import type { Answer, Input } from '../aws/service.ts';
import { AwsError } from '../aws-error.ts';
import * as dynamodb from './dynamodb-answers.ts';
import type { AnswerKind, CallKind, ServiceName } from './fault.ts';
import { operations, singleWrites, transactions } from './operations.ts';

interface ServiceAnswer {
  /** Those that can be answered so; all of the service's, unless named. */
  readonly operations?: readonly string[];
  /** Throws what the service answers with an error. */
  answer(operation: string, input: Input): Answer;
}

const ANSWERS: Readonly<Record<AnswerKind, Readonly<Partial<Record<ServiceName, ServiceAnswer>>>>> = {
  throttled: {
    dynamodb: refusal(dynamodb.throttled),
    // The common error `Throttling` of the Query protocol; `Throttled` (429) is not among Publish's errors.
    // https://repost.aws/knowledge-center/sns-throttling-exception-errors
    sns: error({ type: 'Throttling', message: 'Rate exceeded' }),
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
    ses: error({ status: 429, type: 'TooManyRequestsException', message: 'Maximum sending rate exceeded.' }),
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html
    events: error({ type: 'ThrottlingException', message: 'Rate exceeded' }),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
    secretsmanager: error({ type: 'ThrottlingException', message: 'Rate exceeded' }),
    // https://docs.aws.amazon.com/kms/latest/developerguide/throttling.html
    kms: error({
      type: 'ThrottlingException',
      message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    }),
    // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    sts: error({ type: 'Throttling', message: 'Rate exceeded' }),
  },
  error: {
    dynamodb: refusal(dynamodb.internalError),
    // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
    sns: error({ status: 500, type: 'InternalError', message: 'Internal service error' }),
    // https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
    ses: error({ status: 500, type: 'InternalFailure', message: 'An internal failure occurred.' }),
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html#API_PutEvents_Errors
    events: error({ status: 500, type: 'InternalException', message: 'An internal exception occurred.' }),
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
    secretsmanager: error({
      status: 500,
      type: 'InternalServiceError',
      message: 'An error occurred on the server side.',
    }),
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html#API_Decrypt_Errors
    kms: error({ status: 500, type: 'KMSInternalException', message: 'An internal exception occurred.' }),
    // https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
    sts: error({ status: 500, type: 'InternalFailure', message: 'An internal failure occurred.' }),
  },
  conflict: {
    dynamodb: { ...refusal(dynamodb.conflict), operations: [...singleWrites, ...transactions] },
  },
  // Publish takes the message and answers with its id; that the number is opted out, SNS finds out when it delivers,
  // and says so in the delivery log alone ("Phone number is opted out").
  // https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html#sms_stats_delivery_fail_reasons
  'opted-out': { sns: { answer: takenNotDelivered } },
  // "It stops sending SMS messages": Publish goes on to take them, and the delivery log has the failure.
  // https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html (MonthlySpendLimit)
  'spend-limit': { sns: { answer: takenNotDelivered } },
  // The sender is no verified identity, or the recipient is none while the account is in the sandbox.
  // https://repost.aws/knowledge-center/ses-554-400-message-rejected-error
  unverified: { ses: refusal(unverified) },
  // The call succeeds, and each of its entries has failed.
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-failure-handling
  'entries-failed': { events: { answer: (_, input) => failedEntries(input) } },
  // The secret's key is disabled, being deleted, or otherwise of no use to Secrets Manager.
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html#API_GetSecretValue_Errors
  unreadable: {
    secretsmanager: error({
      type: 'DecryptionFailure',
      message: "Secrets Manager can't decrypt the protected secret text using the provided KMS key.",
    }),
  },
};

export const answerKinds = Object.keys(ANSWERS) as AnswerKind[];

/** The services that a kind of fault fits; none named: every one. */
export function servicesOf(kind: CallKind): readonly string[] | undefined {
  return isAnswerKind(kind) ? Object.keys(ANSWERS[kind]) : undefined;
}

/** Whether a call to this operation of this service can meet with such a fault. */
export function fits(kind: CallKind, service: string, operation: string): boolean {
  if (!isAnswerKind(kind)) return true;
  const found = answerOf(kind, service);
  return found !== undefined && (found.operations?.includes(operation) ?? true);
}

/** The operations of a service that a kind of fault fits. */
export function operationsOf(kind: CallKind, service: ServiceName): readonly string[] {
  return operations[service].filter((operation) => fits(kind, service, operation));
}

/** What the service answers; undefined for a kind that befalls the call on its way. */
export function answerOf(kind: CallKind, service: string): ServiceAnswer | undefined {
  return isAnswerKind(kind) ? ANSWERS[kind][service as ServiceName] : undefined;
}

function isAnswerKind(kind: CallKind): kind is AnswerKind {
  return kind in ANSWERS;
}

function refusal(errorOf: (operation: string, input: Input) => AwsError): ServiceAnswer {
  return {
    answer: (operation, input) => {
      throw errorOf(operation, input);
    },
  };
}

function error(options: ConstructorParameters<typeof AwsError>[0]): ServiceAnswer {
  return refusal(() => new AwsError(options));
}

function unverified(_: string, { FromEmailAddress }: Input): AwsError {
  const message = `Email address is not verified. The following identities failed the check: ${FromEmailAddress}`;
  return new AwsError({ type: 'MessageRejected', message });
}

function failedEntries({ Entries }: Input): Answer {
  const failed = { ErrorCode: 'InternalFailure', ErrorMessage: 'An internal failure occurred.' };
  const results = Array.isArray(Entries) ? Entries.map(() => failed) : [];
  return { output: { FailedEntryCount: results.length, Entries: results } };
}

function takenNotDelivered(): Answer {
  return { output: { MessageId: randomUUID() } };
}
