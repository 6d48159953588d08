import fc from 'fast-check';
import { acceptedStep, newTotpSecret, otpauthUri, toleranceSteps } from '../../shared/totp.ts';
import { fromBase32, hotp, stepAt, totpAt } from '../support/authenticator.ts';

/** RFC 6238 Appendix B, SHA-1; its eight digits end in our six. The secret is the ASCII text 12345678901234567890. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const RFC_6238 = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;
/** RFC 4226 Appendix D */
const RFC_4226 = [
  '755224',
  '287082',
  '359152',
  '969429',
  '338314',
  '254676',
  '287922',
  '162583',
  '399871',
  '520489',
];

const secrets = fc.constantFrom(SECRET, newTotpSecret(), newTotpSecret());
const times = fc.integer({ min: 300_000, max: 4_102_444_800_000 });

test.each(RFC_6238)('RFC 6238 Appendix B: the code of second %i is accepted in its step', (second, code) => {
  expect(acceptedStep(SECRET, code.slice(2), second * 1000, 0)).toBe(Math.floor(second / 30));
});

test('RFC 4226 Appendix D: the code of each counter is that of the time step', () => {
  for (const [counter, code] of RFC_4226.entries()) {
    expect(hotp(Buffer.from('12345678901234567890'), counter)).toBe(code);
    const middleOfStep = counter * 30_000 + 15_000;
    expect(acceptedStep(SECRET, code, middleOfStep, -1)).toBe(counter);
  }
});

test('exactly the steps -1, 0 and +1 are accepted, at every moment of a step', () => {
  fc.assert(
    fc.property(secrets, times, fc.integer({ min: -4, max: 4 }), (secret, now, shift) => {
      const code = totpAt(secret, now, shift);
      const others = [-1, 0, 1].map((other) => totpAt(secret, now, other));
      fc.pre(Math.abs(shift) <= 1 || !others.includes(code));
      expect(acceptedStep(secret, code, now, 0) === undefined).toBe(Math.abs(shift) > 1);
    }),
  );
});

test('while an SMS code lives the step ahead is not accepted, so that never more than three codes are right', () => {
  const now = 1_234_567_890_000;
  const accepted = [-2, -1, 0, 1, 2].filter(
    (shift) => acceptedStep(SECRET, totpAt(SECRET, now, shift), now, 0, toleranceSteps(true)) !== undefined,
  );
  expect(accepted).toEqual([-1, 0]);
});

test('a step at or below the last accepted one is refused (RFC 6238 section 5.2)', () => {
  fc.assert(
    fc.property(
      secrets,
      times,
      fc.integer({ min: -1, max: 1 }),
      fc.integer({ min: -2, max: 3 }),
      (secret, now, shift, last) => {
        const lastStep = stepAt(now) + last;
        const step = acceptedStep(secret, totpAt(secret, now, shift), now, lastStep);
        if (step !== undefined) expect(step).toBeGreaterThan(lastStep);
        else expect(last).toBeGreaterThanOrEqual(shift);
      },
    ),
  );
});

test('a clock that ran back behind the last accepted step refuses, it does not fail', () => {
  const now = 1_234_567_890_000;
  expect(acceptedStep(SECRET, totpAt(SECRET, now), now, stepAt(now) + 1000)).toBeUndefined();
});

test('a secret has 160 bits and is never made twice', () => {
  const made = Array.from({ length: 50 }, newTotpSecret);
  expect(new Set(made).size).toBe(50);
  for (const secret of made) expect(fromBase32(secret)).toHaveLength(20);
});

test('the URI is what authenticator apps scan', () => {
  const uri = new URL(otpauthUri(SECRET, 'Acme Hosting', 'ada@example.com'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.host).toBe('totp');
  expect(decodeURIComponent(uri.pathname)).toBe('/Acme Hosting:ada@example.com');
  expect(uri.searchParams.get('secret')).toBe(SECRET);
  expect(uri.searchParams.get('issuer')).toBe('Acme Hosting');
  expect(uri.searchParams.get('algorithm')).toBe('SHA1');
  expect(uri.searchParams.get('digits')).toBe('6');
  expect(uri.searchParams.get('period')).toBe('30');
});
