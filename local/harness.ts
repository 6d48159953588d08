/**
 * The local Lambda harness: what the CDK app deploys, on this machine. `npm start` runs it for people, and tests
 * start it on a free port with `startHarness()`.
 */
import { extname, join } from 'node:path';
import type { Aws, MailMessage, SmsMessage } from './aws/aws.ts';
import type { RequestTrace } from './calls.ts';
import type { Clock } from './clock.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import type { Faults } from './faults/faults.ts';
import { createFront } from './front.ts';
import type { LogEntry } from './lambda/logs.ts';
import { checkOrigins, templateAtOrigins } from './origin.ts';
import { createLocalApi } from './page/local-api.ts';
import { seedDemoUsers } from './seed.ts';
import { type Handler, listenOnLoopback } from './server.ts';
import { loadSite } from './static-site.ts';
import { type Context, projectDirectory, synthesize } from './synth.ts';
import { loadTemplate, type Template } from './template.ts';

export interface HarnessOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** Where data is kept; without, it is gone when the harness ends. */
  readonly dataDirectory?: string | undefined;
  /** Another DynamoDB endpoint for the tables, such as DynamoDB Local. */
  readonly dynamodbUrl?: string | undefined;
  /** Further origins whose pages may call the API with cookies, such as `http://localhost:5173`. */
  readonly origins?: readonly string[];
  /** Makes the demo users while the tables are empty. @default true */
  readonly seed?: boolean;
  /** CDK context, for another configuration than the default one. */
  readonly context?: Context;
  /** Whether writes reach the functions that read the tables' streams, and so events and mail. @default true */
  readonly streams?: boolean | undefined;
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
}

export interface Harness {
  /** `http://localhost:<port>`: the portal, the API, `/_local` and Lambda's Invoke API. */
  readonly origin: string;
  readonly template: Template;
  readonly aws: Aws;
  readonly clock: Clock;
  /** Newest first. */
  sms(): readonly SmsMessage[];
  /** Newest first. */
  mail(): readonly MailMessage[];
  /** Newest first. */
  calls(): RequestTrace[];
  /** Invocations by streams and events, for which no request waits. Newest first. */
  backgroundCalls(): RequestTrace[];
  logs(): LogEntry[];
  /** By name, ARN or label; throws what the function threw. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Resolves when no stream record, event or asynchronous invocation is pending. */
  settled(): Promise<void>;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /** All data gone, demo users again, no fault in force. Functions stay warm. */
  reset(): Promise<void>;
  /** The next event of each function is a cold start. */
  stopEnvironments(): Promise<void>;
  close(): Promise<void>;
}

const stackName = 'TwoFactor';

/** The port is taken first: if it is in use, that is said at once. Requests wait until all is ready. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  checkOrigins(options.origins ?? []);
  const handler = Promise.withResolvers<Handler>();
  const server = await listenOnLoopback(options.port ?? 0, handler.promise);
  const origin = `http://localhost:${server.port}`;
  const resources = new AsyncDisposableStack();
  const close = async () => {
    await server.close();
    await resources.disposeAsync();
  };
  try {
    const deployment = await deploy(options, origin, resources);
    const reset = async () => {
      await deployment.clear();
      await seed(deployment, options);
    };
    await seed(deployment, options);
    handler.resolve(createHandler(deployment, origin, reset));
    return { ...harnessOf(deployment), origin, reset, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function deploy(
  { context, dataDirectory, dynamodbUrl, origins, streams, onLog }: HarnessOptions,
  origin: string,
  resources: AsyncDisposableStack,
): Promise<Deployment> {
  const assembly = await synthesize(context ?? {});
  const deployed = loadTemplate(assembly, stackName, { apiEndpoint: origin });
  const template = templateAtOrigins(deployed, { own: origin, further: origins ?? [] });
  return startDeployment({ template, dataDirectory, dynamodbUrl, streams, onLog }, resources);
}

/** The trace begins with the first request of a person or a test. */
async function seed(deployment: Deployment, options: HarnessOptions): Promise<void> {
  if (options.seed === false) return;
  const { dynamodb, template, calls, state, invoke } = deployment;
  const { AdminFunctionName } = template.outputs();
  if (AdminFunctionName === undefined) throw new Error('The stack has no output AdminFunctionName');
  const isEmpty = dynamodb.tableNames().every((name) => dynamodb.items(name).length === 0);
  await seedDemoUsers({ state, isEmpty, admin: (command) => invoke(AdminFunctionName, command) });
  calls.clear();
}

function createHandler(deployment: Deployment, origin: string, reset: () => Promise<void>): Handler {
  const { gateway, invokeApi, clock, calls, dynamodb, aws, faults } = deployment;
  return createFront({
    origin,
    gateway,
    invokeApi,
    localApi: createLocalApi({ sms: aws.sms, mail: aws.mail, clock, calls, faults, tables: dynamodb, reset }),
    localPage: loadSite(join(import.meta.dirname, 'page'), '/_local/', (path) => path === '/_local/'),
    portal: loadSite(join(projectDirectory, 'portal'), '/', (path) => extname(path) === ''),
  });
}

function harnessOf({
  template,
  aws,
  clock,
  calls,
  logs,
  faults,
  invoke,
  settled,
  stopEnvironments,
}: Deployment): Omit<Harness, 'origin' | 'reset' | 'close'> {
  return {
    template,
    aws,
    clock,
    faults,
    invoke,
    settled,
    stopEnvironments,
    sms: () => aws.sms.list(),
    mail: () => aws.mail.list(),
    calls: () => calls.list(),
    backgroundCalls: () => calls.listBackground(),
    logs: () => logs.list(),
  };
}
