/**
 * DynamoDB's numbers: decimals of up to 38 significant digits, kept exactly, in the range 1E-130 to
 * 9.99...E+125. Values are text on the wire and here; arithmetic is done on integers scaled by powers of ten.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { validationError } from './errors.ts';

const MAX_SIGNIFICANT_DIGITS = 38;
const MAX_MAGNITUDE = 125;
const MIN_MAGNITUDE = -130;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** `coefficient` times ten to the `exponent`; the coefficient has no trailing zero, and zero has exponent 0. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** The one text by which DynamoDB answers with this number: plain digits, no exponent, no needless zero. */
export function normaliseNumber(text: string): string {
  return format(inRange(parse(text)));
}

/** The sum of two normalised numbers. */
export function addNumbers(left: string, right: string): string {
  return format(inRange(sum(parse(left), parse(right))));
}

/** The difference of two normalised numbers. */
export function subtractNumbers(left: string, right: string): string {
  const subtrahend = parse(right);
  return format(inRange(sum(parse(left), { ...subtrahend, coefficient: -subtrahend.coefficient })));
}

/** Below zero, zero or above, as `left` is less than, equal to or greater than `right`. */
export function compareNumbers(left: string, right: string): number {
  const { coefficient } = sum(parse(left), negate(parse(right)));
  return coefficient === 0n ? 0 : coefficient < 0n ? -1 : 1;
}

/** How many digits of a normalised number AWS stores: what its size in bytes is reckoned from. */
export function significantDigits(number: string): number {
  return digitsOf(parse(number).coefficient).length;
}

function parse(text: string): Decimal {
  const match = DECIMAL.exec(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') throw notANumber(text);
  const coefficient = BigInt(whole + fraction);
  return reduce(sign === '-' ? -coefficient : coefficient, Number(exponent) - fraction.length);
}

function notANumber(text: string): Error {
  const detail = text === '' ? '' : `: ${text}`;
  return validationError(`The parameter cannot be converted to a numeric value${detail}`);
}

function reduce(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const digits = coefficient.toString();
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return { coefficient: coefficient / 10n ** BigInt(zeros), exponent: exponent + zeros };
}

function negate({ coefficient, exponent }: Decimal): Decimal {
  return { coefficient: -coefficient, exponent };
}

function sum(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent);
  return reduce(scaled(left, exponent) + scaled(right, exponent), exponent);
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.coefficient * 10n ** BigInt(value.exponent - exponent);
}

function digitsOf(coefficient: bigint): string {
  return (coefficient < 0n ? -coefficient : coefficient).toString();
}

function inRange(value: Decimal): Decimal {
  if (value.coefficient === 0n) return value;
  const digits = digitsOf(value.coefficient).length;
  const magnitude = digits - 1 + value.exponent;
  if (magnitude > MAX_MAGNITUDE) throw outOfRange('overflow', 'larger');
  if (magnitude < MIN_MAGNITUDE) throw outOfRange('underflow', 'smaller');
  if (digits > MAX_SIGNIFICANT_DIGITS) {
    throw validationError('Attempting to store more than 38 significant digits in a Number');
  }
  return value;
}

function outOfRange(kind: string, comparison: string): Error {
  return validationError(
    `Number ${kind}. Attempting to store a number with magnitude ${comparison} than supported range`,
  );
}

function format({ coefficient, exponent }: Decimal): string {
  const sign = coefficient < 0n ? '-' : '';
  const digits = digitsOf(coefficient);
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}
