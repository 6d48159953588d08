/**
 * An invocation that no request waits for: traced as a request is, but listed apart.
 */
import { randomUUID } from 'node:crypto';
import type { Calls } from '../calls.ts';
import type { Cause } from './asynchronous.ts';
import type { Lambda } from './lambda.ts';
import { failed, type Outcome } from './outcome.ts';

export async function invokeInBackground(
  lambda: Lambda,
  calls: Calls,
  functionName: string,
  cause: Cause,
  event: string,
): Promise<Outcome> {
  const fn = lambda.find(functionName);
  if (!fn) return failed('ResourceNotFoundException', `Function not found: ${functionName}`);
  const trace = calls.openInBackground({ id: randomUUID(), ...cause });
  const outcome = await fn.invoke(event, trace);
  trace.close(STATUS[outcome.kind]);
  return outcome;
}

/** As the Invoke API has them, but for a function that failed: it is to be seen. */
const STATUS: Readonly<Record<Outcome['kind'], number>> = {
  returned: 200,
  failed: 500,
  throttled: 429,
  'too-large': 413,
};
