/**
 * The entries of a PutEvents request, with the checks that AWS makes of them.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevents-size
 */
import { AwsError } from '../aws-error.ts';
import type { PutEvent } from '../event-bus/event-buses.ts';
import { type Input, textIn } from './service.ts';

/** As it was sent. */
export type Entry = Input;

const MAX_ENTRIES = 10;

/** "The total entry size must be less than 256KB." */
const MAX_TOTAL_BYTES = 256 * 1024;

/** "If specified, the Time parameter is 14 bytes." */
const TIME_BYTES = 14;

export function entriesIn({ Entries, EndpointId }: Input): readonly Entry[] {
  if (EndpointId !== undefined) {
    const message = 'events PutEvents to a global endpoint is not emulated by the local harness';
    throw new AwsError({ status: 501, type: 'NotImplemented', message });
  }
  const entries: readonly Entry[] = Array.isArray(Entries) ? Entries.map((entry) => ({ ...entry })) : [];
  if (entries.length === 0) throw outside('Member must have length greater than or equal to 1');
  if (entries.length > MAX_ENTRIES)
    throw outside(`Member must have length less than or equal to ${MAX_ENTRIES}`);
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) >= MAX_TOTAL_BYTES) {
    throw invalid('Total size of the entries in the request is over the limit.');
  }
  return entries;
}

/** Throws an `AwsError` of the type that becomes the entry's `ErrorCode`. */
export function readEntry(entry: Entry, nowMs: number): PutEvent {
  const source = argumentIn(entry, 'Source');
  const detailType = argumentIn(entry, 'DetailType');
  const detail = detailOf(argumentIn(entry, 'Detail'));
  if (source.startsWith('aws.')) {
    const type = 'NotAuthorizedForSourceException';
    throw new AwsError({ type, message: 'Not authorized for the source.' });
  }
  const { Time } = entry;
  const timeMs = typeof Time === 'number' ? Time * 1000 : nowMs;
  return { source, detailType, detail, resources: resourcesIn(entry), timeMs };
}

function argumentIn(entry: Entry, name: 'Source' | 'DetailType' | 'Detail'): string {
  const value = textIn(entry, name);
  if (value !== undefined) return value;
  const message = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  throw new AwsError({ type: 'InvalidArgument', message });
}

function detailOf(text: string): unknown {
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new AwsError({ type: 'MalformedDetail', message: 'Detail is malformed.' });
}

function resourcesIn({ Resources }: Entry): string[] {
  return Array.isArray(Resources) ? Resources.map(String) : [];
}

function bytesOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail].map((value) => String(value ?? ''));
  const bytes = [...texts, ...resourcesIn(entry)].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + (entry.Time === undefined ? 0 : TIME_BYTES);
}

function outside(constraint: string): AwsError {
  return invalid(
    `1 validation error detected: Value at 'entries' failed to satisfy constraint: ${constraint}`,
  );
}

function invalid(message: string): AwsError {
  return new AwsError({ type: 'ValidationException', message });
}
