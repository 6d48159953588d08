/**
 * The IAM decision on one call, with the context keys that AWS sets for every request, and the words with which
 * AWS refuses. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import { AwsError } from '../aws-error.ts';
import { type AccessRequest, type Decision, decide, type Reason } from '../iam/decide.ts';
import { UnsupportedPolicyError } from '../iam/policy.ts';
import type { AssumedRole } from './credentials.ts';
import type { Access, Environment, Service } from './service.ts';

/** A call that IAM refused, as against one that the service refused. */
export class DeniedError extends AwsError {}

/** Throws unless every access that a call consists of is allowed. */
export function authorise(
  caller: AssumedRole,
  accesses: readonly Access[],
  service: Pick<Service, 'accessDenied'>,
  environment: Environment,
): void {
  for (const access of accesses) {
    const { allowed, reason } = judge(caller, access, environment);
    if (!allowed) throw refusal(caller, access, reason, service);
  }
}

/** Of a resource that goes by two names, the one that is allowed counts, and otherwise the first. */
function judge(caller: AssumedRole, access: Access, environment: Environment): Decision {
  const decision = judgeOne(caller, access, environment);
  if (decision.allowed || access.orResource === undefined) return decision;
  const other = judgeOne(caller, { ...access, resource: access.orResource }, environment);
  return other.allowed ? other : decision;
}

function judgeOne(caller: AssumedRole, access: Access, environment: Environment): Decision {
  try {
    return decide(requestOf(caller, access, environment), caller.policies, access.resourcePolicy);
  } catch (error) {
    if (!(error instanceof UnsupportedPolicyError)) throw error;
    throw new AwsError({
      status: 501,
      type: 'NotImplemented',
      message: `The local IAM cannot judge ${access.action}: ${error.message}`,
    });
  }
}

function requestOf(caller: AssumedRole, access: Access, environment: Environment): AccessRequest {
  const { account, region, clock } = environment;
  const nowMs = clock.now();
  const context = {
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': String(Math.floor(nowMs / 1000)),
    'aws:PrincipalAccount': account,
    'aws:PrincipalArn': caller.roleArn,
    'aws:PrincipalType': 'AssumedRole',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    ...access.context,
  };
  return { action: access.action, resource: access.resource, roleArn: caller.roleArn, account, context };
}

function refusal(
  caller: AssumedRole,
  access: Access,
  reason: Reason,
  service: Pick<Service, 'accessDenied'>,
): DeniedError {
  const message = access.deniedMessage ?? refusalMessage(caller, access, reason);
  return new DeniedError({ ...service.accessDenied, message });
}

function refusalMessage({ sessionArn }: AssumedRole, { action, resource }: Access, reason: Reason): string {
  const what = `User: ${sessionArn} is not authorized to perform: ${action} on resource: ${resource}`;
  return `${what} ${clauseOf(reason, action)}`;
}

function clauseOf(reason: Reason, action: string): string {
  switch (reason) {
    case 'explicit_deny_in_identity_policy':
      return 'with an explicit deny in an identity-based policy';
    case 'explicit_deny_in_resource_policy':
      return 'with an explicit deny in a resource-based policy';
    case 'no_resource_policy':
      return `because no resource-based policy allows the ${action} action`;
    default:
      return `because no identity-based policy allows the ${action} action`;
  }
}
