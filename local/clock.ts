/**
 * The harness's clock: real time, plus an offset that people and tests set. Time keeps running from wherever it is
 * set to. Functions, the tables' time to live and the gateway all read this one clock.
 */
export interface Clock {
  /** Milliseconds since the epoch, as `Date.now()` would say. */
  now(): number;
  /** What a function's `Date` has to add to real time. */
  offsetMs(): number;
  set(timeMs: number): void;
  advance(seconds: number): void;
  reset(): void;
}

export function createClock(): Clock {
  let offsetMs = 0;
  return {
    now: () => Date.now() + offsetMs,
    offsetMs: () => offsetMs,
    set: (timeMs) => {
      offsetMs = timeMs - Date.now();
    },
    advance: (seconds) => {
      offsetMs += seconds * 1000;
    },
    reset: () => {
      offsetMs = 0;
    },
  };
}
