/**
 * What happens to a write after its request was answered: streams feed functions, functions put events on buses, and
 * buses invoke further functions.
 */
import type { Aws } from './aws/aws.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import type { Calls } from './calls.ts';
import { createEventBuses, type EventBuses } from './event-bus/event-buses.ts';
import { type Cause, createAsynchronousInvocations } from './lambda/asynchronous.ts';
import { invokeInBackground } from './lambda/background.ts';
import type { Lambda } from './lambda/lambda.ts';
import { harnessLabel, type Logs } from './lambda/logs.ts';
import { clearPendingWork } from './pending-work.ts';
import type { DynamoDbEngine } from './remote-dynamodb/remote-dynamodb.ts';
import type { State } from './state.ts';
import { startStreams } from './streams/streams.ts';
import type { Template } from './template.ts';

export interface PublishingOptions {
  readonly template: Template;
  readonly clock: { now(): number };
  readonly state: State;
  readonly calls: Calls;
  readonly logs: Logs;
  /** Asked when there is something to invoke. */
  readonly lambda: () => Lambda;
}

export interface Publishing {
  readonly backlog: Backlog;
  readonly buses: EventBuses;
  /** From now on, writes reach the streams' functions, and so does what an earlier run has left. */
  start(parts: { readonly dynamodb: DynamoDbEngine; readonly aws: Aws }): void;
  /** Forgets what was not done, of this run and of earlier ones. */
  clear(): void;
}

export function createPublishing(options: PublishingOptions): Publishing {
  const { template, clock, state, calls, logs, lambda } = options;
  const backlog = createBacklog();
  const notice = (text: string) => {
    logs.write({ at: new Date(clock.now()).toISOString(), function: harnessLabel, requestId: '', text });
  };
  const invoke = (functionName: string, cause: Cause, event: string) =>
    invokeInBackground(lambda(), calls, functionName, cause, event);
  const asynchronous = createAsynchronousInvocations({ template, backlog, state, invoke, notice });
  return {
    backlog,
    buses: createEventBuses({ template, invoke: asynchronous.invokeForEvent, notice }),
    start: (parts) => {
      startStreams({ template, state, clock, backlog, lambda: lambda(), invoke, notice, ...parts });
      asynchronous.resume();
    },
    clear: () => clearPendingWork(state),
  };
}
