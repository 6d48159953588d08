/**
 * Lambda: every function of the template, ready to be invoked
 * (https://docs.aws.amazon.com/lambda/latest/dg/concepts-basics.html).
 */
import type { Clock } from '../clock.ts';
import type { Template } from '../template.ts';
import { readConfigurations } from './configuration.ts';
import type { Environment } from './environment.ts';
import { createFreezer } from './freezer.ts';
import { LambdaFunction } from './function.ts';
import type { Logs } from './logs.ts';
import { createStage } from './staging.ts';
import type { Credentials } from './variables.ts';

export interface Lambda {
  /** By name, ARN or label. */
  find(nameOrArn: string): LambdaFunction | undefined;
  functions(): LambdaFunction[];
  /** The one whose credentials these are. */
  environment(accessKeyId: string): Environment | undefined;
  /** Ends what is under way. What idle environments keep in memory stays. */
  interrupt(): Promise<void>;
  /** Ends every execution environment, and with it whatever functions keep in memory. */
  stopEnvironments(): Promise<void>;
  close(): Promise<void>;
}

export interface LambdaOptions {
  readonly template: Template;
  readonly aws: {
    readonly endpoint: string;
    issueCredentials(roleArn: string): Credentials;
    revoke(accessKeyId: string): void;
  };
  readonly clock: Clock;
  readonly logs: Logs;
  /** How far the clock of one environment is off the harness's. */
  readonly skewMs: (functionName: string, accessKeyId: string) => number;
}

export function startLambda(options: LambdaOptions): Lambda {
  const stage = createStage();
  const freezer = createFreezer();
  const { template, aws, clock, logs, skewMs } = options;
  const shared = {
    runtimeClient: stage.runtimeClient,
    region: template.region,
    awsEndpoint: aws.endpoint,
    freezer,
    logs,
    now: clock.now,
  };
  const functions = readConfigurations(template).map((configuration) => {
    const directory = stage.copy(configuration.name, configuration.directory);
    const fn = { ...configuration, directory };
    const issue = () => aws.issueCredentials(fn.roleArn);
    const clockOffsetMs = (accessKeyId: string) => clock.offsetMs() + skewMs(fn.label, accessKeyId);
    return new LambdaFunction({ ...shared, fn, clockOffsetMs }, { issue, revoke: (id) => aws.revoke(id) });
  });
  const stopEnvironments = async () => {
    await Promise.all(functions.map((fn) => fn.stop()));
  };
  return {
    find: (key) =>
      functions.find(({ configuration: { name, arn, label } }) => [name, arn, label].includes(key)),
    functions: () => functions,
    environment: (accessKeyId) =>
      functions.map((fn) => fn.environment(accessKeyId)).find((environment) => environment !== undefined),
    interrupt: async () => {
      await Promise.all(functions.map((fn) => fn.interrupt()));
    },
    stopEnvironments,
    close: async () => {
      await stopEnvironments();
      await freezer.close();
      stage.remove();
    },
  };
}
