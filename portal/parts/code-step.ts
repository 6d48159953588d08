/**
 * The step that answers a challenge: a code from the app, from a text message, or a recovery code. Login,
 * step-up, switching off and the confirmation of a number all show this one form, as the API has one `verify`.
 */
import type { Api } from '../api.ts';
import { isCompleteCode, normalizeRecoveryCode } from '../code.ts';
import type { Challenge, Method, Problem, SmsSent, VerifyAnswer } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { codeSituation, isLock, isOver, type Situation, sentenceOf } from '../messages.ts';
import { button, whileBusy } from './button.ts';
import { codeField, readCode } from './code-field.ts';
import { checkbox, type Field, textField } from './field.ts';
import { NoticeSlot } from './notice.ts';
import { SmsSender } from './sms-sender.ts';

interface CodeStepOptions {
  readonly api: Api;
  readonly challenge: Challenge;
  readonly digits: number;
  readonly submit: string;
  /** Offers to remember the device for so many days. */
  readonly rememberDays?: number;
  readonly alreadySent?: SmsSent;
  readonly onAnswer: (answer: VerifyAnswer) => void;
  /** The challenge is used up, expired or locked away: only a new start helps. */
  readonly onRestart: (problem: Problem) => void;
  readonly onCancel?: { readonly text: string; readonly run: () => void };
}

const hints: Record<'app' | 'appOrSms' | 'sms', string> = {
  app: 'The digits your authenticator app shows now.',
  appOrSms: 'From your app, or by text message.',
  sms: 'The digits of the text message.',
};

export class CodeStep {
  readonly element: HTMLFormElement;
  readonly #options: CodeStepOptions;
  readonly #notice = new NoticeSlot();
  readonly #submit: HTMLButtonElement;
  readonly #remember: ReturnType<typeof checkbox> | undefined;
  readonly #sms: SmsSender | undefined;
  #mode: 'code' | 'recovery';
  #field: Field;

  constructor(options: CodeStepOptions) {
    this.#options = options;
    const { methods } = options.challenge;
    this.#mode = methods.includes('totp') || methods.includes('sms') ? 'code' : 'recovery';
    this.#field = this.#createField();
    this.#sms = this.#createSmsSender();
    this.#submit = button(options.submit, { kind: 'primary', type: 'submit' });
    if (options.rememberDays !== undefined)
      this.#remember = checkbox(`Remember this device for ${options.rememberDays} days`);
    this.element = h('form', { class: 'tf-form', method: 'post', novalidate: true });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#verify();
    });
    this.#render();
  }

  focus(): void {
    this.#field.control.focus();
  }

  #render(): void {
    const { onCancel } = this.#options;
    fill(
      this.element,
      this.#field.element,
      this.#mode === 'code' && this.#sms?.element,
      this.#remember?.element,
      h(
        'div',
        { class: 'tf-actions' },
        this.#submit,
        onCancel && button(onCancel.text, { onPress: onCancel.run }),
      ),
      this.#notice.element,
      this.#switchLink(),
    );
  }

  #switchLink(): HTMLButtonElement | undefined {
    const { methods } = this.#options.challenge;
    const hasOther = methods.includes('recovery') && methods.length > 1;
    if (!hasOther) return undefined;
    const text = this.#mode === 'code' ? 'Use a recovery code' : 'Use an authentication code';
    return button(text, { kind: 'link', onPress: () => this.#switchMode() });
  }

  #switchMode(): void {
    this.#mode = this.#mode === 'code' ? 'recovery' : 'code';
    this.#field = this.#createField();
    this.#notice.clear();
    this.#render();
    this.focus();
  }

  #createField(): Field {
    if (this.#mode === 'code') return codeField(hints[kindOf(this.#options.challenge.methods)]);
    return textField({
      label: 'Recovery code',
      hint: 'One of the codes you stored. Each works once.',
      attributes: { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', required: '' },
    });
  }

  #createSmsSender(): SmsSender | undefined {
    const { api, challenge, alreadySent, onRestart } = this.#options;
    const phone = challenge.sms?.phone;
    if (!challenge.methods.includes('sms') || phone === undefined) return undefined;
    const onSent = () => this.focus();
    return new SmsSender({
      api,
      challenge: challenge.challenge,
      phone,
      situation: challenge.methods.includes('recovery') ? 'sms' : 'phone',
      onSent,
      onExpired: onRestart,
      ...(alreadySent && { alreadySent }),
    });
  }

  #readCode(): string | undefined {
    if (this.#mode === 'code') return readCode(this.#field, this.#options.digits);
    const code = normalizeRecoveryCode(this.#field.value);
    const sentence = this.#objectionTo(code);
    if (sentence === undefined) return code;
    this.#field.showError(sentence);
    return undefined;
  }

  /** Digits in this field would cost an attempt as a code of the app. */
  #objectionTo(recoveryCode: string): string | undefined {
    if (recoveryCode === '') return 'Enter a recovery code.';
    if (!isCompleteCode(recoveryCode, this.#options.digits)) return undefined;
    return sentenceOf({ code: 'invalid_request' }, 'recovery');
  }

  async #verify(): Promise<void> {
    const code = this.#readCode();
    if (code === undefined) return;
    this.#notice.clear();
    const { api, challenge, onAnswer } = this.#options;
    const rememberDevice = this.#remember?.control.checked;
    const request = { challenge: challenge.challenge, code, ...(rememberDevice && { rememberDevice }) };
    const result = await whileBusy(this.#submit, () => api.verify(request));
    if (!result) return;
    if (result.ok) onAnswer(result.value);
    else this.#showProblem(result.problem);
  }

  #showProblem(problem: Problem): void {
    const atField = problem.code === 'invalid_code' || problem.code === 'invalid_request';
    const situation = this.#situation;
    if (isOver(problem, situation)) this.#options.onRestart(problem);
    else if (isLock(problem, situation)) this.#showLock(problem);
    else if (atField) this.#field.showError(sentenceOf(problem, situation));
    else this.#notice.showProblem(problem, situation);
  }

  get #situation(): Situation {
    return this.#mode === 'recovery' ? 'recovery' : codeSituation(this.#options.challenge);
  }

  /** A challenge that is younger than the lock still takes a recovery code: the way out is offered at once. */
  #showLock(problem: Problem): void {
    const { challenge, onRestart } = this.#options;
    if (!challenge.methods.includes('recovery')) return void onRestart(problem);
    if (this.#mode === 'code') this.#switchMode();
    this.#notice.showProblem(problem, 'code');
  }
}

function kindOf(methods: readonly Method[]): keyof typeof hints {
  if (!methods.includes('totp')) return 'sms';
  return methods.includes('sms') ? 'appOrSms' : 'app';
}
