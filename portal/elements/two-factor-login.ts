/**
 * <two-factor-login>: user name and password, then, where the account asks for it, a code; one page, two steps.
 * Attribute `notice`: a sentence above the form. Event `two-factor-signed-in` with the user.
 */
import type { CodeRequired, Config, LoginAnswer, Problem, User, VerifyAnswer } from '../contract.ts';
import { h } from '../dom.ts';
import { emit } from '../events.ts';
import { codeSituation, sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import { CodeStep } from '../parts/code-step.ts';
import { type Field, textField } from '../parts/field.ts';
import { forgotView, usernameField } from '../parts/forgot-password.ts';
import { NoticeSlot, notice } from '../parts/notice.ts';
import { TwoFactorElement } from './element.ts';

type Policy = Pick<Config, 'rememberDeviceDays' | 'codeDigits'>;

/** Shown until the service has told its own; these are the contract's numbers. */
const contractPolicy: Policy = { rememberDeviceDays: 30, codeDigits: 6 };

export class TwoFactorLogin extends TwoFactorElement {
  #policy: Policy = contractPolicy;
  #username = '';

  protected async start(): Promise<void> {
    const above = this.#showPassword();
    const text = this.getAttribute('notice');
    if (text) above.show('info', text);
    const config = await this.client.config();
    if (config.ok) this.#policy = config.value;
  }

  /** @returns the slot above the form */
  #showPassword(): NoticeSlot {
    const username = usernameField(this.#username);
    const password = passwordField();
    const above = new NoticeSlot();
    const slot = new NoticeSlot();
    const submit = button('Log In', { kind: 'primary', type: 'submit' });
    const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
    const forgot = button('Forgot your password?', {
      kind: 'link',
      onPress: () => this.#showForgot(username.value.trim()),
    });
    const actions = h('div', { class: 'tf-actions' }, submit);
    form.append(username.element, password.element, actions, slot.element, forgot);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      above.clear();
      void this.#logIn({ username, password, slot, submit });
    });
    this.show(h('section', { class: 'tf-card' }, heading('Log in'), above.element, form));
    (this.#username ? password : username).control.focus();
    return above;
  }

  #showForgot(username: string): void {
    const back = button('Back to the login', { kind: 'link', onPress: () => this.#showPassword() });
    const view = forgotView({ api: this.client, title: 'Forgot your password?', username, back });
    this.show(view);
    view.querySelector('input')?.focus();
  }

  async #logIn({ username, password, slot, submit }: LoginForm): Promise<void> {
    slot.clear();
    if (username.value.trim() === '') return username.showError('Enter your user name.');
    if (password.value === '') return password.showError('Enter your password.');
    this.#username = username.value.trim();
    const request = { username: this.#username, password: password.value };
    const result = await whileBusy(submit, () => this.client.login(request));
    if (!result) return;
    if (result.ok) return this.#answer(result.value);
    if (result.problem.code !== 'invalid_credentials') return slot.showProblem(result.problem, 'password');
    password.showError(sentenceOf(result.problem, 'password'));
  }

  #answer(answer: LoginAnswer | VerifyAnswer): void {
    if (answer.status === 'code_required') this.#showCode(answer);
    else if (answer.status === 'signed_in') this.#finish(answer.user);
  }

  #showCode(challenge: CodeRequired): void {
    const step = new CodeStep({
      api: this.client,
      challenge,
      digits: this.#policy.codeDigits,
      rememberDays: this.#policy.rememberDeviceDays,
      submit: 'Log In',
      onAnswer: (answer) => this.#answer(answer),
      onRestart: (problem) => this.#restart(challenge, problem),
    });
    const back = button('Not you?', { kind: 'link', onPress: () => this.#startOver() });
    const who = h('p', { class: 'tf-who' }, h('span', {}, this.#username), back);
    this.show(h('section', { class: 'tf-card' }, heading('Check that it is you'), who, step.element));
    step.focus();
  }

  #startOver(): void {
    this.#username = '';
    this.#showPassword();
  }

  #restart(challenge: CodeRequired, problem: Problem): void {
    const situation = problem.code === 'challenge_invalid' ? 'password' : codeSituation(challenge);
    this.#showPassword().showProblem(problem, situation);
  }

  #finish(user: User): void {
    this.show(notice('info', `Welcome, ${user.displayName}.`));
    emit(this, 'two-factor-signed-in', { user });
  }
}

interface LoginForm {
  readonly username: Field;
  readonly password: Field;
  readonly slot: NoticeSlot;
  readonly submit: HTMLButtonElement;
}

function heading(text: string): HTMLElement {
  return h('h2', { class: 'tf-heading' }, text);
}

function passwordField(): Field {
  const attributes = { type: 'password', autocomplete: 'current-password', required: '', name: 'password' };
  return textField({ label: 'Password', attributes });
}
