/** Wrong passwords in a row: what is free, how the waits grow, and when all is forgotten. */
import fc from 'fast-check';
import { oneMoreFailure, type PasswordTries, throttleOf, waitMs } from '../../shared/password-tries.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const DAY_MS = 86_400_000;

const triesAfter = (failures: number, failedAt = NOW): PasswordTries =>
  Array.from({ length: failures }).reduce<PasswordTries | undefined>(
    (tries, _, i) => oneMoreFailure(tries, `try-${i}`, failedAt),
    undefined,
  ) as PasswordTries;

test.each([
  [1, 0],
  [4, 0],
  [5, 30],
  [6, 60],
  [7, 120],
  [8, 240],
  [9, 480],
  [10, 900],
  [11, 900],
  [1_000, 900],
  [100_000, 900],
])('after %i wrong ones in a row the wait is %i s', (failures, seconds) => {
  expect(waitMs(failures)).toBe(seconds * 1_000);
});

test('waits never shrink, and never pass a quarter of an hour', () => {
  fc.assert(
    fc.property(fc.nat(5_000), (failures) => {
      expect(waitMs(failures + 1)).toBeGreaterThanOrEqual(waitMs(failures));
      expect(waitMs(failures)).toBeLessThanOrEqual(900_000);
    }),
  );
});

test('nobody waits who has not failed, nor within the free ones', () => {
  expect(throttleOf(undefined, NOW)).toBeUndefined();
  // A clock that is behind by a day finds the door open all the same.
  for (const failures of [1, 2, 3, 4]) expect(throttleOf(triesAfter(failures), NOW - DAY_MS)).toBeUndefined();
});

test('the door opens at the told second, and no sooner', () => {
  const tries = triesAfter(5);
  expect(throttleOf(tries, NOW)?.details).toEqual({ retryAfterSeconds: 30 });
  expect(throttleOf(tries, NOW + 29_999)?.details).toEqual({ retryAfterSeconds: 1 });
  expect(throttleOf(tries, NOW + 30_000)).toBeUndefined();
});

test('a failure counts for 24 hours, to the millisecond', () => {
  const tries = triesAfter(9);
  expect(oneMoreFailure(tries, 'next', NOW + DAY_MS - 1).failures).toBe(10);
  expect(oneMoreFailure(tries, 'next', NOW + DAY_MS)).toEqual({
    failures: 1,
    failedAt: NOW + DAY_MS,
    opensAt: 0,
    tryId: 'next',
  });
});

test('a day holds no more than some hundred guesses, however patient', () => {
  let tries: PasswordTries | undefined;
  let guesses = 0;
  for (let now = NOW; now < NOW + DAY_MS; now = Math.max(now, tries.opensAt)) {
    tries = oneMoreFailure(tries, `try-${guesses}`, now);
    guesses += 1;
  }
  expect(guesses).toBeLessThan(110);
});
