/**
 * Security events: what happened to an account, when, and from where. One record each, written in the transaction of the
 * change itself, and kept for 400 days. No code, token, password or whole phone number has a field to stand in.
 */
import { randomUUID } from 'node:crypto';
import type { Purpose } from './challenge.ts';
import type { EventType } from './event-type.ts';
import { events as policy } from './policy.ts';

export { EVENT_TYPES, type EventType } from './event-type.ts';

/** How somebody proved to be the user. */
export type EventMethod = 'password' | 'totp' | 'sms' | 'recovery' | 'device';

/** Who did it, where it was the `admin` function. */
export const OPERATOR = 'operator';

/** Who makes a request, as far as a person knows it again. */
export interface Client {
  /** IP address, as API Gateway sees it. */
  readonly address: string;
  /** Such as "Firefox on Windows". */
  readonly browser: string;
}

/** When something happens, and who asks for it; without a client it is the operator. */
export interface Occasion {
  readonly now: number;
  readonly client?: Client;
}

export interface EventDetails {
  /** User name of whoever did it to another's account; `operator` for the `admin` function. */
  readonly by?: string;
  readonly method?: EventMethod;
  /** What the code was for. */
  readonly purpose?: Purpose;
  /** Masked. */
  readonly phone?: string;
  /** The remembered device's label. */
  readonly device?: string;
  /** The device was remembered just now, in a browser that was not known. */
  readonly newDevice?: true;
  /** ISO 8601; null where the requirement was lifted. */
  readonly requiredFrom?: string | null;
  /** The number that was given up, sealed: it is told, and nobody else is shown it. */
  readonly sealedPhone?: string;
  /** The mail address that was given up: it is told, and nobody is shown it. */
  readonly formerEmail?: string;
}

export interface SecurityEvent extends EventDetails {
  readonly id: string;
  /** Whose account. */
  readonly userId: string;
  readonly type: EventType;
  readonly at: number;
  readonly address?: string;
  readonly browser?: string;
  /** Seconds since the epoch; the table's TTL attribute. */
  readonly expiresAt: number;
}

export function newEvent(
  userId: string,
  type: EventType,
  { now, client }: Occasion,
  details: EventDetails = {},
): SecurityEvent {
  const expiresAt = Math.floor(now / 1000) + policy.lifetimeSeconds;
  return { id: randomUUID(), userId, type, at: now, expiresAt, ...client, ...details };
}

/** What is told of an event beside its id, its type and its time, to people and on the bus alike. */
export const TOLD_FIELDS = [
  'by',
  'address',
  'browser',
  'method',
  'purpose',
  'phone',
  'device',
  'newDevice',
  'requiredFrom',
] as const satisfies readonly (keyof SecurityEvent)[];

export type Told = Partial<Pick<SecurityEvent, (typeof TOLD_FIELDS)[number]>>;

/** Those fields that the event has. */
export function toldOf(event: Told): Told {
  const present = TOLD_FIELDS.filter((name) => event[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, event[name]]));
}

/** The event as its readers see it: the user, the team's owner. */
export function viewOfEvent(event: SecurityEvent) {
  const { id, type, at } = event;
  return { id, type, at: new Date(at).toISOString(), ...toldOf(event) };
}
