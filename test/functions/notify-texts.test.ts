/** What users are told: each text says what, when, from where and what to do, and nobody's name can write another. */
import * as fc from 'fast-check';
import { mailOf, smsOf } from '../../functions/notify/texts.ts';
import { isTold, type ToldEvent, type ToldType } from '../../functions/notify/told.ts';
import { EVENT_TYPES, newEvent, type SecurityEvent } from '../../shared/event.ts';
import { functions } from '../../shared/routes.ts';

const NOW = Date.parse('2026-11-24T09:05:07Z');
const USER = 'acme_abcdefghijklmnop';
const TYPES = [...new Set(functions.notify.events.flatMap(({ type }): readonly ToldType[] => type))];
const sender = { issuer: 'Acme Hosting', portalOrigin: 'https://portal.example.com' };
const ada = { username: 'ada@example.com' };
const client = { address: '203.0.113.7', browser: 'Firefox on Windows' };

const told = (type: ToldType, details: Partial<SecurityEvent> = {}): ToldEvent => ({
  ...newEvent(USER, type, { now: NOW, client }),
  ...details,
  type,
});

describe.each(TYPES)('the mail of %s', (type) => {
  const { subject, text } = mailOf(told(type), ada, sender);

  test('has a subject of one line that names the issuer', () => {
    expect(subject).toMatch(/^Acme Hosting: [a-z][ -~]{5,60}$/);
  });

  test('says whose account, when, from which browser and address, and what to do', () => {
    expect(text).toContain('\nAccount: ada@example.com\n');
    expect(text).toContain('\nWhen: 24 November 2026 at 09:05:07 UTC\n');
    expect(text).toContain('\nFrom: Firefox on Windows, 203.0.113.7\n');
    expect(text).toMatch(/contact support|there is nothing to do|have it reset/);
  });

  test('is plain text of whole lines, without a link but to the portal', () => {
    expect(text).not.toMatch(/undefined|null|\[object|<|\r|\t|NaN/);
    expect(text.match(/https?:\/\/[^\s,]+/g) ?? []).toEqual(
      (text.match(/https?:\/\/[^\s,]+/g) ?? []).map(() => sender.portalOrigin),
    );
  });
});

test('every told type has a subject of its own', () => {
  const subjects = TYPES.map((type) => mailOf(told(type), ada, sender).subject);
  expect(new Set(subjects).size).toBe(TYPES.length);
});

test('a mail reads like this', () => {
  const event = told('phone_changed', { by: 'grace@example.com', method: 'totp', phone: '+1 ••• ••• 0142' });
  expect(mailOf(event, ada, sender)).toEqual({
    subject: 'Acme Hosting: new telephone number',
    text: `Hello,

The telephone number of your account was changed.

Account: ada@example.com
When: 24 November 2026 at 09:05:07 UTC
Done by: grace@example.com
From: Firefox on Windows, 203.0.113.7
Confirmed with: a code from the authenticator app
Number: +1 ••• ••• 0142

If this was you, there is nothing to do. If not, change your password at https://portal.example.com, look at the recent activity there, and contact support.

Acme Hosting
`,
  });
});

test('what an operator did has neither browser nor address', () => {
  const { address, browser, ...event } = told('two_factor_reset', { by: 'operator' });
  const { text } = mailOf(event, ada, sender);
  expect(text).toContain('\nDone by: an operator\n');
  expect(text).not.toContain('From:');
});

test('the link to a new password stands in a line of its own', () => {
  const link = 'https://portal.example.com/#reset-password?token=a.b.c';
  expect(mailOf(told('password_reset_requested'), ada, sender, link).text).toContain(`\n${link}\n`);
});

describe('names that people chose', () => {
  const hostile = [
    'ada\r\nBcc: mallory@example.org',
    'ada\n\nYour account is closed.',
    'ada\u2028Hello',
    'ada\u2029Hello',
    'ada\u0085Hello',
    'ada\u0000\u001b[2J',
    'ada\u202egnp.exe',
    'ada\u200b\u200d\ufeff',
  ];

  test.each(hostile)('%j stays one line of visible characters, and out of the subject', (name) => {
    const calm = mailOf(
      told('phone_changed', { by: 'x', phone: 'x', device: 'x', browser: 'x' }),
      ada,
      sender,
    );
    const event = told('phone_changed', { by: name, phone: name, device: name, browser: name });
    const { subject, text } = mailOf(event, { username: name }, sender);
    expect(subject).toBe(calm.subject);
    expect(text.split('\n')).toHaveLength(calm.text.split('\n').length);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\u2028\u2029]/u);
  });

  test('whatever they are, neither the subject nor the number of lines changes', () => {
    const calm = mailOf(told('password_changed', { by: 'x' }), ada, sender);
    void fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        const { subject, text } = mailOf(
          told('password_changed', { by: `x${name}` }),
          { username: `x${name}` },
          sender,
        );
        expect(subject).toBe(calm.subject);
        expect(text.split(/[\r\n\u2028\u2029]/)).toHaveLength(calm.text.split('\n').length);
      }),
    );
  });
});

describe('the message to an old number', () => {
  test('is for a number that was changed or removed, and for nothing else', () => {
    const sent = TYPES.filter((type) => smsOf(type, 'Acme Hosting') !== undefined);
    expect(sent).toEqual(['phone_changed', 'phone_removed']);
    expect(smsOf('phone_changed', 'Acme Hosting')).toBe(
      'Your Acme Hosting number was changed. If this was not you, contact support.',
    );
  });

  test('is one GSM-7 message for the longest issuer', () => {
    for (const type of ['phone_changed', 'phone_removed'] as const) {
      expect(smsOf(type, 'x'.repeat(32))).toMatch(/^[\w .,]{1,160}$/);
    }
  });
});

describe('told', () => {
  test('is a sign-in in a new remembered browser or by recovery code, and no other', () => {
    expect(isTold(told('signed_in', { method: 'totp' }))).toBe(false);
    expect(isTold(told('signed_in', { method: 'device' }))).toBe(false);
    expect(isTold(told('signed_in', { method: 'totp', newDevice: true }))).toBe(true);
    expect(isTold(told('signed_in', { method: 'recovery' }))).toBe(true);
    expect(isTold(told('reauthenticated', { method: 'totp', newDevice: true }))).toBe(false);
    expect(isTold(told('reauthenticated', { method: 'recovery' }))).toBe(true);
  });

  test('is nothing that the entry of notify does not name', () => {
    const untold = EVENT_TYPES.filter((type) => !TYPES.some((name) => name === type));
    expect(untold).toContain('code_refused');
    for (const type of untold) {
      const event = newEvent(USER, type, { now: NOW, client }, { method: 'recovery', newDevice: true });
      expect(isTold(event)).toBe(false);
    }
  });
});
