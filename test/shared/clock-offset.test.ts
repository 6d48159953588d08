/** How far a phone's clock is off, in whole steps of thirty seconds, within ten minutes either way. */
import fc from 'fast-check';
import { clockOffsetSeconds } from '../../shared/totp.ts';
import { totpAt } from '../support/authenticator.ts';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const NOW = Date.parse('2026-11-24T10:00:12Z');
const anySteps = { min: -20, max: 20 };

/** Those of the times nearby at which the app shows this code: nearly always one. */
const stepsShowing = (code: string, nowMs: number) =>
  Array.from({ length: 41 }, (_, i) => i - 20).filter((steps) => totpAt(SECRET, nowMs, steps) === code);

test('within ten minutes it is told with its sign and size, at any moment of a step', () => {
  fc.assert(
    fc.property(fc.integer(anySteps), fc.integer({ min: 0, max: 10 ** 12 }), (steps, later) => {
      const now = NOW + later;
      const code = totpAt(SECRET, now, steps);
      const told = clockOffsetSeconds(SECRET, code, now);
      return told !== undefined && stepsShowing(code, now).includes(told / 30);
    }),
  );
});

test.each([
  [-20, -600],
  [-1, -30],
  [20, 600],
])('%i steps are %i seconds', (steps, seconds) => {
  for (const ms of [0, 1, 29_999]) {
    const now = Math.floor(NOW / 30_000) * 30_000 + ms;
    expect(clockOffsetSeconds(SECRET, totpAt(SECRET, now, steps), now)).toBe(seconds);
  }
});

test.each([-22, -21, 21, 22])('%i steps are too far', (steps) => {
  for (const ms of [0, 1, 29_999]) {
    const now = Math.floor(NOW / 30_000) * 30_000 + ms;
    expect(clockOffsetSeconds(SECRET, totpAt(SECRET, now, steps), now)).toBeUndefined();
  }
});
