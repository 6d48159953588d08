/**
 * What an invocation can end with, in Lambda's own words
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html and the Invoke API's errors).
 */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type Outcome =
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly error: FunctionError }
  /** Every allowed execution environment is busy: the Invoke API's TooManyRequestsException. */
  | { readonly kind: 'throttled' }
  /** The event is over 6 MB: the Invoke API's RequestTooLargeException. */
  | { readonly kind: 'too-large' };

/** Lambda's quota for a synchronous request and for its response: 6 MB each. */
export const maxPayloadBytes = 6 * 1024 * 1024;

export function failed(errorType: string, errorMessage: string): Outcome {
  return { kind: 'failed', error: { errorType, errorMessage } };
}

export function timedOut(requestId: string, timeoutSeconds: number): Outcome {
  const message = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return failed('Sandbox.Timedout', message);
}

export function exited(requestId: string, exitCode: number | null, signal: string | null): Outcome {
  const how = signal === null ? `exit status ${exitCode}` : `signal: ${signal}`;
  const why = exitCode === 0 ? 'exited without providing a reason' : `exited with error: ${how}`;
  return failed('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime ${why}`);
}
