/**
 * Asynchronous invocations: Lambda takes the event, answers at once, and tries again when the function fails.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Backlog } from '../backlog.ts';
import { pendingWork } from '../pending-work.ts';
import type { State } from '../state.ts';
import type { Template } from '../template.ts';
import type { Outcome } from './outcome.ts';

export interface AsynchronousOptions {
  readonly template: Template;
  readonly backlog: Backlog;
  readonly state: State;
  invoke(functionArn: string, cause: Cause, event: string): Promise<Outcome>;
  readonly notice: (text: string) => void;
}

/** What an invocation is listed under. */
export interface Cause {
  readonly method: 'EVENT' | 'STREAM';
  readonly path: string;
}

export interface AsynchronousInvocations {
  /** Returns at once. */
  invokeForEvent(functionArn: string, event: BusEvent): void;
  /** Takes up what an earlier run has left. */
  resume(): void;
}

/** An event as EventBridge hands it to a function. */
export type BusEvent = Readonly<Record<string, unknown>> & { readonly 'detail-type': string };

/** "Lambda attempts to run it two more times." */
const DEFAULT_RETRIES = 2;

/** In place of a minute, and then two. */
const RETRY_DELAY_MS = 50;

export function createAsynchronousInvocations(options: AsynchronousOptions): AsynchronousInvocations {
  const { template, backlog, state } = options;
  const retries = retriesByFunction(template);
  const pending = pendingWork<Job>(state, 'event');
  const begin = (job: Job) => {
    const maxRetries = retries.get(nameOf(job.functionArn)) ?? DEFAULT_RETRIES;
    backlog.begin(async (dropped) => {
      pending.keep(job.id, job);
      if (await attempt(options, job, maxRetries, dropped)) pending.done(job.id);
    });
  };
  return {
    invokeForEvent: (functionArn, event) => begin({ id: randomUUID(), functionArn, event }),
    resume: () => pending.list().forEach(begin),
  };
}

interface Job {
  readonly id: string;
  readonly functionArn: string;
  readonly event: BusEvent;
}

/** False when it was dropped before it came to an end. */
async function attempt(
  { invoke, notice }: AsynchronousOptions,
  { functionArn, event }: Job,
  maxRetries: number,
  dropped: AbortSignal,
): Promise<boolean> {
  const cause: Cause = { method: 'EVENT', path: event['detail-type'] };
  for (let failures = 0; !dropped.aborted; ) {
    const { kind } = await invoke(functionArn, cause, JSON.stringify(event));
    if (kind === 'returned') return true;
    if (dropped.aborted) return false;
    // An event for which there is no room goes back to the queue, for hours.
    if (kind !== 'throttled') failures += 1;
    if (failures > maxRetries) {
      notice(`${functionArn} failed ${failures} times: ${cause.path} is lost`);
      return true;
    }
    await wait(RETRY_DELAY_MS, undefined, { ref: false, signal: dropped }).catch(() => undefined);
  }
  return false;
}

/** By name. */
function retriesByFunction(template: Template): ReadonlyMap<string, number> {
  const settings = template.resources('AWS::Lambda::EventInvokeConfig').map(({ properties }) => {
    const { FunctionName, MaximumRetryAttempts = DEFAULT_RETRIES } = properties;
    return [nameOf(String(FunctionName)), Number(MaximumRetryAttempts)] as const;
  });
  return new Map(settings);
}

/** CloudFormation takes a function's name or its ARN. */
function nameOf(nameOrArn: string): string {
  return nameOrArn.replace(/^.*:function:/, '');
}
