/**
 * <two-factor-settings>: the switch for two-factor authentication, its setup, the recovery codes.
 * Attribute `devices-href`: where the remembered devices are shown. Events `two-factor-enabled`,
 * `two-factor-disabled`, `two-factor-recovery-codes-replaced`.
 */
import type { Config, User, VerifyAnswer } from '../contract.ts';
import { fill, h, uniqueId } from '../dom.ts';
import { emit } from '../events.ts';
import { codeSituation } from '../messages.ts';
import { isDisabled, whileBusy } from '../parts/button.ts';
import { askToConfirm } from '../parts/dialog.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { recoveryCodesView } from '../parts/recovery-codes.ts';
import { TwoFactorElement } from './element.ts';
import { askToDisable } from './settings-disable.ts';
import { setupView } from './settings-setup.ts';
import { statusView } from './settings-status.ts';

type Policy = Pick<Config, 'codeDigits' | 'issuer'>;

export class TwoFactorSettings extends TwoFactorElement {
  readonly #toggle = h('button', { type: 'button', role: 'switch', class: 'tf-switch' });
  readonly #state = h('span', { class: 'tf-switch-state', 'aria-hidden': 'true' });
  readonly #slot = new NoticeSlot();
  readonly #panel = h('div', { class: 'tf-stack' });
  #policy: Policy = { codeDigits: 6, issuer: '' };
  #user: User | undefined;

  constructor() {
    super();
    this.#toggle.addEventListener('click', () => void this.#flip());
  }

  protected async start(): Promise<void> {
    this.showLoading();
    const [config, session] = await Promise.all([
      this.client.config(),
      this.call(() => this.client.session()),
    ]);
    if (!session.ok) return this.showFailure(session.problem);
    if (!config.ok) return this.showFailure(config.problem);
    this.#policy = config.value;
    this.#user = session.value.user;
    this.show(h('div', { class: 'tf-stack' }, this.#switchCard(), this.#panel));
    this.#showStatus();
  }

  #switchCard(): HTMLElement {
    const id = uniqueId('switch');
    this.#toggle.setAttribute('aria-labelledby', id);
    this.#toggle.setAttribute('aria-describedby', `${id}-text`);
    const text = 'A password alone does not let anyone in: each login also asks for a code from your phone.';
    const title = h('p', { id, class: 'tf-heading' }, '2-Factor Auth');
    const control = h('div', { class: 'tf-switch-box' }, this.#state, this.#toggle);
    const words = h('div', {}, title, h('p', { id: `${id}-text`, class: 'tf-text' }, text));
    return h(
      'section',
      { class: 'tf-card' },
      h('div', { class: 'tf-switch-row' }, words, control),
      this.#slot.element,
    );
  }

  #setSwitch(state: 'ON' | 'OFF' | 'SETUP'): void {
    this.#toggle.setAttribute('aria-checked', String(state !== 'OFF'));
    this.#toggle.toggleAttribute('data-pending', state === 'SETUP');
    this.#state.textContent = state;
  }

  async #flip(): Promise<void> {
    if (isDisabled(this.#toggle)) return;
    this.#slot.clear();
    if (this.#user?.twoFactor.enabled) return this.#turnOff();
    if (this.#toggle.getAttribute('aria-checked') === 'true') return this.#showStatus();
    return this.#setUp();
  }

  async #setUp(): Promise<void> {
    const result = await whileBusy(this.#toggle, () => this.call(() => this.client.startEnrollment()));
    if (!result) return;
    if (!result.ok) return this.#slot.showProblem(result.problem);
    this.#setSwitch('SETUP');
    const view = setupView({
      api: this.client,
      enrollment: result.value,
      digits: this.#policy.codeDigits,
      onAnswer: (answer) => this.#enrolled(answer),
      onRestart: (problem) => {
        this.noteProblem(problem);
        this.#showStatus();
        this.#slot.showProblem(problem, 'codeOnly');
        this.#toggle.focus();
      },
      onCancel: () => {
        this.#showStatus();
        this.#toggle.focus();
      },
    });
    fill(this.#panel, view);
  }

  #enrolled(answer: VerifyAnswer): void {
    if (answer.status !== 'enrolled') return;
    emit(this, 'two-factor-enabled', {});
    this.#setSwitch('ON');
    this.#slot.show('success', `Two-factor authentication is on.${phoneReminder(this.#user)}`);
    this.#showRecoveryCodes(answer.recoveryCodes);
  }

  /** The switch waits meanwhile: nothing may take the codes away before they are stored. */
  #showRecoveryCodes(codes: readonly string[]): void {
    this.#toggle.setAttribute('aria-disabled', 'true');
    const onDone = () => {
      this.#toggle.removeAttribute('aria-disabled');
      void this.#reload();
    };
    const username = this.#user?.username ?? '';
    const view = recoveryCodesView({ codes, issuer: this.#policy.issuer, username, onDone });
    fill(this.#panel, view);
    view.querySelector('h2')?.focus();
  }

  async #reload(): Promise<void> {
    await this.start();
    this.#toggle.focus();
  }

  async #turnOff(): Promise<void> {
    const { client } = this;
    const result = await whileBusy(this.#toggle, () => this.call(() => client.startDisabling()));
    if (!result) return;
    if (!result.ok) return this.#slot.showProblem(result.problem);
    const outcome = await askToDisable(this, {
      api: client,
      challenge: result.value,
      digits: this.#policy.codeDigits,
    });
    if (outcome.ok) return this.#disabled();
    this.noteProblem(outcome.problem);
    this.#slot.showProblem(outcome.problem, codeSituation(result.value));
  }

  async #disabled(): Promise<void> {
    emit(this, 'two-factor-disabled', {});
    await this.#reload();
    this.#slot.show('success', 'Two-factor authentication is off. Your password alone lets you in.');
  }

  async #replaceCodes(pressed: Element): Promise<void> {
    this.#slot.clear();
    const sure = await askToConfirm(this, {
      title: 'New recovery codes',
      text: 'You get ten new codes. The old ones stop working at once, wherever you keep them.',
      confirm: 'Make new codes',
    });
    if (!sure) return;
    const result = await whileBusy(pressed, () => this.call(() => this.client.replaceRecoveryCodes()));
    if (!result) return;
    if (!result.ok) return this.#slot.showProblem(result.problem);
    emit(this, 'two-factor-recovery-codes-replaced', {});
    this.#showRecoveryCodes(result.value.recoveryCodes);
  }

  #showStatus(): void {
    const user = this.#user;
    if (!user) return;
    this.#setSwitch(user.twoFactor.enabled ? 'ON' : 'OFF');
    const devicesHref = this.getAttribute('devices-href');
    const onNewCodes = (pressed: Element) => this.#replaceCodes(pressed);
    fill(this.#panel, statusView({ user, devicesHref, onNewCodes }));
  }
}

/** Whoever knew the password before may have left a number of theirs, which would now get the codes. */
function phoneReminder(user: User | undefined): string {
  if (!user?.phone?.verified) return '';
  return ` Codes can also be sent to ${user.phone.masked}. If that is not your phone, remove it under Team.`;
}
