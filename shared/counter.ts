/** A counter of one window of time: so many, then no more until the next one begins. */
export interface Counter {
  readonly name: string;
  readonly key: string;
  readonly cap: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** Windows begin at whole quarters of an hour, whole hours and at midnight UTC. */
export function windowAt(lengthMs: number, nowMs: number): Pick<Counter, 'startsAt' | 'endsAt'> {
  const startsAt = Math.floor(nowMs / lengthMs) * lengthMs;
  return { startsAt, endsAt: startsAt + lengthMs };
}
