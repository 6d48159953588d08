/**
 * How much of a batch a function has dealt with.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
import type { Outcome } from '../lambda/outcome.ts';
import { hasProperty } from '../user-error.ts';
import type { StreamRecord } from './stream-record.ts';

/**
 * How many records, counted from the first, are done. Of several that failed, the one with the lowest sequence number
 * counts; an answer of another form, or of an unknown record, is "a complete failure".
 */
export function doneIn(batch: readonly StreamRecord[], outcome: Outcome, reportsFailures: boolean): number {
  if (outcome.kind !== 'returned') return 0;
  if (!reportsFailures) return batch.length;
  const failed = failuresIn(JSON.parse(outcome.payload));
  if (failed.length === 0) return batch.length;
  const positions = failed.map((id) => batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === id));
  return Math.max(0, Math.min(...positions));
}

/** Nothing, an empty answer, and one with an empty list or none stand for success. */
function failuresIn(response: unknown): unknown[] {
  const failures = hasProperty(response, 'batchItemFailures') ? response.batchItemFailures : undefined;
  if (!Array.isArray(failures)) return [];
  return failures.map((failure) =>
    hasProperty(failure, 'itemIdentifier') ? failure.itemIdentifier : undefined,
  );
}
