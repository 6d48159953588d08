/**
 * Carries a fault out on one call.
 */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { noAnswer, type Outcome } from '../aws/outcome.ts';
import type { Answer, Input } from '../aws/service.ts';
import { answerOf } from './answers.ts';
import { courseOf } from './courses.ts';
import type { CallFault } from './fault.ts';

export interface StruckCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  perform(): Answer;
  /** How what the service does looks on the wire. */
  settle(act: () => Answer): Outcome;
  /** Ends the environment that made the call. */
  kill(): void;
  /** Aborted when the caller has closed its connection. */
  readonly abandoned: AbortSignal;
  /** Aborted when the faults are cleared. */
  readonly cleared: AbortSignal;
}

export async function undergo(fault: CallFault, call: StruckCall): Promise<Outcome> {
  return { ...(await befall(fault, call)), fault: fault.kind };
}

async function befall({ kind, latencyMs }: CallFault, call: StruckCall): Promise<Outcome> {
  const answer = answerOf(kind, call.service);
  if (answer) return call.settle(() => answer.answer(call.operation, call.input));
  const course = courseOf(kind);
  if (latencyMs !== undefined && !(await passes(latencyMs, call.cleared))) return noAnswer;
  const outcome = course?.takesEffect ? call.settle(call.perform) : noAnswer;
  if (course?.kills) call.kill();
  if (course?.hangs) await aborted(AbortSignal.any([call.abandoned, call.cleared]));
  return course?.answered ? outcome : { ...outcome, wire: undefined };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** False when the faults were cleared before the time was over. */
async function passes(ms: number, cleared: AbortSignal): Promise<boolean> {
  try {
    return await wait(ms, true, { signal: cleared, ref: false });
  } catch {
    return false;
  }
}
