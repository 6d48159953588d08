/** Counters in the table: one item a window, gone some time after it has ended. */
import type { Counter } from '../counter.ts';
import { absentOrBelow, type Change, exists } from './expression.ts';
import { limitKey } from './keys.ts';
import type { Table, Write } from './table.ts';

/** Fails where the cap is reached. The write is named as the counter. */
export function countUp(counter: Counter): Write<string> {
  return { name: counter.name, update: limitKey(counter), change: oneMore(counter) };
}

export function countDown(counter: Counter): Write<string> {
  return { name: counter.name, update: limitKey(counter), change: oneLess };
}

/** By itself. @returns whether the cap was not reached */
export function takeOne(table: Table, counter: Counter): Promise<boolean> {
  return table.touch(limitKey(counter), oneMore(counter));
}

function oneMore({ cap, endsAt }: Counter): Change {
  return {
    count: [[['count'], 1]],
    set: [[['expiresAt'], Math.ceil(endsAt / 1000)]],
    when: [absentOrBelow(['count'], cap)],
  };
}

const oneLess: Change = { increment: [[['count'], -1]], when: [exists('pk')] };
