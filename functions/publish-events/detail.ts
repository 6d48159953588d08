/**
 * What is published of a security event: the fields that are named here and no other. The schema that consumers rely on is
 * docs/events.md.
 */
import { EVENT_TYPES, type EventType, type SecurityEvent, type Told, toldOf } from '../../shared/event.ts';
import { teamIdOf } from '../../shared/user-id.ts';

export interface Published extends Told {
  readonly id: string;
  readonly userId: string;
  readonly team: string;
  readonly type: EventType;
  /** ISO 8601 */
  readonly at: string;
}

/** @returns undefined where the item is no event of ours */
export function publishedOf(item: Readonly<Record<string, unknown>>): Published | undefined {
  if (!isEvent(item)) return undefined;
  const { id, userId, type, at } = item;
  return {
    id,
    userId,
    team: teamIdOf(userId),
    type,
    at: new Date(at).toISOString(),
    ...toldOf(item),
  };
}

function isEvent(
  item: Readonly<Record<string, unknown>>,
): item is Readonly<Record<string, unknown>> & SecurityEvent {
  const { id, userId, type, at } = item;
  return (
    typeof id === 'string' &&
    typeof userId === 'string' &&
    EVENT_TYPES.some((known) => known === type) &&
    Number.isSafeInteger(at)
  );
}
