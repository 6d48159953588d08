/**
 * Sentences about a whole form or page. The slot is a live region that exists before its text does, since
 * screen readers announce changes of a region and not its birth. A wait is counted down beside the sentence,
 * hidden from screen readers, which would read every second of it.
 */
import type { Problem } from '../contract.ts';
import { fill, h } from '../dom.ts';
import { isLock, type Situation, sentenceOf } from '../messages.ts';
import { startCountdown } from './countdown.ts';

export type Tone = 'info' | 'success' | 'warning' | 'danger';

export function notice(tone: Tone, ...content: (Node | string)[]): HTMLDivElement {
  return h('div', { class: `tf-notice tf-notice--${tone}` }, h('p', {}, ...content));
}

export class NoticeSlot {
  readonly element = h('div', { class: 'tf-notice-slot', role: 'status' });

  show(tone: Tone, text: string): void {
    fill(this.element, notice(tone, text));
  }

  clear(): void {
    fill(this.element);
  }

  /** A closed dialog is no news: whoever closed it knows. */
  showProblem(problem: Problem, situation: Situation = 'page'): void {
    this.clear();
    if (problem.code === 'cancelled') return;
    const timer = h('span', { class: 'tf-timer', 'aria-hidden': 'true' });
    fill(this.element, notice('danger', sentenceOf(problem, situation), ' ', timer));
    if (isWait(problem, situation))
      startCountdown(timer, problem.retryAfterSeconds, () => timer.remove(), 'Time left: ');
  }
}

/** A lock that an administrator has to end is no wait. */
function isWait(problem: Problem, situation: Situation): problem is Problem & { retryAfterSeconds: number } {
  const { code, retryAfterSeconds, resetRequired } = problem;
  const waits = code === 'too_many_attempts' || isLock(problem, situation);
  return waits && !resetRequired && retryAfterSeconds !== undefined;
}
