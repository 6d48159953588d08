/**
 * <password-reset>: the page behind the link of the mail, `#reset-password?token=…`. The token is taken out of the
 * address at once, so that neither the history nor a screenshot keeps it. Attribute `login-href`: where to log in.
 * Event `two-factor-password-reset`.
 */
import type { Problem } from '../contract.ts';
import { h } from '../dom.ts';
import { emit } from '../events.ts';
import { sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import type { Field } from '../parts/field.ts';
import { forgotView } from '../parts/forgot-password.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { newPasswordField, readNewPassword } from '../parts/password-field.ts';
import { isResetLink, tokenIn } from '../reset-link.ts';
import { TwoFactorElement } from './element.ts';

interface Form {
  readonly chosen: Field;
  readonly submit: HTMLButtonElement;
}

export class PasswordReset extends TwoFactorElement {
  readonly #slot = new NoticeSlot();
  #token = '';

  protected async start(): Promise<void> {
    if (isResetLink(location.hash)) {
      this.#token = tokenIn(location.hash);
      history.replaceState(history.state, '', location.pathname + location.search);
    }
    if (this.#token === '') this.#showDeadLink();
    else this.#showForm();
  }

  #showForm(): void {
    const chosen = newPasswordField();
    const submit = button('Save password', { kind: 'primary', type: 'submit' });
    const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
    form.append(chosen.element, h('div', { class: 'tf-actions' }, submit), this.#slot.element);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#save({ chosen, submit });
    });
    this.show(card('Choose a new password', form));
    chosen.control.focus();
  }

  async #save({ chosen, submit }: Form): Promise<void> {
    this.#slot.clear();
    const newPassword = readNewPassword(chosen);
    if (newPassword === undefined) return;
    const request = { token: this.#token, newPassword };
    const result = await whileBusy(submit, () => this.client.resetPassword(request));
    if (!result) return;
    if (result.ok) this.#finish();
    else this.#showProblem(chosen, result.problem);
  }

  #showProblem(chosen: Field, problem: Problem): void {
    if (problem.code === 'challenge_invalid') this.#showDeadLink();
    else if (problem.code === 'invalid_request') chosen.showError(sentenceOf(problem, 'passwordReset'));
    else this.#slot.showProblem(problem, 'passwordReset');
  }

  #finish(): void {
    this.#token = '';
    this.show(card('Your new password is saved', this.#loginLink('Log in with it')));
    emit(this, 'two-factor-password-reset', {});
  }

  #showDeadLink(): void {
    this.#token = '';
    const slot = new NoticeSlot();
    const back = this.#loginLink('Back to the login');
    const view = forgotView({ api: this.client, title: 'Ask for a new link', username: '', back });
    this.show(h('div', { class: 'tf-stack' }, slot.element, view));
    view.querySelector('input')?.focus();
    slot.show('warning', sentenceOf({ code: 'challenge_invalid' }, 'passwordReset'));
  }

  #loginLink(text: string): HTMLElement {
    return h('a', { class: 'tf-link', href: this.getAttribute('login-href') ?? '/' }, text);
  }
}

function card(title: string, content: HTMLElement): HTMLElement {
  return h('section', { class: 'tf-card' }, h('h2', { class: 'tf-heading' }, title), content);
}
