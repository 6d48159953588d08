/** What the system did, in few words, from all of its answers. */
import { brief } from '../../api/support/problem.ts';
import type { AnyAnswer } from '../../support/browser.ts';

/** `1 signed_in, 99 invalid_code`: by the answer's status or the problem's code, what succeeded first. */
export function tally(answers: readonly AnyAnswer[]): string {
  const names = answers.toSorted((a, b) => a.status - b.status).map(nameOf);
  return names.length === 1 ? names.join() : counted(names);
}

/** Where it is left to chance which refusal each gets: `1 signed_in, 99 refused`. */
export function wonBy(answers: readonly AnyAnswer[]): string {
  const won = answers.filter(({ status }) => status < 400).map(nameOf);
  const refused = answers.filter(({ status }) => status >= 400 && status < 500).map(() => 'refused');
  const failed = answers.filter(({ status }) => status >= 500).map(() => 'failed');
  return counted([...won, ...refused, ...failed]);
}

/** `all 401 invalid_code`, or how often which. */
export function all(answers: readonly AnyAnswer[]): string {
  const kinds = new Set(answers.map(brief));
  return kinds.size === 1 ? `all ${[...kinds].join()}` : counted(answers.map(brief));
}

/** `1 a, 2 b`, in the order of first appearance. */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

function nameOf({ status, body }: AnyAnswer): string {
  return body?.code ?? (typeof body?.status === 'string' ? body.status : String(status));
}
