/**
 * The recovery codes, shown once: copy, download, print, and a confirmation before they go. They are kept in
 * this view only and nowhere in the browser's storage.
 */
import { h, uniqueId } from '../dom.ts';
import { formatDateTime } from '../time.ts';
import { button } from './button.ts';
import { checkbox } from './field.ts';
import { keepUntilStored } from './leave-guard.ts';
import { NoticeSlot } from './notice.ts';

interface RecoveryCodesOptions {
  readonly codes: readonly string[];
  readonly issuer: string;
  readonly username: string;
  readonly onDone: () => void;
}

export function recoveryCodesView(options: RecoveryCodesOptions): HTMLElement {
  const { codes, issuer, username } = options;
  const id = uniqueId('recovery-codes');
  const status = new NoticeSlot();
  const list = h('ul', { class: 'tf-codes' }, ...codes.map((code) => h('li', {}, h('code', {}, code))));
  const heading = h('h2', { id, class: 'tf-heading', tabindex: '-1' }, 'Recovery codes');
  const text = 'If you lose your phone, each of these codes lets you in once. They are shown only now.';
  const owner = `${issuer} · ${username} · ${formatDateTime(new Date().toISOString())}`;
  const stored = checkbox('I have stored these codes');
  const view = h(
    'section',
    { class: 'tf-card tf-printable', 'aria-labelledby': id },
    heading,
    h('p', { class: 'tf-text' }, text),
    h('p', { class: 'tf-print-only' }, owner),
    list,
    tools(options, status),
    h('div', { class: 'tf-no-print' }, status.element),
    doneForm(stored, options.onDone),
  );
  keepUntilStored(view, stored.control);
  return view;
}

function tools({ codes, issuer, username }: RecoveryCodesOptions, status: NoticeSlot): HTMLElement {
  const text = `${issuer} recovery codes for ${username}\n\n${codes.join('\n')}\n\nEach code works once.\n`;
  return h(
    'div',
    { class: 'tf-actions tf-no-print' },
    button('Copy', {
      icon: 'copy',
      name: 'Copy recovery codes',
      onPress: () => copy(codes.join('\n'), status),
    }),
    button('Download', { icon: 'download', name: 'Download recovery codes', onPress: () => download(text) }),
    button('Print', { icon: 'print', name: 'Print recovery codes', onPress: () => window.print() }),
  );
}

function doneForm(stored: ReturnType<typeof checkbox>, onDone: () => void): HTMLElement {
  const slot = new NoticeSlot();
  const press = () => {
    if (stored.control.checked) return onDone();
    slot.show('warning', 'Store the codes first, then tick the box: they are not shown again.');
    stored.control.focus();
  };
  const done = button('Done', { kind: 'primary', onPress: press });
  const actions = h('div', { class: 'tf-actions' }, done);
  return h('div', { class: 'tf-form tf-divided tf-no-print' }, stored.element, actions, slot.element);
}

export async function copy(text: string, status: NoticeSlot): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    status.show('success', 'Copied.');
  } catch {
    status.show('warning', 'The browser did not allow copying. Select the text and copy it yourself.');
  }
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  h('a', { href: url, download: 'recovery-codes.txt' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
