/**
 * IAM's decision within one account: an explicit deny wins, then a resource policy that names the caller, then the
 * role's own policies. A KMS key is special: the role's policies count only as far as the key policy hands the
 * decision to the account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
import { holds } from './conditions.ts';
import { type Context, matches, matchesArn, type Pattern, VERSION_WITH_VARIABLES } from './pattern.ts';
import {
  listOf,
  type OneOrMany,
  type PolicyDocument,
  type Statement,
  UnsupportedPolicyError,
} from './policy.ts';

export interface AccessRequest {
  /** For example `dynamodb:GetItem`. */
  readonly action: string;
  /** An ARN, or what stands in its place, as a phone number does for `sns:Publish`. */
  readonly resource: string;
  readonly roleArn: string;
  readonly account: string;
  readonly context: Readonly<Record<string, OneOrMany<string> | undefined>>;
}

export type Reason =
  | 'identity_policy'
  | 'resource_policy'
  | 'explicit_deny_in_identity_policy'
  | 'explicit_deny_in_resource_policy'
  | 'no_identity_policy'
  | 'no_resource_policy';

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
  /** The statement that decided, where one did and has a name. */
  readonly sid?: string;
}

export function decide(
  request: AccessRequest,
  identityPolicies: readonly PolicyDocument[],
  resourcePolicy?: PolicyDocument,
): Decision {
  const identity = applicable(identityPolicies, request);
  const resource = applicable(resourcePolicy ? [resourcePolicy] : [], request).filter(
    (statement) => principalOf(statement, request) !== 'other',
  );
  return (
    denied(identity, 'explicit_deny_in_identity_policy') ??
    denied(resource, 'explicit_deny_in_resource_policy') ??
    allowed(identity, resource, request)
  );
}

function denied(statements: readonly Statement[], reason: Reason): Decision | undefined {
  const statement = statements.find(({ Effect }) => Effect === 'Deny');
  return statement && decision(false, reason, statement);
}

function allowed(
  identity: readonly Statement[],
  resource: readonly Statement[],
  request: AccessRequest,
): Decision {
  const granted = identity.find(({ Effect }) => Effect === 'Allow');
  const offered = resource.filter(({ Effect }) => Effect === 'Allow');
  const direct = offered.find((statement) => principalOf(statement, request) === 'caller');
  if (direct) return decision(true, 'resource_policy', direct);
  if (!granted) return decision(false, 'no_identity_policy');
  const delegated = !request.action.startsWith('kms:') || offered.length > 0;
  return delegated ? decision(true, 'identity_policy', granted) : decision(false, 'no_resource_policy');
}

function decision(isAllowed: boolean, reason: Reason, statement?: Statement): Decision {
  return { allowed: isAllowed, reason, ...(statement?.Sid === undefined ? {} : { sid: statement.Sid }) };
}

function applicable(policies: readonly PolicyDocument[], request: AccessRequest): Statement[] {
  const context = contextOf(request);
  return policies.flatMap((policy) =>
    listOf(policy.Statement).filter((statement) =>
      applies(statement, request, context, policy.Version === VERSION_WITH_VARIABLES),
    ),
  );
}

function applies(
  statement: Statement,
  request: AccessRequest,
  context: Context,
  variables: boolean,
): boolean {
  const pattern = (source: string): Pattern => ({ source, context: variables ? context : undefined });
  return (
    coversAction(statement, request.action) &&
    coversResource(statement, request.resource, pattern) &&
    holds(statement.Condition, context, variables)
  );
}

function coversAction({ Action, NotAction }: Statement, action: string): boolean {
  const named = listOf(Action ?? NotAction).some((source) =>
    matches({ source, context: undefined }, action, 'is'),
  );
  return Action === undefined ? NotAction !== undefined && !named : named;
}

/** A resource policy may leave its resource out: it is the one it is attached to. */
function coversResource(
  { Resource, NotResource }: Statement,
  resource: string,
  pattern: (source: string) => Pattern,
): boolean {
  if (Resource === undefined && NotResource === undefined) return true;
  const named = listOf(Resource ?? NotResource).some((source) => matchesArn(pattern(source), resource));
  return Resource === undefined ? !named : named;
}

/** Whether a resource policy's statement speaks of the caller itself, of the whole account, or of others. */
function principalOf(statement: Statement, request: AccessRequest): 'caller' | 'account' | 'other' {
  const { Principal } = statement;
  if (statement.NotPrincipal !== undefined)
    throw new UnsupportedPolicyError('unsupported element NotPrincipal');
  const principals = Principal === '*' ? ['*'] : listOf(Principal?.AWS);
  if (principals.some((principal) => principal === '*' || principal === request.roleArn)) return 'caller';
  const account = [request.account, `arn:aws:iam::${request.account}:root`];
  return principals.some((principal) => account.includes(principal)) ? 'account' : 'other';
}

function contextOf({ context }: AccessRequest): Context {
  const entries = Object.entries(context).map(([key, value]) => [key.toLowerCase(), listOf(value)] as const);
  return new Map(entries);
}
