import { originOf, sentenceOfEvent, weightOf } from '../../portal/activity.ts';
import type { ActivityEvent } from '../../portal/contract.ts';
import { EVENT_TYPES } from '../../shared/event-type.ts';

const event = (details: object) =>
  ({ id: 'e1', type: 'signed_in', at: '2026-11-24T10:00:00.000Z', ...details }) as ActivityEvent;

const full = {
  by: 'grace@example.com',
  address: '203.0.113.7',
  browser: 'Firefox on Windows',
  method: 'totp',
  purpose: 'login',
  phone: '+1 ••• ••• 0142',
  device: 'Chrome on Linux',
  newDevice: true,
  requiredFrom: '2026-12-01T00:00:00.000Z',
};

test.each(EVENT_TYPES)('%s is a sentence, with nothing but its type known and with everything', (type) => {
  for (const details of [{}, full]) {
    const sentence = sentenceOfEvent(event({ type, ...details }));
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/_|undefined|null|NaN|Invalid|,\.| {2}/);
  }
});

test.each([
  [{ method: 'password' }, 'Logged in with the password.'],
  [{ method: 'totp' }, 'Logged in with a code of the app.'],
  [{ method: 'sms' }, 'Logged in with a code by text message.'],
  [{ method: 'recovery' }, 'Logged in with a recovery code.'],
  [{ method: 'device' }, 'Logged in without a code, in a remembered browser.'],
  [{ method: 'face' }, 'Logged in.'],
  [{ type: 'code_refused', purpose: 'login' }, 'A wrong code was entered at the login.'],
  [
    { type: 'code_refused', purpose: 'reauthenticate', method: 'recovery' },
    'A wrong code was entered to confirm who it is, as a recovery code.',
  ],
  [{ type: 'two_factor_reset', by: 'operator' }, 'Two-factor authentication was reset by an operator.'],
  [{ type: 'role_changed', by: 'ada@example.com' }, 'The role in the team was changed by ada@example.com.'],
  [
    { type: 'policy_changed', requiredFrom: null },
    'Two-factor authentication is no longer required of the team.',
  ],
  [{ type: 'sms_sent', phone: full.phone }, 'A code was sent by text message to +1 ••• ••• 0142.'],
])('%j reads as %s', (details, sentence) => {
  expect(sentenceOfEvent(event(details))).toBe(sentence);
});

test.each(['passkey_added', 'constructor', 'toString'])(
  'a type that this portal does not know, such as %s, is still told',
  (type) => {
    expect(sentenceOfEvent(event({ type }))).toMatch(/^[A-Z][\w ]*\.$/);
    expect(weightOf(event({ type }))).toBe('plain');
  },
);

test.each([
  [{ type: 'device_token_reused' }, 'alarm'],
  [{ type: 'code_entry_locked' }, 'alarm'],
  [{ type: 'code_refused' }, 'attention'],
  [{ method: 'recovery' }, 'attention'],
  [{ type: 'reauthenticated', method: 'recovery' }, 'attention'],
  [{ method: 'totp', newDevice: true }, 'attention'],
  [{ method: 'totp' }, 'plain'],
  [{ type: 'password_changed' }, 'plain'],
])('%j weighs: %s', (details, weight) => {
  expect(weightOf(event(details))).toBe(weight);
});

test('where it came from is told as far as it is known', () => {
  expect(originOf(event(full))).toBe('Firefox on Windows · 203.0.113.7');
  expect(originOf(event({ address: full.address }))).toBe('203.0.113.7');
  expect(originOf(event({}))).toBe('');
});
