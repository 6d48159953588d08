/**
 * Lambda's poller for one event source mapping: takes the stream's records in their order, a batch at a time, and does
 * not go on before the function has dealt with it or its retries are used up.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Backlog } from '../backlog.ts';
import { maxPayloadBytes, type Outcome } from '../lambda/outcome.ts';
import type { PendingWork } from '../pending-work.ts';
import { doneIn } from './batch-response.ts';
import type { EventSourceMapping } from './event-source-mapping.ts';
import type { StreamRecord } from './stream-record.ts';

export interface StreamReaderOptions {
  readonly mapping: EventSourceMapping;
  readonly backlog: Backlog;
  readonly pending: PendingWork<StreamRecord>;
  invoke(records: readonly StreamRecord[]): Promise<Outcome>;
  /** Records that were tried for the last time. */
  giveUp(records: readonly StreamRecord[]): void;
}

interface Queued {
  readonly record: StreamRecord;
  readonly dropped: AbortSignal;
}

/** In place of seconds: long enough for the writes of one request that follow each other at once. */
const GATHERING_MS = 5;

/** Between tries, doubled each time: a function that always fails shall not keep a processor busy. */
const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 250;

export class StreamReader {
  readonly #options: StreamReaderOptions;
  #queue: Queued[] = [];
  #reading: Promise<void> | undefined;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  take(records: readonly StreamRecord[]): void {
    const wanted = records.filter(this.#options.mapping.accepts);
    if (wanted.length === 0) return;
    this.#options.backlog.begin(async (dropped) => {
      for (const record of wanted) this.#options.pending.keep(record.dynamodb.SequenceNumber, record);
      this.#queue.push(...wanted.map((record) => ({ record, dropped })));
      this.#reading ??= this.#read();
      await this.#reading;
    });
  }

  async #read(): Promise<void> {
    try {
      if (this.#options.mapping.gathers) await wait(GATHERING_MS);
      for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
        await this.#process(batch, 0);
      }
    } finally {
      this.#reading = undefined;
    }
  }

  /** As many as the mapping allows and an event holds. */
  #nextBatch(): Queued[] {
    this.#queue = this.#queue.filter(isWanted);
    let bytes = 0;
    const end = this.#queue.findIndex(({ record }, index) => {
      bytes += Buffer.byteLength(JSON.stringify(record)) + 1;
      return index === this.#options.mapping.batchSize || (index > 0 && bytes > MAX_RECORD_BYTES);
    });
    return this.#queue.splice(0, end === -1 ? this.#queue.length : end);
  }

  /** Until every record is done, given up or dropped. */
  async #process(queued: readonly Queued[], retries: number): Promise<void> {
    const { mapping, invoke } = this.#options;
    const batch = queued.filter(isWanted);
    if (batch.length === 0) return;
    const records = batch.map(({ record }) => record);
    const outcome = await invoke(records);
    const done = doneIn(records, outcome, mapping.reportsFailures);
    this.#forget(records.slice(0, done));
    const rest = batch.slice(done).filter(isWanted);
    if (rest.length === 0) return;
    if (outcome.kind === 'failed' && mapping.bisects && rest.length > 1) return this.#bisect(rest);
    // Progress begins a new count: the record that now stands first was not tried before.
    await this.#retry(rest, done > 0 ? 0 : retries);
  }

  /** A split is no retry: each half has all of them. */
  async #bisect(batch: readonly Queued[]): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.#process(batch.slice(0, middle), 0);
    await this.#process(batch.slice(middle), 0);
  }

  async #retry(batch: readonly Queued[], retries: number): Promise<void> {
    if (retries >= this.#options.mapping.maxRetries) return this.#giveUp(batch.map(({ record }) => record));
    await delay(Math.min(FIRST_DELAY_MS * 2 ** retries, LONGEST_DELAY_MS), batch[0]?.dropped);
    await this.#process(batch, retries + 1);
  }

  #giveUp(records: readonly StreamRecord[]): void {
    this.#options.giveUp(records);
    this.#forget(records);
  }

  #forget(records: readonly StreamRecord[]): void {
    for (const { dynamodb } of records) this.#options.pending.done(dynamodb.SequenceNumber);
  }
}

function isWanted({ dropped }: Queued): boolean {
  return !dropped.aborted;
}

/** What the event has besides its records. */
const ENVELOPE_BYTES = 100;
const MAX_RECORD_BYTES = maxPayloadBytes - ENVELOPE_BYTES;

async function delay(ms: number, dropped: AbortSignal | undefined): Promise<void> {
  await wait(ms, undefined, { ref: false, ...(dropped && { signal: dropped }) }).catch(() => undefined);
}
