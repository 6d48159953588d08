/** <password-editor>: changes one's own password. Event `two-factor-password-changed`. */
import type { Problem } from '../contract.ts';
import { h } from '../dom.ts';
import { emit } from '../events.ts';
import { sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import type { Field } from '../parts/field.ts';
import { NoticeSlot } from '../parts/notice.ts';
import {
  currentPasswordField,
  newPasswordField,
  readCurrentPassword,
  readNewPassword,
  usernameForManagers,
} from '../parts/password-field.ts';
import { TwoFactorElement } from './element.ts';

interface Editor {
  readonly form: HTMLFormElement;
  readonly current: Field;
  readonly chosen: Field;
  readonly submit: HTMLButtonElement;
}

export class PasswordEditor extends TwoFactorElement {
  readonly #slot = new NoticeSlot();

  protected async start(): Promise<void> {
    const form = h('form', { class: 'tf-form tf-form--narrow', method: 'post', novalidate: true });
    const current = currentPasswordField('Current password');
    const chosen = newPasswordField();
    const submit = button('Change password', { kind: 'primary', type: 'submit' });
    const actions = h('div', { class: 'tf-actions' }, submit);
    form.append(
      usernameForManagers(this.client),
      current.element,
      chosen.element,
      actions,
      this.#slot.element,
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#change({ form, current, chosen, submit });
    });
    const text = 'Your other browsers are logged out with the change, and remembered no longer.';
    this.show(h('section', { class: 'tf-card' }, h('p', { class: 'tf-text' }, text), form));
  }

  async #change(editor: Editor): Promise<void> {
    const { current, chosen, submit } = editor;
    this.#slot.clear();
    const currentPassword = readCurrentPassword(current);
    if (currentPassword === undefined) return;
    const newPassword = readNewPassword(chosen);
    if (newPassword === undefined) return;
    const request = { currentPassword, newPassword };
    const result = await whileBusy(submit, () => this.call(() => this.client.changePassword(request)));
    if (!result) return;
    if (result.ok) this.#changed(editor);
    else this.#showProblem(editor, result.problem);
  }

  #changed({ form }: Editor): void {
    form.reset();
    this.#slot.show('success', 'Your password is changed.');
    emit(this, 'two-factor-password-changed', {});
  }

  #showProblem({ current, chosen }: Editor, problem: Problem): void {
    const sentence = sentenceOf(problem, 'newPassword');
    if (problem.code === 'invalid_credentials') current.showError(sentence);
    else if (problem.code === 'invalid_request') chosen.showError(sentence);
    else this.#slot.showProblem(problem, 'newPassword');
  }
}
