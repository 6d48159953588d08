/**
 * <team-policy>: from when on the team requires two-factor authentication, and who has yet to turn it on; for the
 * team's owner. Event `two-factor-policy-changed` with the date as ISO 8601, or null.
 */
import type { Policy, User } from '../contract.ts';
import { h, uniqueId } from '../dom.ts';
import { emit } from '../events.ts';
import { sentenceOf } from '../messages.ts';
import { button, whileBusy } from '../parts/button.ts';
import { askToConfirm } from '../parts/dialog.ts';
import { type Field, textField } from '../parts/field.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { count, formatDate, isoDay, startOfDay } from '../time.ts';
import { TwoFactorElement } from './element.ts';

type RequiredFrom = Policy['twoFactor']['requiredFrom'];

export class TeamPolicy extends TwoFactorElement {
  readonly #slot = new NoticeSlot();
  #lacking: readonly User[] = [];
  #members = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.startAgainAfter('two-factor-member-reset');
  }

  protected async start(): Promise<void> {
    if (!this.hasChildNodes()) this.showLoading();
    const { client } = this;
    const [policy, team] = await Promise.all([this.call(() => client.policy()), client.team()]);
    if (!policy.ok) return this.showFailure(policy.problem);
    if (!team.ok) return this.showFailure(team.problem);
    const { members } = team.value;
    this.#members = members.length;
    this.#lacking = members.filter(({ twoFactor }) => !twoFactor.enabled);
    this.#showCard(policy.value.twoFactor.requiredFrom);
  }

  #showCard(requiredFrom: RequiredFrom): void {
    const id = uniqueId('policy');
    const state = requiredFrom ? `Required from ${formatDate(requiredFrom)}.` : 'Each member’s own choice.';
    this.show(
      h(
        'section',
        { class: 'tf-card', 'aria-labelledby': id },
        h('h2', { id, class: 'tf-heading' }, '2-Factor Auth for the whole team'),
        h('p', { class: 'tf-text' }, state),
        this.#lackingView(),
        this.#form(requiredFrom),
        this.#slot.element,
      ),
    );
  }

  #lackingView(): HTMLElement {
    if (this.#lacking.length === 0)
      return h('p', { class: 'tf-badge tf-badge--success' }, 'Everybody has it on');
    const names = this.#lacking.map(({ displayName }) => h('li', {}, displayName));
    const text = `${this.#lacking.length} of ${count(this.#members, 'member')} still without it:`;
    return h('div', { class: 'tf-lacking' }, h('p', {}, text), h('ul', { class: 'tf-names' }, ...names));
  }

  #form(requiredFrom: RequiredFrom): HTMLElement {
    const date = dateField(requiredFrom);
    const submit = button(requiredFrom ? 'Change date' : 'Require it', { kind: 'primary', type: 'submit' });
    const lift =
      requiredFrom && button('No longer require it', { onPress: (it) => this.#set(null, it, date) });
    const form = h('form', { class: 'tf-form', method: 'post', novalidate: true });
    form.append(date.element, h('div', { class: 'tf-actions' }, submit, lift || ''));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const from = startOfDay(date.value);
      if (from === undefined) date.showError('Choose a date.');
      else void this.#require(from, submit, date);
    });
    return form;
  }

  /** Whoever is shut out at once is named before. */
  async #require(from: Date, pressed: Element, date: Field): Promise<void> {
    const isNow = from.getTime() <= Date.now();
    const sure = !isNow || this.#lacking.length === 0 || (await this.#askForNow());
    if (sure) await this.#set(from.toISOString(), pressed, date);
  }

  #askForNow(): Promise<boolean> {
    const names = new Intl.ListFormat('en').format(this.#lacking.map(({ displayName }) => displayName));
    return askToConfirm(this, {
      title: 'Require it at once?',
      text: `Until they have turned two-factor authentication on, nothing else works for ${names}.`,
      confirm: 'Require it',
      kind: 'danger',
    });
  }

  async #set(requiredFrom: RequiredFrom, pressed: Element, date: Field): Promise<void> {
    this.#slot.clear();
    const policy = { twoFactor: { requiredFrom } };
    const result = await whileBusy(pressed, () => this.call(() => this.client.setPolicy(policy)));
    if (!result) return;
    if (!result.ok && result.problem.code === 'invalid_request')
      return date.showError(sentenceOf(result.problem));
    if (!result.ok) return this.#slot.showProblem(result.problem);
    this.#showCard(requiredFrom);
    this.#slot.show('success', requiredFrom ? 'The date is set.' : 'It is each member’s own choice again.');
    emit(this, 'two-factor-policy-changed', { requiredFrom });
  }
}

function dateField(requiredFrom: RequiredFrom): Field {
  const attributes = { type: 'date', min: isoDay(new Date()), required: '' };
  const hint =
    'Members see the date on every page. From then on, one without it can turn it on and do nothing else.';
  const field = textField({ label: 'Require it from', hint, attributes });
  field.element.classList.add('tf-field--date');
  if (requiredFrom) field.control.value = isoDay(new Date(requiredFrom));
  return field;
}
