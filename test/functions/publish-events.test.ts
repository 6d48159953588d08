/** From the stream to the bus: the last image counts, named fields alone leave, and what fails comes again. */
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Bus } from '../../functions/publish-events/bus.ts';
import type { Published } from '../../functions/publish-events/detail.ts';
import { publisher } from '../../functions/publish-events/publish.ts';
import { type EventType, newEvent, type SecurityEvent } from '../../shared/event.ts';
import { eventKey } from '../../shared/store/keys.ts';

const NOW = Date.parse('2026-11-24T10:00:00.123Z');
const USER = 'acme_abcdefghijklmnop';

const event = (type: EventType = 'signed_in', details: Partial<SecurityEvent> = {}): SecurityEvent => ({
  ...newEvent(USER, type, { now: NOW, client: { address: '203.0.113.7', browser: 'Firefox on Windows' } }),
  ...details,
});

let sequence = 0;
function record(item: object, key = eventKey(item as SecurityEvent)): DynamoDBRecord {
  const image = { NewImage: marshall({ ...key, ...item }), Keys: marshall(key) };
  sequence++;
  return { eventName: 'INSERT', dynamodb: { ...image, SequenceNumber: String(sequence) } } as DynamoDBRecord;
}

/** Takes everything but what the test refuses. */
class FakeBus {
  readonly chunks: (readonly Published[])[] = [];
  readonly refused = new Set<string>();
  failure: Error | undefined;

  readonly put: Bus = async (events) => {
    if (this.failure) throw this.failure;
    this.chunks.push(events);
    return events.map(({ id }) => (this.refused.has(id) ? 'ThrottlingException' : undefined));
  };

  get events(): readonly Published[] {
    return this.chunks.flat();
  }
}

const failuresOf = async (bus: FakeBus, Records: DynamoDBRecord[]) =>
  (await publisher(bus.put)({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test('an event leaves with its team, its time in ISO 8601 and the fields that are named, and with nothing else', async () => {
  const bus = new FakeBus();
  const secret = { sealedPhone: 'k1.nonce.tag.number', expiresAt: 1, surprise: 'x' };
  const given = event('phone_changed', { by: 'grace@example.com', method: 'totp', phone: '+1 ••• ••• 0142' });
  expect(await failuresOf(bus, [record({ ...given, ...secret })])).toEqual([]);
  expect(bus.events).toEqual([
    {
      id: given.id,
      userId: USER,
      team: 'acme',
      type: 'phone_changed',
      at: '2026-11-24T10:00:00.123Z',
      by: 'grace@example.com',
      address: '203.0.113.7',
      browser: 'Firefox on Windows',
      method: 'totp',
      phone: '+1 ••• ••• 0142',
    },
  ]);
});

test('a requirement that was lifted is published as null', async () => {
  const bus = new FakeBus();
  await failuresOf(bus, [record(event('policy_changed', { requiredFrom: null }))]);
  expect(bus.events).toEqual([expect.objectContaining({ requiredFrom: null })]);
});

test('of several images of one event in a batch, the last one is published, once', async () => {
  const bus = new FakeBus();
  const other = event('sms_sent');
  const refused = event('code_refused');
  const accepted = { ...refused, type: 'signed_in' as const };
  expect(await failuresOf(bus, [record(refused), record(other), record(accepted)])).toEqual([]);
  expect(bus.events.map(({ id, type }) => [id, type])).toEqual([
    [other.id, 'sms_sent'],
    [accepted.id, 'signed_in'],
  ]);
});

test('what is no event of ours is passed over, and does not keep the others back', async () => {
  const bus = new FakeBus();
  const good = event();
  const keyOf = (sk: string) => ({ pk: `EVENT#${USER}`, sk });
  const odd = [
    record({ something: 'else' }, keyOf('1')),
    record({ ...event(), type: 'unheard_of' }),
    record({ ...event(), at: 'yesterday' }, keyOf('2')),
    record({ ...event(), userId: 7 }, keyOf('3')),
    { eventName: 'REMOVE', dynamodb: { Keys: marshall(keyOf('4')), SequenceNumber: '9' } } as DynamoDBRecord,
    {} as DynamoDBRecord,
  ];
  expect(await failuresOf(bus, [...odd, record(good)])).toEqual([]);
  expect(bus.events.map(({ id }) => id)).toEqual([good.id]);
});

test('a batch goes out in tens, in the order of the stream', async () => {
  const bus = new FakeBus();
  const events = Array.from({ length: 23 }, () => event());
  expect(
    await failuresOf(
      bus,
      events.map((one) => record(one)),
    ),
  ).toEqual([]);
  expect(bus.chunks.map(({ length }) => length)).toEqual([10, 10, 3]);
  expect(bus.events.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
});

describe('what does not get in', () => {
  const events = Array.from({ length: 25 }, () => event());

  test('is reported from the first one on, and what comes after its ten is not sent', async () => {
    const bus = new FakeBus();
    for (const index of [14, 12, 17]) bus.refused.add(events[index]?.id ?? '');
    const records = events.map((one) => record(one));
    expect(await failuresOf(bus, records)).toEqual([records[12]?.dynamodb?.SequenceNumber]);
    expect(bus.chunks).toHaveLength(2);
  });

  test('is reported at its last image: what came between is not sent again', async () => {
    const bus = new FakeBus();
    const twice = event('code_refused');
    bus.refused.add(twice.id);
    const records = [
      record(twice),
      record(event()),
      record({ ...twice, type: 'signed_in' }),
      record(event()),
    ];
    expect(await failuresOf(bus, records)).toEqual([records[2]?.dynamodb?.SequenceNumber]);
  });

  test('is everything, where the bus does not answer', async () => {
    const bus = new FakeBus();
    bus.failure = new Error('down');
    const records = events.map((one) => record(one));
    expect(await failuresOf(bus, records)).toEqual([records[0]?.dynamodb?.SequenceNumber]);
    bus.failure = undefined;
    expect(await failuresOf(bus, records)).toEqual([]);
    expect(bus.events).toHaveLength(25);
  });
});
