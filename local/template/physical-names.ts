/**
 * The names and attributes that AWS would give to a resource: what `Ref` and `Fn::GetAtt` return for its type.
 * All are derived from stack and logical id, so that a restart finds the data of the run before it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
import { createHash } from 'node:crypto';

export interface PhysicalName {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Naming {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly apiEndpoint: string;
}

/** One resource that is to be named. */
interface Subject extends Naming {
  readonly logicalId: string;
  /** A property of the resource, resolved; absent when the template does not set it. */
  readonly property: (name: string) => string | undefined;
}

type Rule = (subject: Subject) => PhysicalName;

/** The shortest limit among the types below: a Lambda function's and a role's name. */
const LONGEST_NAME = 64;

/** AWS names a stream by the time at which it was turned on. */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

export function physicalName(
  naming: Naming,
  logicalId: string,
  type: string,
  property: Subject['property'],
): PhysicalName {
  const subject = { ...naming, logicalId, property };
  return (RULES[type] ?? unnamed)(subject);
}

const RULES: Readonly<Record<string, Rule>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::KMS::Key': (subject) => {
    const id = uuid(subject);
    return { ref: id, attributes: { Arn: arn(subject, 'kms', `key/${id}`), KeyId: id } };
  },
  'AWS::KMS::Alias': (subject) => ({ ref: nameOf(subject, 'AliasName'), attributes: {} }),
  'AWS::SecretsManager::Secret': (subject) => {
    const id = arn(subject, 'secretsmanager', `secret:${nameOf(subject, 'Name')}-${digest(subject, 6)}`);
    return { ref: id, attributes: { Id: id } };
  },
  'AWS::IAM::Role': (subject) => {
    const name = nameOf(subject, 'RoleName');
    const path = subject.property('Path') ?? '/';
    const roleId = `AROA${digest(subject, 17).toUpperCase()}`;
    return { ref: name, attributes: { Arn: iamArn(subject, `role${path}${name}`), RoleId: roleId } };
  },
  'AWS::IAM::ManagedPolicy': (subject) => {
    const path = subject.property('Path') ?? '/';
    const id = iamArn(subject, `policy${path}${nameOf(subject, 'ManagedPolicyName')}`);
    return { ref: id, attributes: { PolicyArn: id } };
  },
  'AWS::IAM::Policy': (subject) => ({ ref: nameOf(subject, 'PolicyName'), attributes: {} }),
  'AWS::Lambda::Function': (subject) => named(subject, 'FunctionName', 'lambda', 'function:'),
  'AWS::Lambda::EventSourceMapping': (subject) => {
    const id = uuid(subject);
    const arnOfMapping = arn(subject, 'lambda', `event-source-mapping:${id}`);
    return { ref: id, attributes: { Id: id, EventSourceMappingArn: arnOfMapping } };
  },
  'AWS::Logs::LogGroup': (subject) => {
    const name = nameOf(subject, 'LogGroupName');
    return { ref: name, attributes: { Arn: arn(subject, 'logs', `log-group:${name}:*`) } };
  },
  'AWS::ApiGatewayV2::Api': (subject) => {
    const id = digest(subject, 10);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: subject.apiEndpoint } };
  },
  'AWS::ApiGatewayV2::Route': plainId,
  'AWS::ApiGatewayV2::Integration': plainId,
  'AWS::ApiGatewayV2::Stage': (subject) => ({
    ref: subject.property('StageName') ?? '$default',
    attributes: {},
  }),
  'AWS::SNS::Topic': (subject) => {
    const name = nameOf(subject, 'TopicName');
    const id = arn(subject, 'sns', name);
    return { ref: id, attributes: { TopicArn: id, TopicName: name } };
  },
  'AWS::SQS::Queue': (subject) => {
    const name = nameOf(subject, 'QueueName');
    const url = `https://sqs.${subject.region}.amazonaws.com/${subject.account}/${name}`;
    return { ref: url, attributes: { Arn: arn(subject, 'sqs', name), QueueName: name, QueueUrl: url } };
  },
  'AWS::Events::EventBus': (subject) => {
    const name = nameOf(subject, 'Name');
    return { ref: name, attributes: { Arn: arn(subject, 'events', `event-bus/${name}`), Name: name } };
  },
  'AWS::Events::Rule': rule,
  'AWS::SES::EmailIdentity': (subject) => ({ ref: nameOf(subject, 'EmailIdentity'), attributes: {} }),
  'AWS::CloudWatch::Alarm': (subject) => named(subject, 'AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::S3::Bucket': (subject) => {
    const name = nameOf(subject, 'BucketName').toLowerCase();
    const domain = `${name}.s3.amazonaws.com`;
    const regional = `${name}.s3.${subject.region}.amazonaws.com`;
    const attributes = { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: regional };
    return { ref: name, attributes };
  },
  'AWS::CloudFront::Distribution': (subject) => {
    const id = `E${digest(subject, 13).toUpperCase()}`;
    const domain = `d${digest(subject, 13)}.cloudfront.net`;
    return { ref: id, attributes: { Id: id, DomainName: domain } };
  },
};

function table(subject: Subject): PhysicalName {
  const name = nameOf(subject, 'TableName');
  const id = arn(subject, 'dynamodb', `table/${name}`);
  const streamArn = `${id}/stream/${STREAM_LABEL}`;
  return { ref: name, attributes: { Arn: id, TableId: uuid(subject), StreamArn: streamArn } };
}

/** A rule of another bus than the default one has the bus in its name. */
function rule(subject: Subject): PhysicalName {
  const name = nameOf(subject, 'Name');
  const bus = subject.property('EventBusName')?.replace(/^.*event-bus\//, '') ?? 'default';
  if (bus === 'default') return named(subject, 'Name', 'events', 'rule/');
  return { ref: `${bus}|${name}`, attributes: { Arn: arn(subject, 'events', `rule/${bus}/${name}`) } };
}

/** Most types: `Ref` is the name, and `Arn` its ARN. */
function named(subject: Subject, nameProperty: string, service: string, prefix: string): PhysicalName {
  const name = nameOf(subject, nameProperty);
  return { ref: name, attributes: { Arn: arn(subject, service, prefix + name) } };
}

function plainId(subject: Subject): PhysicalName {
  return { ref: digest(subject, 7), attributes: {} };
}

/** A type of which the harness needs nothing: it can be referred to, but has no attribute to ask for. */
function unnamed(subject: Subject): PhysicalName {
  return { ref: generatedName(subject), attributes: {} };
}

function nameOf(subject: Subject, property: string): string {
  return subject.property(property) ?? generatedName(subject);
}

function generatedName(subject: Subject): string {
  const name = `${subject.stackName}-${subject.logicalId}`;
  if (name.length <= LONGEST_NAME) return name;
  return `${name.slice(0, LONGEST_NAME - 9)}-${digest(subject, 8)}`;
}

function arn({ region, account }: Naming, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

function iamArn({ account }: Naming, resource: string): string {
  return `arn:aws:iam::${account}:${resource}`;
}

function hash({ stackName, logicalId }: Subject): Buffer {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest();
}

function digest(subject: Subject, length: number): string {
  return BigInt(`0x${hash(subject).toString('hex')}`)
    .toString(36)
    .slice(0, length);
}

function uuid(subject: Subject): string {
  const hex = hash(subject).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
