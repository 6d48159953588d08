/**
 * AWS on one loopback port: what the functions find under `AWS_ENDPOINT_URL`. Which service is meant, and who is
 * calling, stands in the signature of each request.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { FaultInjector } from '../faults/faults.ts';
import { rolePolicies } from '../iam/role-policies.ts';
import type { State } from '../state.ts';
import type { Template } from '../template.ts';
import { type Credentials, credentialStore } from './credentials.ts';
import { type DynamoDb, dynamoDbService } from './dynamodb.ts';
import { type AwsCall, type Endpoint, serve } from './endpoint.ts';
import { kmsService } from './kms.ts';
import { kmsKeys } from './kms-keys.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { secretsManagerService } from './secrets-manager.ts';
import type { Environment, Service } from './service.ts';
import { snsService } from './sns.ts';
import { stsService } from './sts.ts';

export type { Credentials } from './credentials.ts';
export type { DynamoDb } from './dynamodb.ts';
export type { AwsCall } from './endpoint.ts';
export type { SmsMessage } from './outbox.ts';

export interface AwsOptions {
  readonly template: Template;
  readonly dynamodb: DynamoDb;
  readonly clock: { now(): number };
  readonly state: State;
  readonly faults: FaultInjector;
  /** Called after each call has been answered. */
  readonly onCall: (call: AwsCall) => void;
}

export interface Aws {
  readonly endpoint: string;
  /** One set for each Lambda environment, so that its calls can be told from all others. */
  issueCredentials(roleArn: string, sessionName?: string): Credentials;
  revoke(accessKeyId: string): void;
  readonly sms: Pick<Outbox, 'list' | 'clear'>;
  close(): Promise<void>;
}

export async function startAws(options: AwsOptions): Promise<Aws> {
  const { template, state, clock, faults, onCall } = options;
  const environment = { account: template.account, region: template.region, clock };
  const outbox = createOutbox(state);
  const services = servicesOf(options, outbox, environment);
  const credentials = credentialStore((roleArn) => rolePolicies(template, roleArn));
  const server = await listen({ services, credentials, environment, faults, onCall });
  return {
    endpoint: addressOf(server),
    issueCredentials: (roleArn, sessionName = 'local') => credentials.issue(roleArn, sessionName),
    revoke: (accessKeyId) => credentials.revoke(accessKeyId),
    sms: outbox,
    close: () => close(server),
  };
}

function servicesOf(
  { template, dynamodb, state }: AwsOptions,
  outbox: Outbox,
  environment: Environment,
): Service[] {
  const keys = kmsKeys(template, state, environment);
  return [
    dynamoDbService(dynamodb, template, keys, environment),
    secretsManagerService(template, state, keys, environment),
    kmsService(keys, environment),
    snsService(outbox, environment),
    stsService(template),
  ];
}

function listen(endpoint: Endpoint): Promise<Server> {
  const server = createServer((request, response) => {
    answer(endpoint, request, response).catch((error) => response.destroy(error));
  });
  // A function frozen for longer than Node's five seconds would wake to a closed connection, and its next call fail.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function answer(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request);
  const wire = await serve(endpoint, { headers: request.headers, body }, abandonment(response));
  if (!wire) return void response.destroy();
  const { status, headers, body: text } = wire;
  const date = new Date(endpoint.environment.clock.now()).toUTCString();
  response.writeHead(status, { ...headers, date, 'content-length': Buffer.byteLength(text) }).end(text);
}

/** Aborted when the caller has gone without waiting for its answer. */
function abandonment(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the AWS endpoint has no port');
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
