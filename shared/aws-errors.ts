/**
 * What an error of an AWS client means to us: an outage, which a client may wait out, or a mistake of ours.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
import { setTimeout as wait } from 'node:timers/promises';
import { UnavailableError } from './problem.ts';

/** Shorter than the functions' own timeout, retries included, so that an outage is answered and not cut off. */
export const clientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
} as const;

const THROTTLED =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|TransactionInProgress|TransactionConflict/;
const CONFLICT_ATTEMPTS = 8;
const LONGEST_CONFLICT_WAIT_MS = 80;

interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/** Runs a call and turns an outage into `UnavailableError`; anything else passes as it came. */
export async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && isOutage(error)) {
      throw new UnavailableError('A service did not answer', { cause: error });
    }
    throw error;
  }
}

/**
 * Two writes of one item at the same moment: DynamoDB refuses one and asks for another try, which the SDK leaves to us.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export async function retryingConflicts<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await translated(send());
    } catch (error) {
      const cause = error instanceof UnavailableError ? error.cause : error;
      if (!(cause instanceof Error) || !isConflict(cause) || attempt === CONFLICT_ATTEMPTS) throw error;
      await wait(Math.random() * Math.min(5 * 2 ** attempt, LONGEST_CONFLICT_WAIT_MS));
    }
  }
}

function isConflict(error: AwsError): boolean {
  return codesOf(error).some((code) => code.includes('TransactionConflict'));
}

function isOutage(error: AwsError): boolean {
  const codes = codesOf(error);
  if (codes.includes('ConditionalCheckFailed')) return false;
  const status = error.$metadata?.httpStatusCode;
  // No status: the connection failed or timed out before an answer came.
  return status === undefined || status >= 500 || codes.some((code) => THROTTLED.test(code));
}

function codesOf(error: AwsError): string[] {
  return [error.name, ...(error.CancellationReasons ?? []).map(({ Code = '' }) => Code)];
}
