/**
 * Lambda: every function of the template, ready to be invoked
 * (https://docs.aws.amazon.com/lambda/latest/dg/concepts-basics.html).
 */
import type { Clock } from '../clock.ts';
import type { Template } from '../template.ts';
import { readConfigurations } from './configuration.ts';
import { createFreezer } from './freezer.ts';
import { LambdaFunction } from './function.ts';
import type { Logs } from './logs.ts';
import { createStage } from './staging.ts';
import type { Credentials } from './variables.ts';

export interface Lambda {
  /** By name, ARN or label. */
  find(nameOrArn: string): LambdaFunction | undefined;
  functions(): LambdaFunction[];
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
}

export function startLambda(options: LambdaOptions): Lambda {
  const stage = createStage();
  const freezer = createFreezer();
  const { template, aws, clock, logs } = options;
  const shared = {
    runtimeClient: stage.runtimeClient,
    region: template.region,
    awsEndpoint: aws.endpoint,
    freezer,
    logs,
    clockOffsetMs: clock.offsetMs,
    now: clock.now,
  };
  const functions = readConfigurations(template).map((configuration) => {
    const directory = stage.copy(configuration.name, configuration.directory);
    const fn = { ...configuration, directory };
    const issue = () => aws.issueCredentials(fn.roleArn);
    return new LambdaFunction({ ...shared, fn }, { issue, revoke: (id) => aws.revoke(id) });
  });
  const stopEnvironments = async () => {
    await Promise.all(functions.map((fn) => fn.stop()));
  };
  return {
    find: (key) =>
      functions.find(({ configuration: { name, arn, label } }) => [name, arn, label].includes(key)),
    functions: () => functions,
    stopEnvironments,
    close: async () => {
      await stopEnvironments();
      await freezer.close();
      stage.remove();
    },
  };
}
