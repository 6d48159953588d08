/**
 * `Send SMS Code`, and the wait until it may be pressed again. The wait is the server's; the countdown here is
 * only its picture.
 */
import type { Api } from '../api.ts';
import type { Problem, SmsSent } from '../contract.ts';
import { h } from '../dom.ts';
import { isOver, sentenceOf } from '../messages.ts';
import { button, setDisabled, whileBusy } from './button.ts';
import { startCountdown } from './countdown.ts';

interface SmsSenderOptions {
  readonly api: Api;
  readonly challenge: string;
  readonly phone: string;
  /** `sms` where a recovery code is another way to go on, `phone` where the message is the only one named. */
  readonly situation: 'sms' | 'phone';
  /** Set where the first message is already on its way. */
  readonly alreadySent?: SmsSent;
  readonly onSent: () => void;
  /** The challenge is over: the whole step has to start again. */
  readonly onExpired: (problem: Problem) => void;
}

export class SmsSender {
  readonly element: HTMLDivElement;
  readonly #button = button('Send SMS Code', { onPress: () => this.#send() });
  readonly #status = h('span', { role: 'status' });
  readonly #timer = h('span', { class: 'tf-timer', 'aria-hidden': 'true' });
  readonly #options: SmsSenderOptions;

  constructor(options: SmsSenderOptions) {
    this.#options = options;
    this.#status.textContent = `To ${options.phone}`;
    const line = h('p', { class: 'tf-sms-line' }, this.#status, ' ', this.#timer);
    this.element = h('div', { class: 'tf-sms' }, this.#button, line);
    if (options.alreadySent) this.#showSent(options.alreadySent);
  }

  async #send(): Promise<void> {
    const { api, challenge, onSent } = this.#options;
    const result = await whileBusy(this.#button, () => api.sendSms(challenge));
    if (!result) return;
    if (!result.ok) return this.#showProblem(result.problem);
    this.#showSent(result.value);
    onSent();
  }

  #showSent(sent: SmsSent): void {
    this.#say(`Sent to ${sent.sentTo}.`);
    this.#waitFor(sent.resendAfterSeconds);
  }

  #showProblem(problem: Problem): void {
    if (isOver(problem, this.#options.situation)) this.#options.onExpired(problem);
    else this.#say(sentenceOf(problem, this.#options.situation), 'danger');
    if (problem.code === 'sms_too_soon') this.#waitFor(problem.retryAfterSeconds ?? 0);
  }

  #say(text: string, tone = ''): void {
    this.#status.className = tone && `tf-tone-${tone}`;
    this.#status.textContent = text;
  }

  #waitFor(seconds: number): void {
    if (seconds === 0) return;
    setDisabled(this.#button, true);
    startCountdown(this.#timer, seconds, () => setDisabled(this.#button, false), 'Another in ');
  }
}
