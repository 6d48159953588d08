/**
 * AWS on one loopback port: what the functions find under `AWS_ENDPOINT_URL`. Which service is meant, and who is
 * calling, stands in the signature of each request.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AwsError } from '../aws-error.ts';
import type { EventBuses } from '../event-bus/event-buses.ts';
import type { FaultInjector } from '../faults/faults.ts';
import { rolePolicies } from '../iam/role-policies.ts';
import type { State } from '../state.ts';
import type { Template } from '../template.ts';
import { authorise } from './authorise.ts';
import { type AssumedRole, assumedRole, type Credentials, credentialStore } from './credentials.ts';
import { type DynamoDb, dynamoDbService } from './dynamodb.ts';
import { type AwsCall, type Endpoint, serve } from './endpoint.ts';
import { eventsService } from './events.ts';
import { kmsService } from './kms.ts';
import { kmsKeys } from './kms-keys.ts';
import { createOutbox, type MailMessage, type Outbox, type SmsMessage } from './outbox.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { secretsManagerService } from './secrets-manager.ts';
import type { Access, Environment, Service } from './service.ts';
import { sesService } from './ses.ts';
import { snsService } from './sns.ts';
import { stsService } from './sts.ts';

export type { Credentials } from './credentials.ts';
export type { DynamoDb } from './dynamodb.ts';
export type { AwsCall } from './endpoint.ts';
export type { MailMessage, SmsMessage } from './outbox.ts';

export interface AwsOptions {
  readonly template: Template;
  readonly dynamodb: DynamoDb;
  readonly clock: { now(): number };
  readonly state: State;
  readonly faults: FaultInjector;
  readonly buses: EventBuses;
  /** Called after each call has been answered. */
  readonly onCall: (call: AwsCall) => void;
}

export interface Aws {
  readonly endpoint: string;
  /** One set for each Lambda environment, so that its calls can be told from all others. */
  issueCredentials(roleArn: string, sessionName?: string): Credentials;
  revoke(accessKeyId: string): void;
  /** Why a role may not do this, if it may not: for what AWS does with a role's rights by itself. */
  refusal(roleArn: string, access: Access): string | undefined;
  readonly sms: Pick<Outbox<SmsMessage>, 'list' | 'clear'>;
  readonly mail: Pick<Outbox<MailMessage>, 'list' | 'clear'>;
  readonly secrets: Secrets;
  close(): Promise<void>;
}

export async function startAws(options: AwsOptions): Promise<Aws> {
  const { template, state, clock, faults, onCall } = options;
  const environment = { account: template.account, region: template.region, clock };
  const sms = createOutbox<SmsMessage>(state, 'sms');
  const mail = createOutbox<MailMessage>(state, 'mail');
  const services = servicesOf(options, { sms, mail }, environment);
  const policiesOf = (roleArn: string) => rolePolicies(template, roleArn);
  const credentials = credentialStore(policiesOf);
  const server = await listen({ services, credentials, environment, faults, onCall });
  return {
    endpoint: addressOf(server),
    issueCredentials: (roleArn, sessionName = 'local') => credentials.issue(roleArn, sessionName),
    revoke: (accessKeyId) => credentials.revoke(accessKeyId),
    refusal: (roleArn, access) => refusal(assumedRole(roleArn, 'local', policiesOf), access, environment),
    sms,
    mail,
    secrets: createSecrets(template, state, clock),
    close: () => close(server),
  };
}

function servicesOf(
  { template, dynamodb, state, buses }: AwsOptions,
  { sms, mail }: { readonly sms: Outbox<SmsMessage>; readonly mail: Outbox<MailMessage> },
  environment: Environment,
): Service[] {
  const keys = kmsKeys(template, state, environment);
  return [
    dynamoDbService(dynamodb, template, keys, environment),
    secretsManagerService(template, state, keys, environment),
    kmsService(keys, environment),
    snsService(sms, environment),
    sesService(mail, environment),
    eventsService(buses, environment),
    stsService(template),
  ];
}

function refusal(role: AssumedRole, access: Access, environment: Environment): string | undefined {
  try {
    authorise(role, [access], { accessDenied: { type: 'AccessDeniedException' } }, environment);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
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
  const { headers: sent, method = '', url = '' } = request;
  const path = url.split('?')[0] ?? '';
  const wire = await serve(endpoint, { method, path, headers: sent, body }, abandonment(response));
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
