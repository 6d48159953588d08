/**
 * Numbers: exact decimals of 38 digits, checked against integers and by properties.
 */
import fc from 'fast-check';
import {
  addNumbers,
  compareNumbers,
  normaliseNumber,
  significantDigits,
  subtractNumbers,
} from '../../../local/dynamodb/number.ts';

const integers = fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n });
/** Up to 30 digits, with the point anywhere. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -8, max: 8 }))
  .map(([coefficient, exponent]) => `${coefficient}e${exponent}`);

describe('one spelling for each number', () => {
  test.each([
    ['007.500', '7.5'],
    ['-0', '0'],
    ['0.0', '0'],
    ['+5', '5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1E3', '1000'],
    ['12e-1', '1.2'],
    ['-0.00120', '-0.0012'],
    ['1e125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    [
      '0.00000000000000000000000000000000000000000000012345678901234567890123456789012345678',
      '0.00000000000000000000000000000000000000000000012345678901234567890123456789012345678',
    ],
  ])('%s', (text, normalised) => {
    expect(normaliseNumber(text)).toBe(normalised);
  });

  test('does not change what is already normalised', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        const normalised = normaliseNumber(text);
        expect(normaliseNumber(normalised)).toBe(normalised);
      }),
    );
  });
});

describe('what is no number', () => {
  test.each(['abc', '1 ', '0x10', 'NaN', 'Infinity', '1e', '--1', '.', '1,5'])('%s', (text) => {
    expect(() => normaliseNumber(text)).toThrow(
      `The parameter cannot be converted to a numeric value: ${text}`,
    );
  });

  test('the empty text', () => {
    expect(() => normaliseNumber('')).toThrow(/^The parameter cannot be converted to a numeric value$/);
  });

  test('more than 38 significant digits', () => {
    expect(() => normaliseNumber('1'.repeat(39))).toThrow(
      'Attempting to store more than 38 significant digits in a Number',
    );
  });

  test.each([
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['-1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    [
      '1e999999999',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
  ])('%s is out of range', (text, message) => {
    expect(() => normaliseNumber(text)).toThrow(message);
  });
});

describe('arithmetic', () => {
  test('is exact where floating point is not', () => {
    expect(addNumbers('0.1', '0.2')).toBe('0.3');
    expect(addNumbers('99999999999999999999999999999999999999', '1')).toBe(`1${'0'.repeat(38)}`);
    expect(subtractNumbers('0.3', '0.3')).toBe('0');
    expect(subtractNumbers('1e-130', '2e-130')).toBe(`-0.${'0'.repeat(129)}1`);
  });

  test('refuses a result of more than 38 digits', () => {
    expect(() => addNumbers('1e37', '0.1')).toThrow('38 significant digits');
  });

  test('adds and subtracts as integers do', () => {
    fc.assert(
      fc.property(integers, integers, (left, right) => {
        expect(addNumbers(String(left), String(right))).toBe(normaliseNumber(String(left + right)));
        expect(subtractNumbers(String(left), String(right))).toBe(normaliseNumber(String(left - right)));
      }),
    );
  });

  test('does not care for the order of what it adds', () => {
    fc.assert(
      fc.property(integers, integers, (left, right) => {
        expect(addNumbers(String(left), String(right))).toBe(addNumbers(String(right), String(left)));
      }),
    );
  });
});

describe('order', () => {
  test('is that of integers', () => {
    fc.assert(
      fc.property(integers, integers, (left, right) => {
        const order = left < right ? -1 : left > right ? 1 : 0;
        expect(compareNumbers(String(left), String(right))).toBe(order);
      }),
    );
  });

  test('is turned round when the numbers change places', () => {
    fc.assert(
      fc.property(decimals, decimals, (left, right) => {
        expect(compareNumbers(left, right) + compareNumbers(right, left)).toBe(0);
      }),
    );
  });
});

test('counts significant digits, not zeros', () => {
  expect(['0', '100', '1.5', '-0.0012'].map(significantDigits)).toEqual([1, 1, 2, 2]);
});
