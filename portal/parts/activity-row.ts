/** One line of what happened: a sentence, whose account and from where, and when. */
import { originOf, sentenceOfEvent, type Weight, weightOf } from '../activity.ts';
import type { ActivityEvent } from '../contract.ts';
import { h, type IconName, icon } from '../dom.ts';
import { formatAge, formatDateTime } from '../time.ts';

const marks: Record<Weight, { readonly icon: IconName; readonly spoken: string }> = {
  plain: { icon: 'dot', spoken: '' },
  attention: { icon: 'look', spoken: 'Worth a look: ' },
  alarm: { icon: 'look', spoken: 'Important: ' },
};

export function activityRow(event: ActivityEvent, now: Date): HTMLLIElement {
  const weight = weightOf(event);
  const mark = marks[weight];
  const spoken = mark.spoken && h('span', { class: 'tf-hidden' }, mark.spoken);
  return h(
    'li',
    { class: `tf-event tf-event--${weight}`, tabindex: '-1' },
    h('span', { class: 'tf-event-mark' }, icon(mark.icon)),
    h('div', {}, h('p', {}, spoken, sentenceOfEvent(event)), whoAndWhere(event)),
    when(event, now),
  );
}

function whoAndWhere(event: ActivityEvent): HTMLElement | undefined {
  const origin = originOf(event);
  const who = event.user && h('strong', { title: event.user.username }, event.user.displayName);
  if (!who && !origin) return undefined;
  return h('p', { class: 'tf-muted' }, who, who && origin ? ' · ' : '', origin);
}

function when({ at }: ActivityEvent, now: Date): HTMLElement {
  const [age, exact] = [formatAge(at, now), formatDateTime(at)];
  const time = h('time', { class: 'tf-event-when', datetime: at });
  time.append(...(age ? [h('span', {}, age)] : []), h('span', { class: 'tf-muted' }, exact));
  return time;
}
