import type { ActivityEvent } from '../../portal/contract.ts';
import { hasEarlierSignIn, theftSinceLastSignIn } from '../../portal/theft.ts';

/** Newest first, a minute apart; the newest began the session that asks. */
const history = (...types: string[]) =>
  types.map(
    (type, index) =>
      ({ id: String(index), type, at: `2026-11-24T10:0${9 - index}:00.000Z` }) as ActivityEvent,
  );
const session = { createdAt: '2026-11-24T10:09:00.000Z' };

test.each([
  [['signed_in', 'code_refused', 'device_token_reused', 'signed_in'], 'since the last sign-in', '2'],
  [['signed_in', 'device_token_reused'], 'before there was any other sign-in', '1'],
  [['signed_in', 'signed_in', 'device_token_reused'], 'before the last sign-in', undefined],
  [['signed_in', 'signed_in'], 'never', undefined],
  [[], 'on an empty record', undefined],
])('of %j, copied %s: event %s', (types, _, id) => {
  expect(theftSinceLastSignIn(history(...types), session)?.id).toBe(id);
});

test('a sign-in of another browser meanwhile does not hide it', () => {
  const later = { createdAt: '2026-11-24T10:08:00.000Z' };
  const events = history('signed_in', 'signed_in', 'device_token_reused', 'signed_in');
  expect(theftSinceLastSignIn(events, later)?.id).toBe('2');
});

test('the sign-in that began the session is no earlier one', () => {
  expect(hasEarlierSignIn(history('signed_in', 'sms_sent'), session)).toBe(false);
  expect(hasEarlierSignIn(history('signed_in', 'sms_sent', 'signed_in'), session)).toBe(true);
});
