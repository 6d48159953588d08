/**
 * The native modal <dialog>: it keeps the focus inside, closes with Escape and gives the focus back. It lives
 * inside the element that opened it, so that it goes when the element goes.
 */
import { h, uniqueId } from '../dom.ts';
import { button } from './button.ts';

export interface Dialog {
  readonly body: HTMLDivElement;
  close(): void;
}

interface DialogOptions {
  readonly title: string;
  readonly onClose?: () => void;
}

export function openDialog(host: Element, { title, onClose }: DialogOptions): Dialog {
  const id = uniqueId('dialog-title');
  const body = h('div', { class: 'tf-dialog-body' });
  const heading = h('h2', { id, class: 'tf-dialog-title' }, title);
  const element = h('dialog', { class: 'tf-dialog', 'aria-labelledby': id }, heading, body);
  element.addEventListener('close', () => {
    element.remove();
    onClose?.();
  });
  host.append(element);
  element.showModal();
  return { body, close: () => element.close() };
}

interface Question {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly kind?: 'primary' | 'danger';
}

/** Asks before something that cannot be taken back. Closing the dialog in any way means no. */
export function askToConfirm(host: Element, question: Question): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const dialog = openDialog(host, { title: question.title, onClose: () => resolve(false) });
  const confirm = () => {
    resolve(true);
    dialog.close();
  };
  const actions = h(
    'div',
    { class: 'tf-actions' },
    button(question.confirm, { kind: question.kind ?? 'primary', onPress: confirm }),
    button('Cancel', { onPress: dialog.close }),
  );
  dialog.body.append(h('p', { class: 'tf-text' }, question.text), actions);
  return promise;
}
