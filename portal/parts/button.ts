/**
 * Buttons, and how they wait: a busy button keeps its size and the keyboard focus (`aria-disabled` rather than
 * `disabled`, which would throw the focus back to the top of the page) and ignores further presses.
 */
import { h, type IconName, icon } from '../dom.ts';

interface ButtonOptions {
  readonly kind?: 'primary' | 'secondary' | 'danger' | 'link';
  readonly type?: 'button' | 'submit';
  readonly icon?: IconName;
  /** The whole name, where the visible text alone does not say which row it belongs to. */
  readonly name?: string;
  readonly onPress?: (button: HTMLButtonElement) => unknown;
}

export function button(text: string, options: ButtonOptions = {}): HTMLButtonElement {
  const { kind = 'secondary', type = 'button', name, onPress } = options;
  const element = h(
    'button',
    { type, class: `tf-button tf-button--${kind}`, 'aria-label': name },
    options.icon && icon(options.icon),
    h('span', {}, text),
  );
  element.addEventListener('click', (event) => {
    if (isDisabled(element)) event.preventDefault();
    else onPress?.(element);
  });
  return element;
}

export function isDisabled(element: Element): boolean {
  return element.getAttribute('aria-disabled') === 'true';
}

export function setDisabled(element: Element, disabled: boolean): void {
  if (disabled) element.setAttribute('aria-disabled', 'true');
  else element.removeAttribute('aria-disabled');
}

/** Runs the work once, however often the button is pressed meanwhile. */
export async function whileBusy<T>(element: Element, work: () => Promise<T>): Promise<T | undefined> {
  if (isDisabled(element)) return undefined;
  setDisabled(element, true);
  element.setAttribute('data-busy', '');
  try {
    return await work();
  } finally {
    element.removeAttribute('data-busy');
    setDisabled(element, false);
  }
}
