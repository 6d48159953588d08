/**
 * Fields for passwords. A new one is asked for once: it can be shown while it is typed (NIST SP 800-63B-4 section
 * 3.1.1.2), and the rules stand beside it before anything goes wrong.
 */
import type { Api } from '../api.ts';
import { h } from '../dom.ts';
import { sentenceOf } from '../messages.ts';
import { button } from './button.ts';
import { type Field, textField } from './field.ts';

/** The contract's numbers: `openapi.json`, POST /api/password. */
const shortest = 8;
const longest = 256;

export function currentPasswordField(label: string): Field {
  const attributes = { type: 'password', autocomplete: 'current-password', required: '', name: 'password' };
  return revealable(textField({ label, attributes }), label);
}

export function newPasswordField(): Field {
  const attributes = { type: 'password', autocomplete: 'new-password', required: '', name: 'new-password' };
  const label = 'New password';
  const hint = `At least ${shortest} characters. Try several words.`;
  return revealable(textField({ label, hint, attributes }), label);
}

/** The new password, or nothing, with the reason at the field. Measured as the service does: in Unicode's NFKC. */
export function readNewPassword(field: Field): string | undefined {
  const { length } = field.value.normalize('NFKC');
  if (length < shortest) field.showError(`Enter at least ${shortest} characters.`);
  else if (length > longest) field.showError(`Enter at most ${longest} characters.`);
  else return field.value;
  return undefined;
}

/** One that is longer than a password can be is not one either: it is not sent. */
export function readCurrentPassword(field: Field): string | undefined {
  if (field.value === '') field.showError('Enter your current password.');
  else if (field.value.length > longest)
    field.showError(sentenceOf({ code: 'invalid_credentials' }, 'newPassword'));
  else return field.value;
  return undefined;
}

function revealable(field: Field, label: string): Field {
  const { control, element } = field;
  const flip = () => {
    const shown = control.type === 'password';
    control.type = shown ? 'text' : 'password';
    toggle.setAttribute('aria-label', `${shown ? 'Hide' : 'Show'}: ${label}`);
    toggle.textContent = shown ? 'Hide' : 'Show';
  };
  const toggle = button('Show', { kind: 'link', name: `Show: ${label}`, onPress: flip });
  toggle.classList.add('tf-reveal');
  element.append(toggle);
  return field;
}

/**
 * Tells password managers whose password is asked.
 * https://www.chromium.org/developers/design-documents/form-styles-that-chromium-understands
 */
export function usernameForManagers(api: Api): HTMLInputElement {
  const field = h('input', { name: 'username', autocomplete: 'username', readonly: true, hidden: true });
  void api.session().then((session) => {
    if (session.ok) field.value = session.value.user.username;
  });
  return field;
}
