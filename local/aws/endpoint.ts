/**
 * The one way of every AWS call: identify the caller, authorise the call, perform it, record it. A fault on demand
 * takes hold between the second and the third. Nothing reaches an emulated service, or leaves it, beside this path.
 */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { FaultInjector } from '../faults/faults.ts';
import { undergo } from '../faults/undergo.ts';
import { authorise } from './authorise.ts';
import { type Caller, type CredentialScope, type CredentialStore, credentialScope } from './credentials.ts';
import { type Outcome, settle } from './outcome.ts';
import { jsonProtocol, type WireAnswer, type WireRequest } from './protocol.ts';
import type { Answer, Environment, Input, Operation, Service } from './service.ts';

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
  /** 0 when there was no answer. */
  readonly status: number;
  /** The kind of the fault that hit it. */
  readonly fault?: string;
}

export interface Endpoint {
  readonly services: readonly Service[];
  readonly credentials: CredentialStore;
  readonly environment: Environment;
  readonly faults: FaultInjector;
  readonly onCall: (call: AwsCall) => void;
}

/** The protocol of refusals before the service is known. */
const FALLBACK_PROTOCOL = jsonProtocol('1.1', { checksum: false });

/** Without a fault, the call takes effect before this returns. Undefined: the connection is to be closed. */
export async function serve(
  endpoint: Endpoint,
  request: WireRequest,
  abandoned: AbortSignal,
): Promise<WireAnswer | undefined> {
  const startMs = performance.now();
  const scope = credentialScope(request.headers);
  const service = endpoint.services.find(({ name }) => name === scope?.service);
  const operation = (service?.protocol ?? FALLBACK_PROTOCOL).operation(request);
  const { wire, ...outcome } = await pass(endpoint, request, { scope, service, operation }, abandoned);
  const { accessKeyId, service: serviceName } = scope ?? { accessKeyId: '', service: '' };
  const ms = performance.now() - startMs;
  const call = { accessKeyId, service: serviceName, operation, startMs, ms, status: wire?.status ?? 0 };
  endpoint.onCall({ ...call, ...outcome });
  return wire;
}

interface Addressed {
  readonly scope: CredentialScope | undefined;
  readonly service: Service | undefined;
  readonly operation: string;
}

async function pass(
  endpoint: Endpoint,
  request: WireRequest,
  addressed: Addressed,
  abandoned: AbortSignal,
): Promise<Outcome> {
  const protocol = addressed.service?.protocol ?? FALLBACK_PROTOCOL;
  const answered = { operation: addressed.operation, requestId: randomUUID() };
  const settled = (act: () => Answer) => settle(act, protocol, answered);
  const admission = admit(endpoint, request, addressed);
  if (!admission.call) return settled(admission.refuse);
  const { call } = admission;
  const { faults } = endpoint;
  const fault = faults.strike(call);
  if (!fault) return settled(call.perform);
  const kill = () => faults.kill(call.accessKeyId);
  return undergo(fault, { ...call, settle: settled, kill, abandoned, cleared: faults.cleared() });
}

interface AdmittedCall {
  readonly accessKeyId: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  readonly perform: () => Answer;
}

type Admission =
  | { readonly call: AdmittedCall }
  | { readonly call?: undefined; readonly refuse: () => never };

function admit(endpoint: Endpoint, request: WireRequest, addressed: Addressed): Admission {
  try {
    const { scope, service, operation } = targetOf(addressed);
    const caller = identify(endpoint.credentials, request, scope, service);
    const input = service.protocol.input(request);
    authorise(caller, operation.accesses(input), service, endpoint.environment);
    const perform = () => operation.perform(input, caller);
    return { call: { ...scope, operation: addressed.operation, input, perform } };
  } catch (error) {
    const refuse = () => {
      throw error;
    };
    return { refuse };
  }
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
