/**
 * Work that AWS has taken on and has not finished: kept in the state, so that a restart with a data folder takes it up
 * again. Whoever does it may therefore see it twice, as in AWS.
 */
import type { State } from './state.ts';

export interface PendingWork<Item> {
  keep(id: string, item: Item): void;
  done(id: string): void;
  /** In the order of their ids. */
  list(): Item[];
}

const PREFIX = 'pending/';

export function pendingWork<Item>(state: State, kind: string): PendingWork<Item> {
  const slot = (id: string) => `${PREFIX}${kind}/${id}`;
  return {
    keep: (id, item) => state.set(slot(id), JSON.stringify(item)),
    done: (id) => state.delete(slot(id)),
    list: () =>
      state
        .keys(slot(''))
        .toSorted()
        .map((key) => JSON.parse(state.get(key) ?? 'null')),
  };
}

export function clearPendingWork(state: State): void {
  for (const key of state.keys(PREFIX)) state.delete(key);
}
