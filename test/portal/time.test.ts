import {
  count,
  formatAge,
  formatCountdown,
  formatDuration,
  formatMoment,
  isoDay,
  remainingSeconds,
  startOfDay,
} from '../../portal/time.ts';

describe('a countdown', () => {
  test('shows the whole wait at first and nothing below zero', () => {
    expect(remainingSeconds(30_000, 0)).toBe(30);
    expect(remainingSeconds(30_000, 1)).toBe(30);
    expect(remainingSeconds(30_000, 29_001)).toBe(1);
    expect(remainingSeconds(30_000, 30_000)).toBe(0);
    expect(remainingSeconds(30_000, 99_000)).toBe(0);
  });

  test.each([
    [9, '0:09'],
    [75, '1:15'],
    [600, '10:00'],
    [3_675, '1:01:15'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatCountdown(seconds)).toBe(text);
  });
});

test.each([
  [0.2, '1 second'],
  [45, '45 seconds'],
  [60, '1 minute'],
  [61, '2 minutes'],
  [3_600, '1 hour'],
  [86_400, '24 hours'],
])('a wait of %d seconds is said as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('numbers take their noun along', () => {
  expect([count(0, 'code'), count(1, 'code'), count(2, 'code')]).toEqual(['0 codes', '1 code', '2 codes']);
});

describe('formatMoment', () => {
  const now = new Date(2026, 10, 24, 14, 20);

  test('today needs no day', () => {
    expect(formatMoment(new Date(2026, 10, 24, 14, 35), now, 'en-GB')).toBe('14:35');
  });

  test('another day is named', () => {
    expect(formatMoment(new Date(2026, 10, 25, 9, 5), now, 'en-GB')).toMatch(/25 Nov.* 0?9:05/);
  });
});

test.each([
  [-60, 'just now'],
  [-3_600, ''],
  [0, 'just now'],
  [59, 'just now'],
  [60, '1 minute ago'],
  [3_599, '59 minutes ago'],
  [7_200, '2 hours ago'],
  [86_400, '1 day ago'],
  [40 * 86_400, ''],
])('what happened %d seconds before is told as “%s”', (seconds, text) => {
  const now = new Date('2026-11-24T10:00:00Z');
  expect(formatAge(new Date(now.getTime() - seconds * 1000).toISOString(), now)).toBe(text);
});

test('a day of a date field is the day where the browser is', () => {
  const midnight = startOfDay('2026-12-01');
  expect(midnight).toEqual(new Date(2026, 11, 1));
  expect(midnight && isoDay(midnight)).toBe('2026-12-01');
  expect([startOfDay(''), startOfDay('tomorrow')]).toEqual([undefined, undefined]);
});
