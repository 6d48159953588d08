/**
 * The poller of an event source mapping: batches in order, and what becomes of those that fail.
 */
import { createBacklog } from '../../local/backlog.ts';
import { failed, type Outcome } from '../../local/lambda/outcome.ts';
import { pendingWork } from '../../local/pending-work.ts';
import { memoryState } from '../../local/state.ts';
import type { EventSourceMapping } from '../../local/streams/event-source-mapping.ts';
import { StreamReader } from '../../local/streams/stream-reader.ts';
import type { StreamRecord } from '../../local/streams/stream-record.ts';

const record = (id: number | string, more: object = {}): StreamRecord => ({
  eventID: String(id),
  eventName: 'INSERT',
  eventSource: 'aws:dynamodb',
  dynamodb: { SequenceNumber: String(id), ...more },
});

const returned = (value: unknown): Outcome => ({
  kind: 'returned',
  payload: JSON.stringify(value) ?? 'null',
});
const failingFrom = (...ids: unknown[]) =>
  returned({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
const error = failed('Error', 'no');

/** A reader of a function that answers with these outcomes, and then succeeds. */
function readerOf(
  options: Partial<EventSourceMapping>,
  outcomes: readonly Outcome[] = [],
  meanwhile: () => Promise<void> = async () => undefined,
) {
  const backlog = createBacklog();
  const batches: string[] = [];
  const lost: string[] = [];
  const ids = (records: readonly StreamRecord[]) => records.map(({ eventID }) => eventID).join(' ');
  const left = [...outcomes];
  const mapping: EventSourceMapping = {
    logicalId: 'Mapping',
    sourceArn: 'arn',
    functionName: 'f',
    batchSize: 100,
    gathers: false,
    reportsFailures: true,
    bisects: false,
    maxRetries: 3,
    onFailure: undefined,
    accepts: () => true,
    ...options,
  };
  const pending = pendingWork<StreamRecord>(memoryState(), 'stream');
  const reader = new StreamReader({
    pending,
    mapping,
    backlog,
    invoke: async (records) => {
      batches.push(ids(records));
      await meanwhile();
      return left.shift() ?? returned(null);
    },
    giveUp: (records) => lost.push(ids(records)),
  });
  const take = (...names: (number | string)[]) => reader.take(names.map((name) => record(name)));
  return { reader, take, backlog, batches, lost, pending };
}

async function batchesOf(options: Partial<EventSourceMapping>, outcomes: readonly Outcome[], count = 4) {
  const { take, backlog, batches, lost } = readerOf(options, outcomes);
  take(...Array.from({ length: count }, (_, index) => index + 1));
  await backlog.settled();
  return { batches, lost };
}

test('records come in their order, in batches of the size allowed', async () => {
  expect(await batchesOf({ batchSize: 2 }, [], 5)).toEqual({ batches: ['1 2', '3 4', '5'], lost: [] });
});

test('one batch at a time: what is written meanwhile comes in the next', async () => {
  const { take, backlog, batches } = readerOf({ gathers: true });
  take(1);
  take(2);
  await backlog.settled();
  take(3);
  await backlog.settled();
  expect(batches).toEqual(['1 2', '3']);
});

test('only what the filter wants', async () => {
  const { take, backlog, batches } = readerOf({
    accepts: (one) => (one as StreamRecord).eventID !== '2',
  });
  take(1, 2, 3);
  await backlog.settled();
  expect(batches).toEqual(['1 3']);
});

test('an event holds no more than Lambda takes', async () => {
  const { reader, backlog, batches } = readerOf({});
  const large = { text: 'x'.repeat(2.5 * 1024 * 1024) };
  reader.take([record(1, large), record(2, large), record(3, large)]);
  await backlog.settled();
  expect(batches).toEqual(['1 2', '3']);
});

describe('a failed batch', () => {
  test('is tried again from the first record that failed', async () => {
    const { batches, lost } = await batchesOf({}, [failingFrom('3'), failingFrom('4', '3')]);
    expect(batches).toEqual(['1 2 3 4', '3 4', '3 4']);
    expect(lost).toEqual([]);
  });

  test.each([
    ['with an error', error],
    ['as a whole, by an empty identifier', failingFrom('')],
    ['as a whole, by none', failingFrom(null)],
    ['as a whole, by an unknown one', failingFrom('9')],
    ['for want of room', { kind: 'throttled' }],
  ] as const)('%s is tried again whole', async (_, outcome) => {
    expect((await batchesOf({}, [outcome])).batches).toEqual(['1 2 3 4', '1 2 3 4']);
  });

  test.each([[null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }], ['text']])(
    '%j is none',
    async (answer) => {
      expect((await batchesOf({}, [returned(answer)])).batches).toEqual(['1 2 3 4']);
    },
  );

  test('is not asked for its failures unless the mapping says so', async () => {
    const { batches } = await batchesOf({ reportsFailures: false }, [failingFrom('1')]);
    expect(batches).toEqual(['1 2 3 4']);
  });

  test('is given up when its retries are used up, and the next one follows', async () => {
    const outcomes = [error, error, error];
    const { batches, lost } = await batchesOf({ maxRetries: 2, batchSize: 3 }, outcomes);
    expect(batches).toEqual(['1 2 3', '1 2 3', '1 2 3', '4']);
    expect(lost).toEqual(['1 2 3']);
  });

  test('has all its retries for each record at which it stops', async () => {
    const outcomes = [failingFrom('1'), failingFrom('2')];
    const { batches, lost } = await batchesOf({ maxRetries: 1 }, outcomes, 2);
    expect(batches).toEqual(['1 2', '1 2', '2']);
    expect(lost).toEqual([]);
  });

  test('is split in two, until the record at fault stands alone', async () => {
    const outcomes = [error, error, returned(null), error, error];
    const { batches, lost } = await batchesOf({ bisects: true, maxRetries: 1 }, outcomes);
    expect(batches).toEqual(['1 2 3 4', '1 2', '1', '2', '2', '3 4']);
    expect(lost).toEqual(['2']);
  });
});

test('dropped records are not tried again, and later ones are delivered', async () => {
  const { take, backlog, batches, lost } = readerOf({ maxRetries: Number.POSITIVE_INFINITY }, [error]);
  take(1);
  await backlog.dropDuring(async () => take(2));
  take(3);
  await backlog.settled();
  expect(batches).toEqual(['1', '3']);
  expect(lost).toEqual([]);
});

test('of a batch that was split, the half that waits is dropped as well', async () => {
  const answers = [error, returned(null)];
  const { take, backlog, batches } = readerOf({ bisects: true }, answers, async () => {
    if (batches.at(-1) === '1') await backlog.dropDuring(async () => undefined);
  });
  take(1, 2);
  await backlog.settled();
  expect(batches).toEqual(['1 2', '1']);
});

test('records stay known until they are done, or given up', async () => {
  const { take, backlog, pending } = readerOf({ maxRetries: 0 }, [failingFrom('2'), failingFrom('3')]);
  take(1, 2);
  expect(pending.list().map(({ eventID }) => eventID)).toEqual(['1', '2']);
  await backlog.settled();
  expect(pending.list()).toEqual([]);
  take(3);
  await backlog.dropDuring(async () => undefined);
  await backlog.settled();
  expect(pending.list().map(({ eventID }) => eventID)).toEqual(['3']);
});
