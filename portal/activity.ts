/**
 * What happened to an account, as one plain sentence for each type of event, and which of them deserve a second look.
 * The sentences name no doer but the one on record: who logged in need not be whom the account belongs to.
 */
import type { ActivityEvent } from './contract.ts';
import { formatDate } from './time.ts';

type EventType = ActivityEvent['type'];

/** `alarm` where somebody else was probably there, `attention` where it could have been. */
export type Weight = 'plain' | 'attention' | 'alarm';

const sentences: Record<EventType, (event: ActivityEvent) => string> = {
  signed_in: ({ method, newDevice }) =>
    `Logged in${withProof(method)}.${newDevice ? ' This browser was new, and is remembered now.' : ''}`,
  reauthenticated: ({ method }) => `Confirmed again who it is${withProof(method)}.`,
  code_refused: (event) => `A wrong code was entered${occasionOf(event)}.`,
  code_entry_locked: () => 'Too many wrong codes: code entry was locked for a while.',
  two_factor_enabled: () => 'Two-factor authentication was turned on.',
  two_factor_disabled: () => 'Two-factor authentication was turned off.',
  two_factor_reset: (event) => `Two-factor authentication was reset${doneBy(event)}.`,
  phone_changed: (event) => `The cell phone${numberOf(event)} was confirmed.`,
  phone_pending: (event) =>
    `The cell phone${numberOf(event)} was entered${doneBy(event)}, and is not confirmed yet.`,
  phone_removed: (event) => `The cell phone${numberOf(event)} was removed${doneBy(event)}.`,
  recovery_codes_replaced: () => 'New recovery codes were made. The old ones stopped working.',
  device_removed: ({ device }) => `The remembered device${named(device)} was revoked.`,
  devices_removed: () => 'All remembered devices were revoked.',
  device_token_reused: ({ device }) =>
    `The remembered device${named(device)} may have been copied. It was forgotten, and everybody was logged out.`,
  sms_sent: ({ phone }) => `A code was sent by text message${phone ? ` to ${phone}` : ''}.`,
  password_changed: () => 'The password was changed. Other sessions and remembered devices ended.',
  password_reset_requested: () => 'A new password was asked for, by “Forgot your password?”.',
  password_reset: () => 'A new password took the place of a forgotten one.',
  policy_changed: ({ requiredFrom }) =>
    requiredFrom
      ? `Two-factor authentication was required of the team from ${formatDate(requiredFrom)}.`
      : 'Two-factor authentication is no longer required of the team.',
  user_created: (event) => `The account was made${doneBy(event)}.`,
  role_changed: (event) => `The role in the team was changed${doneBy(event)}.`,
  user_disabled: (event) => `The account was disabled${doneBy(event)}.`,
  user_enabled: (event) => `The account was enabled again${doneBy(event)}.`,
  email_changed: (event) => `The mail address for messages was changed${doneBy(event)}.`,
};

const proofs: Readonly<Record<string, string>> = {
  password: ' with the password',
  totp: ' with a code of the app',
  sms: ' with a code by text message',
  recovery: ' with a recovery code',
  device: ' without a code, in a remembered browser',
};

const occasions: Readonly<Record<string, string>> = {
  login: ' at the login',
  enroll: ' while turning two-factor authentication on',
  disable: ' while turning two-factor authentication off',
  phone: ' to confirm a cell phone',
  reauthenticate: ' to confirm who it is',
};

const alarms: ReadonlySet<EventType> = new Set(['device_token_reused', 'code_entry_locked']);

const worthALook: ReadonlySet<EventType> = new Set([
  'code_refused',
  'two_factor_disabled',
  'two_factor_reset',
  'password_reset',
]);

/** An event of a later version still gets its words: types are words joined by underscores. */
export function sentenceOfEvent(event: ActivityEvent): string {
  if (Object.hasOwn(sentences, event.type)) return sentences[event.type](event);
  const words = String(event.type).replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${doneBy(event)}.`;
}

export function weightOf({ type, method, newDevice }: ActivityEvent): Weight {
  if (alarms.has(type)) return 'alarm';
  return worthALook.has(type) || method === 'recovery' || newDevice ? 'attention' : 'plain';
}

/** The browser and the address, as far as they are known. */
export function originOf({ browser, address }: ActivityEvent): string {
  return [browser, address].filter(Boolean).join(' · ');
}

function withProof(method: string | undefined): string {
  return proofs[method ?? ''] ?? '';
}

function occasionOf({ purpose, method }: ActivityEvent): string {
  const occasion = occasions[purpose ?? ''] ?? '';
  return method === 'recovery' ? `${occasion}, as a recovery code` : occasion;
}

function doneBy({ by }: ActivityEvent): string {
  if (!by) return '';
  return by === 'operator' ? ' by an operator' : ` by ${by}`;
}

function numberOf({ phone }: ActivityEvent): string {
  return phone ? ` ${phone}` : '';
}

function named(device: string | undefined): string {
  return device ? ` “${device}”` : '';
}
