/**
 * Amazon EventBridge on the wire, as far as events are put on a bus.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
import { AwsError } from '../aws-error.ts';
import type { EventBuses } from '../event-bus/event-buses.ts';
import { busNameOf } from '../event-bus/rules.ts';
import { jsonProtocol } from './protocol.ts';
import { type Entry, entriesIn, readEntry } from './put-events-entries.ts';
import { type Access, type Answer, type Environment, type Input, type Service, textIn } from './service.ts';

export function eventsService(buses: EventBuses, environment: Environment): Service {
  const putEvents = {
    accesses: (input: Input) => entriesIn(input).map((entry) => accessOf(entry, environment)),
    perform: (input: Input) => put(input, buses, environment.clock.now()),
  };
  return {
    name: 'events',
    protocol: jsonProtocol('1.1', { checksum: false }),
    accessDenied: { status: 400, type: 'AccessDeniedException' },
    operation: (name) => (name === 'PutEvents' ? putEvents : undefined),
  };
}

function accessOf(entry: Entry, { account, region }: Environment): Access {
  const busName = busNameOf(textIn(entry, 'EventBusName'));
  return {
    action: 'events:PutEvents',
    resource: `arn:aws:events:${region}:${account}:event-bus/${busName}`,
    context: {
      'events:source': textIn(entry, 'Source'),
      'events:detail-type': textIn(entry, 'DetailType'),
    },
  };
}

/** Each entry stands alone: what is wrong with one is told in its place of the answer. */
function put(input: Input, buses: EventBuses, nowMs: number): Answer {
  const results = entriesIn(input).map((entry) => putEntry(entry, buses, nowMs));
  const failures = results.filter((result) => 'ErrorCode' in result);
  return { output: { FailedEntryCount: failures.length, Entries: results } };
}

function putEntry(entry: Entry, buses: EventBuses, nowMs: number): Readonly<Record<string, string>> {
  try {
    const bus = textIn(entry, 'EventBusName');
    const event = readEntry(entry, nowMs);
    if (!buses.has(bus)) throw unknownBus(busNameOf(bus));
    return { EventId: buses.put(bus, event) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ErrorCode: error.type, ErrorMessage: error.message };
  }
}

/** AWS takes such an event and says nothing, which would hide a misspelt name (github.com/aws/aws-sdk/issues/186). */
function unknownBus(name: string): AwsError {
  return new AwsError({ type: 'ResourceNotFoundException', message: `Event bus ${name} does not exist.` });
}
