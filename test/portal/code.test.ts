import { isCompleteCode, normalizeCode, normalizeRecoveryCode } from '../../portal/code.ts';

describe('normalizeCode', () => {
  test.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    [' 123-456\n', '123456'],
    ['123\u2013456', '123456'],
    ['123\u00a0456', '123456'],
    ['\u200e123\u200b456', '123456'],
    ['１２３４５６', '123456'],
  ])('%j is %s', (typed, code) => {
    expect(normalizeCode(typed)).toBe(code);
  });

  test('letters stay, so that they can be refused', () => {
    expect(normalizeCode('12a 456')).toBe('12a456');
  });
});

describe('isCompleteCode', () => {
  test.each([
    ['123456', true],
    ['12345', false],
    ['1234567', false],
    ['12345a', false],
    ['', false],
  ])('%j: %s', (code, complete) => {
    expect(isCompleteCode(code, 6)).toBe(complete);
  });
});

test('a recovery code keeps its dashes and loses what copying brought along', () => {
  expect(normalizeRecoveryCode(' ABCDEF\u2011GHIJKL \u2013 234567-ABCDEF\u200b\n')).toBe(
    'ABCDEF-GHIJKL-234567-ABCDEF',
  );
});
