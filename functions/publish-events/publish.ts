/**
 * A batch of the table's stream becomes events on the bus. An attempt's item is written when it is made and again when its
 * outcome is known: of several images in one batch the last one counts. Whatever does not get in is reported, and Lambda
 * hands the stream over again from there: at least once, so that nothing is lost.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { errorName, log } from '../../shared/log.ts';
import type { Bus } from './bus.ts';
import { type Published, publishedOf } from './detail.ts';

/** The most that PutEvents takes. */
const CHUNK = 10;

interface Pending {
  readonly sequenceNumber: string;
  readonly event: Published;
}

export function publisher(bus: Bus): (batch: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  return async ({ Records }) => {
    const pending = lastImages(Records).flatMap(pendingOf);
    // In the order of the stream, and no further than the first failure: the rest comes again anyway.
    for (let start = 0; start < pending.length; start += CHUNK) {
      const failed = await firstFailure(bus, pending.slice(start, start + CHUNK));
      if (failed) return { batchItemFailures: [{ itemIdentifier: failed.sequenceNumber }] };
    }
    return { batchItemFailures: [] };
  };
}

/** A `Map` keeps the place of a key's first entry: it is taken out, so that the last image has the last one's place. */
function lastImages(records: readonly DynamoDBRecord[]): DynamoDBRecord[] {
  const last = new Map<string, DynamoDBRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.dynamodb?.Keys?.pk?.S, record.dynamodb?.Keys?.sk?.S]);
    last.delete(key);
    last.set(key, record);
  }
  return [...last.values()];
}

function pendingOf({ dynamodb }: DynamoDBRecord): Pending[] {
  const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
  const event = image && publishedOf(unmarshall(image));
  // Lambda reads an empty identifier as: nothing of the batch was done.
  return event ? [{ sequenceNumber: dynamodb?.SequenceNumber ?? '', event }] : [];
}

async function firstFailure(bus: Bus, chunk: readonly Pending[]): Promise<Pending | undefined> {
  const errors = await errorsOf(bus, chunk);
  const index = errors.findIndex((error) => error !== undefined);
  if (index < 0) return undefined;
  log({ event: 'publish_failed', error: String(errors[index]) });
  return chunk[index];
}

/** A call that fails has published nothing, as far as is known. */
async function errorsOf(bus: Bus, chunk: readonly Pending[]): Promise<readonly (string | undefined)[]> {
  try {
    return await bus(chunk.map(({ event }) => event));
  } catch (error) {
    return chunk.map(() => errorName(error));
  }
}
