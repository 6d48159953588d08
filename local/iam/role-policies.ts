/**
 * The policies that a template attaches to its roles, in each of the ways that CloudFormation knows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html
 */
import type { Resource, Template } from '../template.ts';
import { isPolicyDocument, type PolicyDocument, type Statement } from './policy.ts';

/** The policies of AWS that the roles of a Lambda or an API may carry: they say nothing of data. */
const AWS_MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
  AWSXRayDaemonWriteAccess: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
};

const AWS_MANAGED_PREFIX = 'arn:aws:iam::aws:policy/';

export function rolePolicies(template: Template, roleArn: string): PolicyDocument[] {
  const role = template.resources('AWS::IAM::Role').find(({ attributes }) => attributes.Arn === roleArn);
  if (!role) throw new Error(`the template has no role ${roleArn}`);
  if (role.properties.PermissionsBoundary !== undefined) {
    throw new Error(`${role.logicalId}: permissions boundaries are not evaluated by the local harness`);
  }
  return [...inlinePolicies(role), ...attachedPolicies(template, role), ...managedPolicies(template, role)];
}

function inlinePolicies(role: Resource): PolicyDocument[] {
  return listIn(role.properties.Policies).map(documentIn);
}

/** `AWS::IAM::Policy` names its roles, `AWS::IAM::RolePolicy` its one role. */
function attachedPolicies(template: Template, role: Resource): PolicyDocument[] {
  return template
    .resources('AWS::IAM::Policy', 'AWS::IAM::RolePolicy')
    .filter(
      ({ properties }) => properties.RoleName === role.ref || listIn(properties.Roles).includes(role.ref),
    )
    .map(({ properties }) => documentIn(properties));
}

function managedPolicies(template: Template, role: Resource): PolicyDocument[] {
  const arns = listIn(role.properties.ManagedPolicyArns).map(String);
  const own = template
    .resources('AWS::IAM::ManagedPolicy')
    .filter(({ ref, properties }) => arns.includes(ref) || listIn(properties.Roles).includes(role.ref));
  const foreign = arns.filter((arn) => !own.some(({ ref }) => ref === arn));
  return [...own.map(({ properties }) => documentIn(properties)), ...foreign.map(awsManaged)];
}

function awsManaged(arn: string): PolicyDocument {
  const actions = AWS_MANAGED[arn.replace(AWS_MANAGED_PREFIX, '')];
  if (!actions) throw new Error(`the local harness does not know what the policy ${arn} says`);
  const statement: Statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  return { Version: '2012-10-17', Statement: [statement] };
}

function documentIn(holder: unknown): PolicyDocument {
  if (typeof holder === 'object' && holder !== null && 'PolicyDocument' in holder) {
    const { PolicyDocument } = holder;
    if (isPolicyDocument(PolicyDocument)) return PolicyDocument;
  }
  throw new Error(`not a policy with a document: ${JSON.stringify(holder)}`);
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
