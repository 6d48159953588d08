/**
 * What people type or paste where a code is asked: `123 456`, `123-456`, full-width digits, the invisible
 * marks that come along with copied text. Cleaned here so that no attempt is spent on a space.
 */

/** Digits without the spaces, dashes and invisible marks around them. */
export function normalizeCode(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}]/gu, '');
}

export function isCompleteCode(code: string, digits: number): boolean {
  return code.length === digits && /^[0-9]+$/.test(code);
}

/** A recovery code keeps its own dashes: the service knows its form. */
export function normalizeRecoveryCode(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/\p{Pd}/gu, '-')
    .replace(/[\s\p{Cf}]/gu, '');
}
