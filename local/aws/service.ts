/**
 * What one emulated service is to the endpoint: its wire protocol, and for each operation what IAM has to allow
 * and what is then done. An operation never decides about access itself.
 */
import type { AwsErrorOptions } from '../aws-error.ts';
import type { AccessRequest } from '../iam/decide.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import type { Caller } from './credentials.ts';
import type { Protocol } from './protocol.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Where the emulated services stand: the deployed stack's account and region, and the harness's clock. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly clock: { now(): number };
}

export interface Access {
  /** As AWS writes it in its messages; IAM compares actions without regard to case. */
  readonly action: string;
  readonly resource: string;
  /** What the resource may be instead: which of both it is, only the account could say. */
  readonly orResource?: string;
  readonly context?: AccessRequest['context'];
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** The message of a refusal, where the service hides IAM's own. */
  readonly deniedMessage?: string;
}

export interface Answer {
  readonly output: Readonly<Record<string, unknown>>;
  readonly capacityUnits?: number;
}

export interface Operation {
  accesses(input: Input): readonly Access[];
  perform(input: Input, caller: Caller): Answer;
}

export interface Service {
  /** The name in the credential scope of a signature. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly accessDenied: Pick<AwsErrorOptions, 'status' | 'namespace' | 'type'>;
  operation(name: string): Operation | undefined;
}

/** A string of the input, or undefined where it is absent or empty. */
export function textIn(input: Input, field: string): string | undefined {
  const value = input[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
