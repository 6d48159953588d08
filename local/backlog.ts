/**
 * What is still to be done although no request waits for it: stream records, events and asynchronous invocations.
 * Tests wait until none is left; a reset drops them all.
 */
export interface Backlog {
  /** Begins the work at once, and counts it until its promise settles. `dropped` tells it to give up. */
  begin(work: (dropped: AbortSignal) => Promise<void>): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Drops what is under way, and whatever else comes before `meanwhile` is over. */
  dropDuring(meanwhile: () => Promise<void>): Promise<void>;
  /** Drops everything, from now on. */
  close(): void;
}

export function createBacklog(): Backlog {
  let dropping = new AbortController();
  let isClosed = false;
  let count = 0;
  const idle: (() => void)[] = [];
  const end = () => {
    count -= 1;
    if (count === 0) for (const resolve of idle.splice(0)) resolve();
  };
  return {
    begin: (work) => {
      if (dropping.signal.aborted) return;
      count += 1;
      void work(dropping.signal).finally(end);
    },
    settled: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
    dropDuring: async (meanwhile) => {
      dropping.abort();
      await meanwhile();
      if (!isClosed) dropping = new AbortController();
    },
    close: () => {
      isClosed = true;
      dropping.abort();
    },
  };
}
