/**
 * A write of an item as a record of its table's stream, in the form in which Lambda hands it to a function.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
import { randomUUID } from 'node:crypto';
import type { Item, ItemWrite } from '../dynamodb/dynamodb.ts';
import { itemBytes } from '../dynamodb/size.ts';
import { canonical } from '../dynamodb/value.ts';
import type { StreamViewType, TableStream } from './table-stream.ts';

export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventSource: 'aws:dynamodb';
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly SequenceNumber: string };
}

/** A write that leaves the item as it was leaves no record in the stream either. */
export function changesItem({ before, after }: ItemWrite): boolean {
  return before === undefined || after === undefined || canonical(before) !== canonical(after);
}

export function streamRecord(
  stream: TableStream,
  write: ItemWrite,
  { nowMs, position }: { readonly nowMs: number; readonly position: number },
): StreamRecord {
  const images = imagesOf(stream.viewType, write);
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName: eventNameOf(write),
    eventSource: 'aws:dynamodb',
    ...{ eventVersion: '1.1', awsRegion: stream.region, eventSourceARN: stream.arn },
    ...(write.expired && { userIdentity: TIME_TO_LIVE }),
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(nowMs / 1000),
      Keys: write.key,
      ...images,
      SequenceNumber: sequenceNumber(position),
      SizeBytes: [write.key, ...Object.values(images)].reduce((sum, item) => sum + itemBytes(item), 0),
      StreamViewType: stream.viewType,
    },
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const TIME_TO_LIVE = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

/** Of 21 digits, as AWS has them: their order as text is their order as numbers. */
function sequenceNumber(position: number): string {
  return String(FIRST_NUMBER + BigInt(position));
}

export function positionOf({ dynamodb }: StreamRecord): number {
  return Number(BigInt(dynamodb.SequenceNumber) - FIRST_NUMBER);
}

const FIRST_NUMBER = 10n ** 20n;

function eventNameOf({ before, after }: ItemWrite): StreamRecord['eventName'] {
  if (after === undefined) return 'REMOVE';
  return before === undefined ? 'INSERT' : 'MODIFY';
}

function imagesOf(viewType: StreamViewType, { before, after }: ItemWrite): Record<string, Item> {
  const hasNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const hasOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  return {
    ...(hasNew && after && { NewImage: after }),
    ...(hasOld && before && { OldImage: before }),
  };
}
