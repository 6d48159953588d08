/**
 * A Lambda function as its template describes it
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html).
 */
import type { Resource, Template } from '../template.ts';

export interface FunctionConfiguration {
  /** What people call it: `send-sms` for a resource `SendSms1A2B3C4D` of CDK. */
  readonly label: string;
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly roleArn: string;
  readonly logGroup: string;
  /** Events in progress at once: the account's quota, unless the template reserves a number. */
  readonly concurrency: number;
  /** The folder with its code. */
  readonly directory: string;
}

/** Lambda's defaults and its default account quota. */
const defaultTimeoutSeconds = 3;
const defaultMemoryMegabytes = 128;
const accountConcurrency = 1000;

/** CDK's own helpers, such as the one that sets log retention, run at deployment and never answer a request. */
export function readConfigurations(template: Template): FunctionConfiguration[] {
  return template
    .resources('AWS::Lambda::Function')
    .filter((resource) => String(resource.properties.Runtime).startsWith('nodejs'))
    .map((resource) => readConfiguration(template, resource));
}

function readConfiguration(template: Template, resource: Resource): FunctionConfiguration {
  const { properties, ref: name } = resource;
  const runtime = String(properties.Runtime);
  requireRuntime(name, runtime);
  return {
    label: labelOf(resource.logicalId),
    name,
    arn: resource.attributes.Arn ?? name,
    runtime,
    handler: String(properties.Handler),
    timeoutSeconds: numberOr(properties.Timeout, defaultTimeoutSeconds),
    memoryMegabytes: numberOr(properties.MemorySize, defaultMemoryMegabytes),
    variables: readVariables(properties.Environment),
    roleArn: String(properties.Role),
    logGroup: readLogGroup(properties.LoggingConfig) ?? `/aws/lambda/${name}`,
    concurrency: numberOr(properties.ReservedConcurrentExecutions, accountConcurrency),
    directory: template.assetDirectory(resource),
  };
}

function requireRuntime(name: string, runtime: string): void {
  const own = `nodejs${process.versions.node.split('.')[0]}.x`;
  if (runtime === own) return;
  throw new Error(
    `${name} is deployed on ${runtime}, but this is Node ${process.versions.node}: use npm start`,
  );
}

function labelOf(logicalId: string): string {
  const words = logicalId.replace(/[0-9A-F]{8}$/, '').match(/[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [logicalId];
  return words.join('-').toLowerCase();
}

function numberOr(value: unknown, otherwise: number): number {
  return value === undefined ? otherwise : Number(value);
}

function readVariables(environment: unknown): Record<string, string> {
  if (!isRecord(environment) || !isRecord(environment.Variables)) return {};
  return Object.fromEntries(
    Object.entries(environment.Variables).map(([name, value]) => [name, String(value)]),
  );
}

function readLogGroup(loggingConfig: unknown): string | undefined {
  return isRecord(loggingConfig) && typeof loggingConfig.LogGroup === 'string'
    ? loggingConfig.LogGroup
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
