/**
 * DynamoDB Streams and the functions that they feed: each write becomes a record of its table's stream, and goes to
 * every event source mapping onto that.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
 */
import type { ItemWrite, WriteListener } from '../dynamodb/dynamodb.ts';
import { type Feed, type FeedOptions, feedOf } from './feed.ts';
import { changesItem, positionOf, type StreamRecord, streamRecord } from './stream-record.ts';
import type { TableStream } from './table-stream.ts';

export interface StreamsOptions extends FeedOptions {
  /** Without `subscribe` when the tables are elsewhere: nobody tells of their writes. */
  readonly dynamodb: { subscribe?(listener: WriteListener): void };
  readonly clock: { now(): number };
}

export function startStreams(options: StreamsOptions): void {
  const { template, dynamodb, clock, notice } = options;
  const mappings = template
    .resources('AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => properties.Enabled !== false);
  if (mappings.length === 0) return;
  if (!dynamodb.subscribe) {
    notice('The tables are at another endpoint: their streams feed no function here');
    return;
  }
  const feeds = mappings.flatMap((mapping) => feedOf(options, mapping) ?? []);
  let position = resume(feeds);
  dynamodb.subscribe((writes) => {
    const first = position;
    position += writes.length;
    for (const { stream, reader } of feeds) reader.take(recordsOf(stream, writes, clock.now(), first));
  });
}

/** Delivers what an earlier run has left, and says which position is free behind it. */
function resume(feeds: readonly Feed[]): number {
  const leftover = feeds.map(({ reader, pending }) => ({ reader, records: pending.list() }));
  for (const { reader, records } of leftover) reader.take(records);
  return Math.max(-1, ...leftover.flatMap(({ records }) => records.map(positionOf))) + 1;
}

function recordsOf(
  stream: TableStream,
  writes: readonly ItemWrite[],
  nowMs: number,
  first: number,
): StreamRecord[] {
  return writes.flatMap((write, index) => {
    if (write.tableName !== stream.tableName || !changesItem(write)) return [];
    return [streamRecord(stream, write, { nowMs, position: first + index })];
  });
}
