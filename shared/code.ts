/** What people type into a code field: six digits from an app or a message, or a recovery code. */
import { recoveryCodes, totp } from './policy.ts';

export type EnteredCode = { readonly kind: 'digits' | 'recovery'; readonly value: string };

const DIGITS = new RegExp(`^\\d{${totp.digits}}$`);
const RECOVERY = new RegExp(`^[A-Z2-7]{${recoveryCodes.characters}}$`);

/** Spaces, hyphens and case are how a code is written down, not part of it. @returns undefined for anything else. */
export function parseCode(text: string): EnteredCode | undefined {
  const value = text.replace(/[\s-]/g, '').toUpperCase();
  if (DIGITS.test(value)) return { kind: 'digits', value };
  if (RECOVERY.test(value)) return { kind: 'recovery', value };
  return undefined;
}
