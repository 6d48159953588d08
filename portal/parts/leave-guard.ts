/**
 * Asks before the recovery codes are left behind that nobody has said to have stored. Leaving the document is the
 * browser's to ask (https://html.spec.whatwg.org/multipage/nav-history-apis.html#the-beforeunloadevent-interface),
 * changing the page within it is the portal's, by `mayLeave`.
 */
import { askToConfirm } from './dialog.ts';

const UNSTORED = 'data-unstored';

/** @param stored the box that says that they are stored */
export function keepUntilStored(view: HTMLElement, stored: HTMLInputElement): void {
  const mark = () => view.toggleAttribute(UNSTORED, !stored.checked);
  stored.addEventListener('change', mark);
  mark();
  window.addEventListener('beforeunload', function warn(event) {
    if (!view.isConnected) window.removeEventListener('beforeunload', warn);
    else if (!stored.checked) event.preventDefault();
  });
}

/** Asks once, however often it is tried meanwhile. */
export async function mayLeave(): Promise<boolean> {
  const view = document.querySelector(`[${UNSTORED}]`);
  if (!view) return true;
  if (view.querySelector('dialog')) return false;
  return askToConfirm(view, {
    title: 'Leave without the codes?',
    text: 'You have not said that you stored the recovery codes. They are not shown again.',
    confirm: 'Leave',
    kind: 'danger',
  });
}
