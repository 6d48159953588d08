/**
 * Puts events on the deployment's bus: a small port, so that tests can stand behind it.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { clientSettings } from '../../shared/aws-errors.ts';
import { required } from '../../shared/environment.ts';
import { EVENT_SOURCE } from '../../shared/routes.ts';
import type { Published } from './detail.ts';

/** @returns for each event the code of the error that kept it out, or undefined; throws where none got in. */
export type Bus = (events: readonly Published[]) => Promise<readonly (string | undefined)[]>;

export function openBus(): Bus {
  const client = new EventBridgeClient(clientSettings);
  const EventBusName = required('EVENT_BUS_NAME');
  return async (events) => {
    const command = new PutEventsCommand({ Entries: events.map((event) => entryOf(EventBusName, event)) });
    const { Entries = [] } = await client.send(command);
    return events.map((_, index) => failureOf(Entries[index]));
  };
}

function entryOf(EventBusName: string, event: Published): PutEventsRequestEntry {
  return {
    EventBusName,
    Source: EVENT_SOURCE,
    DetailType: event.type,
    Time: new Date(event.at),
    Detail: JSON.stringify(event),
  };
}

/** An entry that got in has an id. */
function failureOf(entry: PutEventsResultEntry | undefined): string | undefined {
  return entry?.EventId ? undefined : (entry?.ErrorCode ?? 'Unanswered');
}
