/**
 * Turns what shared/routes.ts says a function may touch into IAM statements: one per grant, each on one resource.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import { Aws } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { TableGrant } from '../shared/routes.ts';

type Conditions = Record<string, Record<string, string | string[]>>;

/**
 * `ForAllValues` is true of a request that carries no value at all: `Null` is what refuses, say, a Scan-like call.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function onlyKeys({ keys }: TableGrant): Conditions {
  return {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys.map((prefix) => `${prefix}*`) },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
}

function onlyAttributes(grant: TableGrant, attributes: readonly string[]): Conditions {
  const { Null, ...keys } = onlyKeys(grant);
  return {
    ...keys,
    'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
    Null: { ...Null, 'dynamodb:Attributes': 'false' },
    // ALL_OLD and ALL_NEW would hand out the attributes that the request did not name.
    StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
  };
}

export function tableStatement(tableArn: string, grant: TableGrant): PolicyStatement {
  return new PolicyStatement({
    actions: grant.actions.map((action) => `dynamodb:${action}`),
    resources: [tableArn],
    conditions: grant.attributes ? onlyAttributes(grant, grant.attributes) : onlyKeys(grant),
  });
}

/**
 * A scan has no `dynamodb:LeadingKeys`: it is held to attributes, which it has to ask for by name. Those of the table's own
 * key have to be among them.
 */
export function scanStatement(tableArn: string, attributes: readonly string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:Scan'],
    resources: [tableArn],
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] },
      Null: { 'dynamodb:Attributes': 'false' },
      // Neither all attributes nor the number of items that a filter on others lets pass.
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    },
  });
}

/**
 * A telephone number is no resource, so IAM wants `*`; the denial leaves nothing of it but numbers.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html
 */
export function smsStatements(): PolicyStatement[] {
  const topics = `arn:${Aws.PARTITION}:sns:*:*:*`;
  return [
    new PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }),
    new PolicyStatement({ effect: Effect.DENY, actions: ['sns:Publish'], resources: [topics] }),
  ];
}

/**
 * Which verified identity SES takes for a sender (the address, its domain, or a parent of it) and, in its sandbox, for a
 * recipient, only SES knows: the sender's address is what binds. A configuration set may be the identity's default.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
 */
export function mailStatement(fromAddress: string): PolicyStatement {
  const own = (kind: string): string => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:${kind}/*`;
  return new PolicyStatement({
    actions: ['ses:SendEmail'],
    resources: [own('identity'), own('configuration-set')],
    conditions: { StringEquals: { 'ses:FromAddress': fromAddress } },
  });
}

export function publishStatement(busArn: string): PolicyStatement {
  return new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] });
}

/** What Lambda's poller does in the function's name. */
export function streamStatement(streamArn: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
      (action) => `dynamodb:${action}`,
    ),
    resources: [streamArn],
  });
}

export function sendStatement(queueArn: string): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] });
}

/** The log group's ARN already ends in `:*`, its streams. */
export function logStatement(logGroupArn: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroupArn],
  });
}
