/**
 * The deployed stack at work: AWS's services, the functions and the HTTP API of one template.
 */
import { type Aws, startAws } from './aws/aws.ts';
import { type Calls, createCalls } from './calls.ts';
import { type Clock, createClock } from './clock.ts';
import { createFaults, type FaultInjector } from './faults/faults.ts';
import { createGateway, type Gateway } from './gateway/gateway.ts';
import { createInvokeApi, type InvokeApi } from './gateway/invoke-api.ts';
import { type Lambda, startLambda } from './lambda/lambda.ts';
import { createLogs, type LogEntry, type Logs } from './lambda/logs.ts';
import { createPublishing, type Publishing } from './publishing.ts';
import type { DynamoDbEngine } from './remote-dynamodb/remote-dynamodb.ts';
import type { State } from './state.ts';
import { openStorage, type StorageOptions } from './storage.ts';
import { createTables } from './tables.ts';
import type { Template } from './template.ts';

export interface DeploymentOptions extends StorageOptions {
  readonly template: Template;
  /** @default true */
  readonly streams?: boolean | undefined;
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
}

export interface Deployment {
  readonly template: Template;
  readonly clock: Clock;
  readonly calls: Calls;
  readonly logs: Logs;
  readonly dynamodb: DynamoDbEngine;
  readonly state: State;
  readonly aws: Aws;
  readonly faults: FaultInjector;
  readonly gateway: Gateway;
  readonly invokeApi: InvokeApi;
  /** Throws what the function threw. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Resolves when no stream record, event or asynchronous invocation is pending. */
  settled(): Promise<void>;
  /** All data gone, no fault in force, nothing under way. Idle environments stay warm: what they know stays true. */
  clear(): Promise<void>;
  /** The next event of each function is a cold start. */
  stopEnvironments(): Promise<void>;
}

/** What has to be closed is handed to `resources`, the latest first. */
export async function startDeployment(
  { template, streams = true, onLog, ...storageOptions }: DeploymentOptions,
  resources: AsyncDisposableStack,
): Promise<Deployment> {
  const clock = createClock();
  const calls = createCalls();
  const logs = createLogs(onLog);
  const { dynamodb, state } = openStorage(storageOptions, clock.now, resources);
  createTables(template, dynamodb);
  const faults = createFaults({
    functionNames: () => lambda.functions().map(({ configuration }) => configuration.label),
    environment: (accessKeyId) => lambda.environment(accessKeyId),
  });
  const publishing = createPublishing({ template, clock, state, calls, logs, lambda: () => lambda });
  const { backlog, buses } = publishing;
  const aws = await startAws({ template, dynamodb, clock, state, faults, buses, onCall: calls.record });
  resources.defer(aws.close);
  const lambda = startLambda({ template, aws, clock, logs, skewMs: faults.skewMs });
  resources.defer(lambda.close);
  if (streams) publishing.start({ dynamodb, aws });
  resources.defer(backlog.close);
  const gateway = createGateway({ template, lambda, calls, clock });
  const invokeApi = createInvokeApi(lambda, calls);
  const invoke = (functionName: string, payload: unknown) => invokeOrThrow(invokeApi, functionName, payload);
  const clear = () => clearAll({ lambda, publishing, faults, dynamodb, aws, calls, logs });
  const { stopEnvironments } = lambda;
  const parts = { template, clock, calls, logs, dynamodb, state, aws, faults, gateway, invokeApi };
  return { ...parts, invoke, settled: backlog.settled, clear, stopEnvironments };
}

interface Clearable extends Pick<Deployment, 'faults' | 'dynamodb' | 'aws' | 'calls' | 'logs'> {
  readonly lambda: Lambda;
  readonly publishing: Publishing;
}

async function clearAll({
  lambda,
  publishing,
  faults,
  dynamodb,
  aws,
  calls,
  logs,
}: Clearable): Promise<void> {
  faults.clear();
  await publishing.backlog.dropDuring(async () => {
    await lambda.interrupt();
    dynamodb.clear();
    publishing.clear();
  });
  aws.sms.clear();
  aws.mail.clear();
  calls.clear();
  logs.clear();
}

async function invokeOrThrow(api: InvokeApi, functionName: string, payload: unknown): Promise<unknown> {
  const outcome = await api.invoke(functionName, JSON.stringify(payload));
  switch (outcome?.kind) {
    case 'returned':
      return JSON.parse(outcome.payload);
    case 'failed':
      throw new Error(`${functionName} failed: ${outcome.error.errorType}: ${outcome.error.errorMessage}`);
    default:
      throw new Error(`${functionName} was not invoked: ${outcome?.kind ?? 'there is no such function'}`);
  }
}
