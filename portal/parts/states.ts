/** What a page shows while it waits, and when it could not get what it needs. */
import type { Problem } from '../contract.ts';
import { h } from '../dom.ts';
import { sentenceOf } from '../messages.ts';
import { button } from './button.ts';

/** Drawn only after a moment (in the style sheet): a quick answer shows no flicker. */
export function loadingView(): HTMLElement {
  return h('p', { class: 'tf-loading', role: 'status' }, 'Loading…');
}

export function failureView(problem: Problem, retry: () => void): HTMLElement {
  return h(
    'div',
    { class: 'tf-card tf-failure', role: 'alert' },
    h('p', { class: 'tf-text' }, sentenceOf(problem)),
    button('Try again', { onPress: retry }),
  );
}
