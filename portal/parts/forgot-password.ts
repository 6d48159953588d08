/**
 * A forgotten password: the user name in, a mail with a link out. The answer is one and the same for every name, so
 * that nobody learns here who has an account.
 */
import type { Api } from '../api.ts';
import { fill, h } from '../dom.ts';
import { button, whileBusy } from './button.ts';
import { type Field, textField } from './field.ts';
import { NoticeSlot, notice } from './notice.ts';

interface ForgotOptions {
  readonly api: Api;
  readonly title: string;
  readonly username: string;
  /** Leads to the login. */
  readonly back: HTMLElement;
}

export function usernameField(value: string): Field {
  const attributes = { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: '' };
  const field = textField({ label: 'User name', attributes: { ...attributes, name: 'username' } });
  field.control.value = value;
  return field;
}

export function forgotView({ api, title, username, back }: ForgotOptions): HTMLElement {
  const name = usernameField(username);
  const slot = new NoticeSlot();
  const submit = button('Send link', { kind: 'primary', type: 'submit' });
  const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
  const text = h('p', { class: 'tf-text' }, 'We send you a mail with a link to a new one.');
  const heading = h('h2', { class: 'tf-heading' }, title);
  const view = h('section', { class: 'tf-card' }, heading, text, form);
  form.append(name.element, h('div', { class: 'tf-actions' }, submit), slot.element, back);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    slot.clear();
    if (name.value.trim() === '') return name.showError('Enter your user name.');
    const result = await whileBusy(submit, () => api.forgotPassword(name.value.trim()));
    if (!result) return;
    if (result.ok) showRequested(view, back);
    else slot.showProblem(result.problem, 'password');
  });
  return view;
}

function showRequested(view: HTMLElement, back: HTMLElement): void {
  const sentence = 'If there is an account with this user name and a mail address, a link is on its way.';
  const hint = h('p', { class: 'tf-text' }, 'It works once, for half an hour. Look among the spam, too.');
  const answer = h('div', { class: 'tf-form', tabindex: '-1' }, notice('info', sentence), hint, back);
  fill(view, view.firstElementChild, answer);
  answer.focus();
}
