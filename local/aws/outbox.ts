/**
 * The SMS that would have been sent. Kept in the state, so that a restart with a data folder loses none; the oldest
 * go once there are many.
 */
import type { State } from '../state.ts';

export interface SmsMessage {
  readonly id: string;
  readonly to: string;
  readonly message: string;
  /** ISO 8601, by the harness's clock. */
  readonly at: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Outbox {
  add(message: SmsMessage): void;
  /** Newest first. */
  list(): readonly SmsMessage[];
  clear(): void;
}

const SLOT = 'sms';
const MAX_MESSAGES = 1000;

export function createOutbox(state: State): Outbox {
  let messages: readonly SmsMessage[] = JSON.parse(state.get(SLOT) ?? '[]');
  const keep = (next: readonly SmsMessage[]) => {
    messages = next;
    state.set(SLOT, JSON.stringify(messages));
  };
  return {
    add: (message) => keep([message, ...messages].slice(0, MAX_MESSAGES)),
    list: () => messages,
    clear: () => keep([]),
  };
}
