/**
 * The SMS or the mail that would have been sent. Kept in the state, so that a restart with a data folder loses none; the
 * oldest go once there are many.
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

export interface MailMessage {
  readonly id: string;
  readonly from: string;
  /** All recipients, with commas between them. */
  readonly to: string;
  readonly subject: string;
  /** Empty where the message is in HTML alone. */
  readonly text: string;
  readonly html?: string;
  /** ISO 8601, by the harness's clock. */
  readonly at: string;
}

export interface Outbox<Message> {
  add(message: Message): void;
  /** Newest first. */
  list(): readonly Message[];
  clear(): void;
}

const MAX_MESSAGES = 1000;

export function createOutbox<Message>(state: State, slot: 'sms' | 'mail'): Outbox<Message> {
  let messages: readonly Message[] = JSON.parse(state.get(slot) ?? '[]');
  const keep = (next: readonly Message[]) => {
    messages = next;
    state.set(slot, JSON.stringify(messages));
  };
  return {
    add: (message) => keep([message, ...messages].slice(0, MAX_MESSAGES)),
    list: () => messages,
    clear: () => keep([]),
  };
}
