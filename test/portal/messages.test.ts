import type { Problem } from '../../portal/contract.ts';
import { isLock, isOver, type Situation, sentenceOf } from '../../portal/messages.ts';
import { problems } from '../../shared/problem.ts';

const options = { now: new Date(2026, 10, 24, 14, 20), locale: 'en-GB' };
const situations: Situation[] = [
  'password',
  'newPassword',
  'passwordReset',
  'code',
  'codeOnly',
  'recovery',
  'sms',
  'phone',
  'page',
];
const codes = [...Object.keys(problems), 'network'] as Problem['code'][];

test.each(codes)('%s is a sentence in every situation, and never the code itself', (code) => {
  for (const situation of situations) {
    const sentence = sentenceOf({ code }, situation, options);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/_|undefined|null|NaN/);
  }
});

test('a code that this portal does not know yet is still a sentence', () => {
  expect(sentenceOf({ code: 'brand_new' as Problem['code'] })).toBe(sentenceOf({ code: 'internal' }));
});

describe('numbers of a problem are told', () => {
  test.each<[Problem, Situation, string]>([
    [
      { code: 'invalid_code', attemptsLeft: 3 },
      'code',
      'That code is not right, or was used already. 3 attempts left.',
    ],
    [
      { code: 'invalid_code', attemptsLeft: 1 },
      'code',
      'That code is not right, or was used already. 1 attempt left.',
    ],
    [
      { code: 'invalid_code', attemptsLeft: 4 },
      'recovery',
      'That recovery code is not right, or it was used before.',
    ],
    [
      { code: 'invalid_code', attemptsLeft: 0, retryAfterSeconds: 900 },
      'recovery',
      'That recovery code is not right, or it was used before.',
    ],
    [{ code: 'too_many_attempts', retryAfterSeconds: 900 }, 'codeOnly', 'Code entry is locked until 14:35.'],
    [
      { code: 'too_many_attempts', retryAfterSeconds: 45 },
      'password',
      'Too many attempts. Try again in 45 seconds.',
    ],
    [
      { code: 'too_many_attempts', retryAfterSeconds: 900 },
      'code',
      'Code entry is locked until 14:35. A recovery code still works.',
    ],
    [
      { code: 'sms_too_soon', retryAfterSeconds: 27 },
      'sms',
      'A code was sent a moment ago. You can send another in 27 seconds.',
    ],
    [
      { code: 'sms_limit', retryAfterSeconds: 18_000 },
      'phone',
      'No more text messages can be sent for now. You can send another in 5 hours.',
    ],
    [
      { code: 'invalid_code', attemptsLeft: 4, clockOffsetSeconds: -90 },
      'codeOnly',
      'Your phone’s clock is about 90 seconds behind. Set its time to automatic, then enter the next code. 4 attempts left.',
    ],
    [
      { code: 'invalid_code', attemptsLeft: 4, clockOffsetSeconds: 300 },
      'codeOnly',
      'Your phone’s clock is about 5 minutes ahead. Set its time to automatic, then enter the next code. 4 attempts left.',
    ],
  ])('%j', (problem, situation, sentence) => {
    expect(sentenceOf(problem, situation, options)).toBe(sentence);
  });

  test('the request id of an internal error is there to be told to support', () => {
    expect(sentenceOf({ code: 'internal', requestId: 'abc-1' })).toContain('abc-1');
  });

  test('a lock that no time opens names who can', () => {
    const problem: Problem = { code: 'too_many_attempts', retryAfterSeconds: 86_400, resetRequired: true };
    expect(sentenceOf(problem, 'code', options)).toContain('administrator');
  });
});

describe('what ends a step', () => {
  test.each<[Problem, Situation, boolean]>([
    [{ code: 'challenge_invalid' }, 'code', true],
    [{ code: 'unauthenticated' }, 'code', true],
    [{ code: 'invalid_code', attemptsLeft: 0 }, 'code', true],
    [{ code: 'invalid_code', attemptsLeft: 0 }, 'recovery', false],
    [{ code: 'invalid_code', attemptsLeft: 1 }, 'code', false],
    [{ code: 'too_many_attempts' }, 'code', false],
    [{ code: 'network' }, 'code', false],
  ])('%j at %s: %s', (problem, situation, over) => {
    expect(isOver(problem, situation)).toBe(over);
  });

  test('too many passwords are a wait, too many codes a lock', () => {
    for (const situation of ['password', 'newPassword', 'passwordReset'] as const)
      expect(isLock({ code: 'too_many_attempts' }, situation)).toBe(false);
    expect(isLock({ code: 'too_many_attempts' }, 'code')).toBe(true);
  });
});
