import { count, formatCountdown, formatDuration, formatMoment, remainingSeconds } from '../../portal/time.ts';

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
