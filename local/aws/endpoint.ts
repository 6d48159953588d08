/**
 * The one way of every AWS call: identify the caller, authorise the call, perform it, record it.
 * Nothing reaches an emulated service, or leaves it, beside this path.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { authorise, DeniedError } from './authorise.ts';
import { type Caller, type CredentialScope, type CredentialStore, credentialScope } from './credentials.ts';
import { jsonProtocol, type WireAnswer, type WireRequest } from './protocol.ts';
import type { Answer, Environment, Operation, Service } from './service.ts';

/** One AWS call as it is recorded. */
export interface AwsCall {
  readonly accessKeyId: string;
  /** The name in the signature's scope, for example `secretsmanager`. */
  readonly service: string;
  readonly operation: string;
  /** Of `performance.now()`. */
  readonly startMs: number;
  readonly ms: number;
  readonly capacityUnits: number;
  readonly decision: 'allow' | 'deny';
  readonly status: number;
}

export interface Endpoint {
  readonly services: readonly Service[];
  readonly credentials: CredentialStore;
  readonly environment: Environment;
  readonly onCall: (call: AwsCall) => void;
}

interface Outcome {
  readonly wire: WireAnswer;
  readonly capacityUnits: number;
  readonly decision: AwsCall['decision'];
}

/** The protocol of refusals before the service is known. */
const FALLBACK_PROTOCOL = jsonProtocol('1.1', { checksum: false });

export function serve(endpoint: Endpoint, request: WireRequest): WireAnswer {
  const startMs = performance.now();
  const scope = credentialScope(request.headers);
  const service = endpoint.services.find(({ name }) => name === scope?.service);
  const operation = (service?.protocol ?? FALLBACK_PROTOCOL).operation(request);
  const outcome = pass(endpoint, request, { scope, service, operation });
  const { capacityUnits, decision } = outcome;
  const { accessKeyId, service: serviceName } = scope ?? { accessKeyId: '', service: '' };
  const { status } = outcome.wire;
  const ms = performance.now() - startMs;
  const call = { accessKeyId, service: serviceName, operation, startMs, ms, capacityUnits, decision, status };
  endpoint.onCall(call);
  return outcome.wire;
}

interface Addressed {
  readonly scope: CredentialScope | undefined;
  readonly service: Service | undefined;
  readonly operation: string;
}

function pass(endpoint: Endpoint, request: WireRequest, addressed: Addressed): Outcome {
  const requestId = randomUUID();
  const protocol = addressed.service?.protocol ?? FALLBACK_PROTOCOL;
  try {
    const { output, capacityUnits = 0 } = perform(endpoint, request, addressed);
    const wire = protocol.success(addressed.operation, output, requestId);
    return { wire, capacityUnits, decision: 'allow' };
  } catch (error) {
    const refusal = asAwsError(error);
    const { capacityUnits } = refusal;
    const decision = refusal instanceof DeniedError ? 'deny' : 'allow';
    return { wire: protocol.failure(refusal, requestId), capacityUnits, decision };
  }
}

function perform(endpoint: Endpoint, request: WireRequest, addressed: Addressed): Answer {
  const { scope, service, operation } = targetOf(addressed);
  const caller = identify(endpoint.credentials, request, scope, service);
  const input = service.protocol.input(request);
  authorise(caller, operation.accesses(input), service, endpoint.environment);
  return operation.perform(input, caller);
}

interface Target {
  readonly scope: CredentialScope;
  readonly service: Service;
  readonly operation: Operation;
}

function targetOf({ scope, service, operation: name }: Addressed): Target {
  if (!scope) {
    const type = 'MissingAuthenticationTokenException';
    throw new AwsError({ status: 403, type, message: 'Missing Authentication Token' });
  }
  const operation = service?.operation(name);
  if (service && operation) return { scope, service, operation };
  const message = `${scope.service} ${name} is not emulated by the local harness`;
  throw new AwsError({ status: 501, type: 'NotImplemented', message });
}

function identify(
  credentials: CredentialStore,
  { headers }: WireRequest,
  { accessKeyId }: CredentialScope,
  { protocol }: Service,
): Caller {
  const token = headers['x-amz-security-token'];
  const caller = credentials.find(accessKeyId, typeof token === 'string' ? token : undefined);
  if (caller) return caller;
  const message = 'The security token included in the request is invalid.';
  throw new AwsError({ ...protocol.unknownKey, message });
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  return new AwsError({
    status: 500,
    type: 'InternalFailure',
    message: error instanceof Error ? error.message : String(error),
  });
}
