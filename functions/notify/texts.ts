/**
 * What users are told, in plain text: what happened, when, from where, and what to do if it was somebody else. Subjects are
 * ours alone; of what people chose, user names stand in the text, as one line each (`oneLine`).
 */
import { OPERATOR, type SecurityEvent } from '../../shared/event.ts';
import type { User } from '../../shared/user.ts';
import type { Mail } from './mailer.ts';
import type { ToldEvent, ToldType } from './told.ts';

export interface Sender {
  readonly issuer: string;
  readonly portalOrigin: string;
}

interface Text {
  /** Follows the issuer's name. */
  readonly subject: string;
  /** Whole sentences. */
  readonly happened: string;
  /** Where the usual advice is not the right one. */
  readonly advice?: string;
}

const TEXTS: Readonly<Record<ToldType, (event: ToldEvent) => Text>> = {
  signed_in: ({ method, newDevice }) =>
    method === 'recovery'
      ? recoveryCodeUsed('to sign in', newDevice === true)
      : {
          subject: 'new remembered device',
          happened:
            'Somebody signed in to your account in a browser that we did not know, and had it remembered.',
        },
  reauthenticated: () => recoveryCodeUsed('to confirm who you are', false),
  code_entry_locked: () => ({
    subject: 'code entry is locked for a while',
    happened:
      'Several wrong authentication codes in a row were entered for your account. No code is accepted for a while; you can try again later.',
    advice:
      'If this was not you, somebody knows your password: change it as soon as you can sign in again, or have it reset.',
  }),
  two_factor_enabled: () => ({
    subject: 'two-factor authentication is on',
    happened:
      'Two-factor authentication was turned on for your account. From now on, signing in takes a code.',
  }),
  two_factor_disabled: () => ({
    subject: 'two-factor authentication is off',
    happened:
      'Two-factor authentication was turned off for your account. From now on, the password alone is enough to sign in.',
  }),
  two_factor_reset: () => ({
    subject: 'two-factor authentication was reset',
    happened:
      'Two-factor authentication was reset for your account. App, telephone number and recovery codes no longer count; set it up again the next time you sign in.',
    advice: 'If you did not ask for this, contact support.',
  }),
  phone_changed: () => ({
    subject: 'new telephone number',
    happened: 'The telephone number of your account was changed.',
  }),
  phone_removed: () => ({
    subject: 'telephone number removed',
    happened: 'The telephone number of your account was removed.',
  }),
  device_token_reused: () => ({
    subject: 'a remembered device may have been copied',
    happened:
      'What makes one of your remembered devices known to us was used twice, so somebody may have a copy of it. We have forgotten the device and ended all sessions. The next sign-in takes a code again.',
    advice:
      'Check the device for software that you do not know, change your password, and contact support if you see activity that is not yours.',
  }),
  email_changed: () => ({
    subject: 'mail address changed',
    happened:
      'The mail address of your account was changed or removed. We tell the address before and the new one, as far as there are any. All sessions were signed out.',
    advice: 'If you did not ask for this, contact support.',
  }),
  password_changed: () => ({
    subject: 'password changed',
    happened:
      'The password of your account was changed. All other sessions and all remembered devices were signed out.',
  }),
  recovery_codes_replaced: () => ({
    subject: 'new recovery codes',
    happened: 'New recovery codes were made for your account. The old ones no longer work.',
  }),
  password_reset_requested: () => ({
    subject: 'set a new password',
    happened: 'Somebody, probably you, has forgotten the password of your account and asked for a new one.',
    advice: 'If this was not you, there is nothing to do: without the link your password stays as it is.',
  }),
  password_reset: () => ({
    subject: 'password reset',
    happened:
      'A new password was set for your account, with a link that we had sent by mail. All sessions and all remembered devices were signed out. Two-factor authentication stays as it was.',
  }),
};

function recoveryCodeUsed(purpose: string, newDevice: boolean): Text {
  const remembered = newDevice ? ' The browser was remembered.' : '';
  return {
    subject: 'recovery code used',
    happened: `One of your recovery codes was used ${purpose}.${remembered} It cannot be used again.`,
  };
}

/** @param link the one to a new password, where that was asked for */
export function mailOf(event: ToldEvent, user: Pick<User, 'username'>, sender: Sender, link?: string): Mail {
  const { subject, happened, advice = usualAdvice(sender) } = TEXTS[event.type](event);
  const paragraphs = [
    'Hello,',
    happened,
    ...(link ? [`This link works once, and for a short time:\n${link}`] : []),
    factsOf(event, user).join('\n'),
    advice,
    sender.issuer,
  ];
  return { subject: `${sender.issuer}: ${subject}`, text: `${paragraphs.join('\n\n')}\n` };
}

function usualAdvice({ portalOrigin }: Sender): string {
  return `If this was you, there is nothing to do. If not, change your password at ${portalOrigin}, look at the recent activity there, and contact support.`;
}

const METHODS: Readonly<Record<NonNullable<SecurityEvent['method']>, string>> = {
  password: 'the password',
  totp: 'a code from the authenticator app',
  sms: 'a code by SMS',
  recovery: 'a recovery code',
  device: 'a remembered device',
};

function factsOf(
  { at, by, browser, address, method, phone, device }: ToldEvent,
  { username }: Pick<User, 'username'>,
) {
  const facts: readonly [string, string | undefined][] = [
    ['Account', username],
    ['When', `${WHEN.format(at)} UTC`],
    ['Done by', by === OPERATOR ? 'an operator' : by],
    ['From', [browser, address].filter((part) => part !== undefined).join(', ')],
    ['Confirmed with', method && METHODS[method]],
    ['Number', phone],
    ['Device', device],
  ];
  return facts.flatMap(([name, value]) => (value ? [`${name}: ${oneLine(value)}`] : []));
}

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

const LONGEST_LINE = 254;

/** Nothing that ends a line, hides, or turns the direction of writing: what a user chose cannot look like our words. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_LINE);
}

/** What the old number is told, as one GSM-7 message; undefined where none was given up. */
export function smsOf(type: ToldType, issuer: string): string | undefined {
  if (type !== 'phone_changed' && type !== 'phone_removed') return undefined;
  const done = type === 'phone_changed' ? 'changed' : 'removed';
  return `Your ${issuer} number was ${done}. If this was not you, contact support.`;
}
