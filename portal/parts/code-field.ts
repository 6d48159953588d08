/**
 * The one field for six-digit codes, from the app or from a text message. One input rather than six boxes:
 * it can be pasted into, filled by the browser (`one-time-code`, WHATWG HTML autofill) and read aloud.
 */
import { isCompleteCode, normalizeCode } from '../code.ts';
import { count } from '../time.ts';
import { type Field, textField } from './field.ts';

export function codeField(hint: string): Field {
  const attributes = {
    class: 'tf-input tf-code',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: '',
  };
  return textField({ label: 'Authentication Code', hint, attributes });
}

/** The code without its spaces, or nothing, with the reason at the field: no attempt is spent on a slip. */
export function readCode(field: Field, digits: number): string | undefined {
  const code = normalizeCode(field.value);
  if (isCompleteCode(code, digits)) return code;
  field.showError(code === '' ? 'Enter the code.' : `The code has ${count(digits, 'digit')}.`);
  return undefined;
}
