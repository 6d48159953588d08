/**
 * The one stack: table, secret, a function for each entry of shared/routes.ts, the API before them, the events behind
 * them, and alarms.
 * Everything that a function may do comes from that entry; everything that an operator may choose, from Configuration.
 */
import { Annotations, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type EnvironmentName, type FunctionName, type FunctionSpec, functions } from '../shared/routes.ts';
import { Alarms } from './alarms.ts';
import { Api, type RoutedFunction } from './api.ts';
import { type Configuration, mailAddressOf } from './configuration.ts';
import { environmentOf } from './environment.ts';
import { mailStatement, scanStatement, smsStatements, tableStatement } from './grants.ts';
import { Publishing } from './publishing.ts';
import { RouteFunction } from './route-function.ts';
import { Secret } from './secret.ts';
import { Table } from './table.ts';

/** MiB. These hash passwords, which takes memory and above all the processor that comes with it. */
const MEMORY: Partial<Record<FunctionName, number>> = {
  login: 1024,
  session: 1024,
  password: 1024,
  admin: 1024,
};

const specs: Readonly<Record<FunctionName, FunctionSpec>> = functions;
const names = Object.keys(functions) as FunctionName[];

interface Target extends RoutedFunction {
  readonly name: FunctionName;
}

export interface TwoFactorStackProps {
  readonly configuration: Configuration;
  /** Where a function's bundle lies. */
  readonly bundleOf: (name: string) => string;
}

export class TwoFactorStack extends Stack {
  private readonly configuration: Configuration;
  private readonly removal: RemovalPolicy;
  private readonly table: Table;
  private readonly secret: Secret;
  private readonly publishing: Publishing;
  private readonly bundleOf: (name: string) => string;

  constructor(scope: Construct, id: string, { configuration, bundleOf }: TwoFactorStackProps) {
    super(scope, id, {
      description: 'Two-factor authentication for a client portal',
      ...(configuration.region && { env: { region: configuration.region } }),
    });
    this.configuration = configuration;
    this.removal = configuration.removalPolicy === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.table = new Table(this, 'Table', { removalPolicy: this.removal });
    this.secret = new Secret(this, 'Secret', { removalPolicy: this.removal });
    this.publishing = new Publishing(this, 'Publishing', {
      streamArn: this.table.streamArn,
      removalPolicy: this.removal,
    });
    this.bundleOf = bundleOf;
    const targets = names.map((name) => this.createFunction(name));
    const routed = targets.filter(({ routeKeys }) => routeKeys.length > 0);
    const api = this.createApi(routed);
    for (const { name, lambda } of targets) this.publishing.connect(lambda, specs[name]);
    this.createAlarms(api, targets);
    this.createOutputs(api, targets);
    this.warnOfLocalhost();
    this.warnOfExampleSender();
  }

  private createFunction(name: FunctionName): Target {
    const spec = specs[name];
    const { lambda } = new RouteFunction(this, pascalCase(name), {
      spec,
      description: `Two-factor ${name}: ${spec.routes.join(', ') || 'no route'}`,
      bundle: this.bundleOf(name),
      environment: environmentOf(environmentNames(spec), this.configuration, {
        tableName: this.table.tableName,
        secretArn: this.secret.secretArn,
        eventBusName: this.publishing.busName,
      }),
      statements: this.statementsOf(spec),
      logRetention: this.configuration.logRetentionDays,
      removalPolicy: this.removal,
      ...(MEMORY[name] && { memorySize: MEMORY[name] }),
    });
    return { name, routeKeys: spec.routes, lambda };
  }

  private statementsOf(spec: FunctionSpec): PolicyStatement[] {
    return [
      ...spec.table.map((grant) => tableStatement(this.table.tableArn, grant)),
      ...(spec.scan ? [scanStatement(this.table.tableArn, spec.scan)] : []),
      ...(spec.secret ? this.secret.readStatements() : []),
      ...(spec.sms ? smsStatements() : []),
      ...(spec.mail ? [mailStatement(mailAddressOf(this.configuration))] : []),
      ...this.publishing.statementsOf(spec),
    ];
  }

  private createApi(routed: readonly RoutedFunction[]): Api {
    const { portalOrigins, throttleRate, throttleBurst, logRetentionDays, apiDomainName, certificateArn } =
      this.configuration;
    const props = {
      origins: portalOrigins,
      throttleRate,
      throttleBurst,
      logRetention: logRetentionDays,
      removalPolicy: this.removal,
      customDomain: apiDomainName && certificateArn ? { name: apiDomainName, certificateArn } : undefined,
    };
    return new Api(this, 'Api', props, routed);
  }

  private createAlarms({ stage }: Api, targets: readonly Target[]): void {
    const those = (matches: (spec: FunctionSpec) => boolean) =>
      targets.filter(({ name }) => matches(specs[name])).map(({ lambda }) => lambda);
    new Alarms(this, 'Alarms', {
      functions: those(({ routes, stream, events }) => routes.length > 0 || !!stream || !!events),
      readers: those(({ stream }) => stream !== undefined),
      deadLetters: this.publishing.deadLetters,
      stage,
      smsSpendUsd: this.configuration.smsSpendAlarmUsd,
      topicArn: this.configuration.alarmTopicArn,
    });
  }

  private createOutputs(api: Api, targets: readonly RoutedFunction[]): void {
    const admin = targets.find(({ name }) => name === 'admin');
    const output = (id: string, description: string, value: string): CfnOutput =>
      new CfnOutput(this, id, { description, value });
    output('ApiUrl', "What the portal calls, on its own site or through its own server's /api", api.url);
    if (admin) output('AdminFunctionName', 'Function that manages users', admin.lambda.functionName);
    output('TableName', 'Table that holds users, sessions and devices', this.table.tableName);
    output('SecretArn', 'Secret that opens what is sealed in the table', this.secret.secretArn);
    output('EventBusName', 'Bus on which the security events are published', this.publishing.busName);
    output('AccessLogName', 'Log group of the access log', api.accessLog.logGroupName);
    if (!api.domain) return;
    output('ApiDomainTarget', "Where the domain name's DNS record points", api.domain.regionalDomainName);
    output(
      'ApiDomainZoneId',
      'Hosted zone of that target, for an alias record',
      api.domain.regionalHostedZoneId,
    );
  }

  private warnOfExampleSender(): void {
    const { mailFrom } = this.configuration;
    if (!mailAddressOf(this.configuration).endsWith('@example.com')) return;
    Annotations.of(this).addWarningV2(
      'two-factor:mail-from',
      `mailFrom is ${mailFrom}: nobody can be told by mail until it is an address that is verified in Amazon SES (-c mailFrom=…)`,
    );
  }

  private warnOfLocalhost(): void {
    const local = this.configuration.portalOrigins.filter(
      (origin) => new URL(origin).hostname === 'localhost',
    );
    if (local.length === 0) return;
    Annotations.of(this).addWarningV2(
      'two-factor:localhost',
      `portalOrigins has ${local.join(', ')}: right for development, but a deployment needs the portal's own (-c portalOrigins=https://…)`,
    );
  }
}

function environmentNames(spec: FunctionSpec): EnvironmentName[] {
  return [
    ...(spec.table.length > 0 ? (['TABLE_NAME'] as const) : []),
    ...(spec.secret ? (['SECRET_ARN'] as const) : []),
    ...(spec.mail ? (['MAIL_FROM'] as const) : []),
    ...(spec.publishes ? (['EVENT_BUS_NAME'] as const) : []),
    ...spec.environment,
  ];
}

/** `send-sms` → `SendSms`. */
function pascalCase(name: string): string {
  return name.replace(/(^|-)(.)/g, (_match, _dash, letter: string) => letter.toUpperCase());
}
