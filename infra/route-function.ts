/**
 * One Lambda function with the defaults of all: Node 24 on arm64, its own log group, and its own role that holds
 * what its entry in shared/routes.ts asks for and no AWS managed policy.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
 */
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../shared/routes.ts';
import type { Environment } from './environment.ts';
import { logStatement } from './grants.ts';

export interface RouteFunctionProps {
  readonly spec: FunctionSpec;
  /** Says in the console what the function is. */
  readonly description: string;
  /** Folder that holds `index.js`. */
  readonly bundle: string;
  readonly environment: Environment;
  /** Rights beyond writing its own log. */
  readonly statements: readonly PolicyStatement[];
  readonly logRetention: RetentionDays;
  /** What becomes of the log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Memory in MiB; processor time grows with it.
   * @default 512
   */
  readonly memorySize?: number;
}

/** Far above any answer, far below API Gateway's 30 s. */
const TIMEOUT = Duration.seconds(10);

export class RouteFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: RouteFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.lambda = new LambdaFunction(this, 'Resource', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(props.bundle),
      memorySize: props.memorySize ?? 512,
      timeout: TIMEOUT,
      environment: { ...props.environment },
      logGroup,
      role: this.createRole([logStatement(logGroup.logGroupArn), ...props.statements]),
    });
    this.acknowledge(props.spec);
  }

  private createRole(statements: PolicyStatement[]): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Rights: new PolicyDocument({ statements }) },
    });
  }

  private acknowledge({ stream, events, sms, mail }: FunctionSpec): void {
    Validations.of(this.lambda).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason: whereFailuresGo(stream !== undefined || events !== undefined) },
      {
        id: 'Serverless-LambdaTracing',
        reason:
          'Each request is one function with a few calls, whose latency its log line tells; X-Ray would add cost and a right to every role.',
      },
    );
    if (sms) this.acknowledgeResource('*', NO_RESOURCE);
    if (!mail) return;
    const own = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>';
    for (const kind of ['identity', 'configuration-set'])
      this.acknowledgeResource(`${own}:${kind}/*`, BOUND_BY_SENDER);
  }

  private acknowledgeResource(resource: string, reason: string): void {
    Validations.of(this).acknowledge(
      { id: `AwsSolutions-IAM5[Resource::${resource}]`, reason },
      { id: 'Serverless-LambdaStarPermissions', reason },
    );
  }
}

const NO_RESOURCE =
  'Amazon SNS knows no resource for a telephone number but *; every topic is denied in the same policy.';

const BOUND_BY_SENDER =
  "Which identity Amazon SES looks at depends on what is verified and on its sandbox; a condition binds the sender's address.";

function whereFailuresGo(asynchronous: boolean): string {
  return asynchronous
    ? 'What fails goes to the on-failure destination of its source, a queue, with the reason that a dead-letter queue would not keep.'
    : 'Only invoked synchronously, by API Gateway or an operator: there is no failed event to keep.';
}
