/**
 * What came of one AWS call: the answer on the wire, and what is recorded of it.
 */
import { AwsError } from '../aws-error.ts';
import { DeniedError } from './authorise.ts';
import type { Protocol, WireAnswer } from './protocol.ts';
import type { Answer } from './service.ts';

export interface Outcome {
  /** Undefined when the connection is closed without an answer. */
  readonly wire: WireAnswer | undefined;
  readonly capacityUnits: number;
  readonly decision: 'allow' | 'deny';
  /** The kind of the fault that hit the call. */
  readonly fault?: string;
}

export const noAnswer: Outcome = { wire: undefined, capacityUnits: 0, decision: 'allow' };

/** Does it, and makes an answer of whatever it returns or throws. */
export function settle(
  act: () => Answer,
  protocol: Protocol,
  { operation, requestId }: { readonly operation: string; readonly requestId: string },
): Outcome {
  try {
    const { output, capacityUnits = 0 } = act();
    return { wire: protocol.success(operation, output, requestId), capacityUnits, decision: 'allow' };
  } catch (error) {
    const refusal = asAwsError(error);
    const decision = refusal instanceof DeniedError ? 'deny' : 'allow';
    const { capacityUnits } = refusal;
    return { wire: protocol.failure(refusal, requestId), capacityUnits, decision };
  }
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError({
    status: 500,
    type: 'InternalFailure',
    message: error instanceof Error ? error.message : String(error),
  });
}
