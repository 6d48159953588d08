/**
 * What can be made to go wrong on purpose: the words of `/_local/faults`, and which of them fit which service.
 */
export const services = ['dynamodb', 'sns', 'ses', 'events', 'secretsmanager', 'kms', 'sts'] as const;

/** As a signature's scope names it. */
export type ServiceName = (typeof services)[number];

/** What the service answers instead of performing the call. */
export type AnswerKind =
  | 'throttled'
  | 'error'
  | 'conflict'
  | 'opted-out'
  | 'spend-limit'
  | 'unverified'
  | 'entries-failed'
  | 'unreadable';

/** What befalls the call on its way, whatever the service. */
export type CourseKind = 'slow' | 'cut-before' | 'cut-after' | 'kill-before' | 'kill-after' | 'timeout';

export type CallKind = AnswerKind | CourseKind;

/** Without `nth` and `share`, every matching call is hit. */
export interface CallFault {
  readonly kind: CallKind;
  /** `*`: any, for the kinds that fit all of them. */
  readonly service: ServiceName | '*';
  /** @default any */
  readonly operation?: string;
  /** The label of the calling function, such as `verify`. @default any caller */
  readonly function?: string;
  /** The only matching call to be hit, counted from 1 since the faults were set. */
  readonly nth?: number;
  /** Of the matching calls, from 0 to 1. */
  readonly share?: number;
  /** Which calls make up the share. @default the fault's place in the list, from 1 */
  readonly seed?: number;
  /** For `slow`, how long the call is on its way. */
  readonly latencyMs?: number;
}

/**
 * Another clock in the environments of a function, or of all. A share is one of environments, not of calls. AWS would
 * refuse a signature that is more than five minutes off, and the SDK sign again by AWS's time: here none is checked.
 */
export interface ClockSkew {
  readonly kind: 'clock-skew';
  readonly seconds: number;
  readonly function?: string;
  readonly share?: number;
  readonly seed?: number;
}

export type Fault = CallFault | ClockSkew;

export function isClockSkew(fault: Fault): fault is ClockSkew {
  return fault.kind === 'clock-skew';
}
