/** From which millisecond on a member has to turn two-factor on. */
import { mustEnrol, viewOfPolicy } from '../../shared/team.ts';
import type { User } from '../../shared/user.ts';

const DATE = Date.parse('2026-12-01T00:00:00.000Z');
const team = { name: 'Acme', twoFactorRequiredFrom: DATE };
const user: User = {
  id: 'acme_aaaaaaaaaaaaaaaa',
  username: 'ada@example.com',
  displayName: 'Ada',
  role: 'member',
  epoch: 0,
  devices: {},
  codeFailures: 0,
  codesLeft: 5,
  codeAttemptedAt: 0,
  codeLockedAt: 0,
  codeAttemptId: '',
};
const totp = { sealedSecret: 'x', lastStep: 0, enabledAt: 0 };

test.each([
  [-1, false],
  [0, true],
  [1, true],
])('%i ms after the date: %s', (after, expected) => {
  expect(mustEnrol(user, team, DATE + after)).toBe(expected);
});

test('never with two-factor on, nor where no date is set', () => {
  expect(mustEnrol({ ...user, totp }, team, DATE)).toBe(false);
  expect(mustEnrol(user, { name: 'Acme' }, DATE)).toBe(false);
  expect(mustEnrol(user, undefined, DATE)).toBe(false);
});

test('no role is exempt, and a date at the epoch is one', () => {
  for (const role of ['owner', 'admin', 'member'] as const) {
    expect(mustEnrol({ ...user, role }, { ...team, twoFactorRequiredFrom: 0 }, DATE)).toBe(true);
  }
});

test('the date is shown as it was set', () => {
  expect(viewOfPolicy(team)).toEqual({ twoFactor: { requiredFrom: '2026-12-01T00:00:00.000Z' } });
  expect(viewOfPolicy({ name: 'Acme', twoFactorRequiredFrom: 0 }).twoFactor.requiredFrom).toBe(
    '1970-01-01T00:00:00.000Z',
  );
  expect(viewOfPolicy(undefined)).toEqual({ twoFactor: { requiredFrom: null } });
});
