/**
 * <remembered-devices>: the browsers that are not asked for a code, and how to end that. Event
 * `two-factor-device-revoked` with the device's id, or null for all of them.
 */
import type { Device } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { emit } from '../events.ts';
import { button, whileBusy } from '../parts/button.ts';
import { askToConfirm } from '../parts/dialog.ts';
import { NoticeSlot } from '../parts/notice.ts';
import { formatDateTime } from '../time.ts';
import { TwoFactorElement } from './element.ts';

export class RememberedDevices extends TwoFactorElement {
  readonly #slot = new NoticeSlot();
  readonly #list = h('div', { class: 'tf-stack', tabindex: '-1' });
  #devices: readonly Device[] = [];

  protected async start(): Promise<void> {
    this.showLoading();
    const result = await this.call(() => this.client.devices());
    if (!result.ok) return this.showFailure(result.problem);
    this.#devices = result.value.devices;
    this.show(h('div', { class: 'tf-stack' }, this.#slot.element, this.#list));
    this.#showList();
  }

  #showList(): void {
    fill(this.#list, ...(this.#devices.length === 0 ? [emptyView()] : this.#cards()));
  }

  #cards(): HTMLElement[] {
    const cards = this.#devices.map((device) => this.#card(device));
    const revokeAll = button('Revoke all', {
      kind: 'danger',
      name: 'Revoke all devices',
      onPress: (pressed) => this.#revokeAll(pressed),
    });
    return [
      h('ul', { class: 'tf-list', 'aria-label': 'Remembered devices' }, ...cards),
      h('div', { class: 'tf-actions' }, revokeAll),
    ];
  }

  #card(device: Device): HTMLElement {
    const here = device.current && h('span', { class: 'tf-badge tf-badge--success' }, 'This browser');
    const facts = h(
      'dl',
      { class: 'tf-facts' },
      fact('Remembered', device.createdAt),
      fact('Last used', device.lastUsedAt),
      fact('Ends', device.expiresAt),
    );
    const onPress = (pressed: HTMLButtonElement) => this.#revoke(device, pressed);
    return h(
      'li',
      { class: 'tf-card tf-device' },
      h('div', {}, h('div', { class: 'tf-inline' }, h('strong', {}, device.label), here), facts),
      button('Revoke', { name: `Revoke ${device.label}`, onPress }),
    );
  }

  async #revoke(device: Device, pressed: Element): Promise<void> {
    const result = await whileBusy(pressed, () => this.call(() => this.client.revokeDevice(device.id)));
    if (!result) return;
    if (!result.ok && result.problem.code !== 'not_found') return this.#slot.showProblem(result.problem);
    this.#remove((other) => other.id !== device.id, `${device.label} will be asked for a code again.`);
    emit(this, 'two-factor-device-revoked', { deviceId: device.id });
  }

  async #revokeAll(pressed: Element): Promise<void> {
    const sure = await askToConfirm(this, {
      title: 'Revoke all devices',
      text: 'Every browser, this one too, will be asked for a code at the next login.',
      confirm: 'Revoke all',
      kind: 'danger',
    });
    if (!sure) return;
    const result = await whileBusy(pressed, () => this.call(() => this.client.revokeAllDevices()));
    if (!result) return;
    if (!result.ok) return this.#slot.showProblem(result.problem);
    this.#remove(() => false, 'Every browser will be asked for a code again.');
    emit(this, 'two-factor-device-revoked', { deviceId: null });
  }

  /** The pressed button is gone afterwards: the focus goes to the list rather than to nowhere. */
  #remove(keep: (device: Device) => boolean, sentence: string): void {
    this.#devices = this.#devices.filter(keep);
    this.#showList();
    this.#slot.show('success', sentence);
    this.#list.focus();
  }
}

function fact(name: string, iso: string): HTMLElement {
  const time = h('time', { datetime: iso }, formatDateTime(iso));
  return h('div', {}, h('dt', {}, name), h('dd', {}, time));
}

function emptyView(): HTMLElement {
  return h(
    'div',
    { class: 'tf-card tf-card--quiet' },
    h('p', { class: 'tf-text' }, 'No device is remembered. Every login asks for a code.'),
  );
}
