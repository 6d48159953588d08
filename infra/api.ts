/**
 * The HTTP API: one integration per function, exactly the routes of shared/routes.ts, throttling, CORS for the
 * portal, and an access log that holds no header, query or body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 */
import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface CustomDomain {
  readonly name: string;
  readonly certificateArn: string;
}

export interface ApiProps {
  /** Origins that may call with cookies. */
  readonly origins: readonly string[];
  /** Requests a second, over all clients. */
  readonly throttleRate: number;
  /** Requests at once, over all clients. */
  readonly throttleBurst: number;
  readonly logRetention: RetentionDays;
  /** What becomes of the access log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * The API's own domain name; the execute-api endpoint is closed then.
   * @default - the execute-api endpoint
   */
  readonly customDomain?: CustomDomain | undefined;
}

export interface RoutedFunction {
  readonly name: string;
  /** As in `POST /api/login`. */
  readonly routeKeys: readonly string[];
  readonly lambda: IFunction;
}

/** Shares of the whole throttle, so that a flood of guesses or SMS leaves room for people who are signed in. */
const ROUTE_SHARES: Readonly<Record<string, number>> = {
  'POST /api/login': 0.5,
  'POST /api/verify': 0.5,
  'POST /api/send-sms': 0.2,
};

/** Variables: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  functionLatencyMs: '$context.integrationLatency',
  error: '$context.error.message',
  functionError: '$context.integrationErrorMessage',
};

export class Api extends Construct {
  readonly url: string;
  readonly stage: HttpStage;
  readonly accessLog: LogGroup;
  readonly domain: DomainName | undefined;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: ApiProps, functions: readonly RoutedFunction[]) {
    super(scope, id);
    this.api = new HttpApi(this, 'Resource', {
      apiName: Stack.of(this).stackName,
      description: 'Two-factor authentication',
      createDefaultStage: false,
      disableExecuteApiEndpoint: props.customDomain !== undefined,
      corsPreflight: {
        allowOrigins: [...props.origins],
        allowCredentials: true,
        allowHeaders: ['content-type'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
        exposeHeaders: ['retry-after', 'x-request-id'],
        maxAge: Duration.hours(1),
      },
    });
    const routes = functions.flatMap((target) => this.addRoutes(target));
    this.domain = props.customDomain && this.createDomain(props.customDomain);
    this.accessLog = new LogGroup(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.stage = this.createStage(props);
    this.throttleRoutes(props, routes);
    this.url = this.domain ? `https://${this.domain.name}` : this.api.apiEndpoint;
  }

  private addRoutes({ name, routeKeys, lambda }: RoutedFunction): HttpRoute[] {
    const integration = new HttpLambdaIntegration(name, lambda, { scopePermissionToRoute: false });
    return routeKeys.flatMap((routeKey) => {
      const { method, path } = parseRouteKey(routeKey);
      const routes = this.api.addRoutes({ path, methods: [method], integration });
      for (const route of routes) acknowledgeAuthorization(route);
      return routes;
    });
  }

  private createDomain({ name, certificateArn }: CustomDomain): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    return new DomainName(this, 'Domain', { domainName: name, certificate });
  }

  private createStage({ throttleRate, throttleBurst }: ApiProps): HttpStage {
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttleRate, burstLimit: throttleBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
      ...(this.domain && { domainMapping: { domainName: this.domain } }),
    });
  }

  /** CDK has no property of its own for settings of single routes. */
  private throttleRoutes({ throttleRate, throttleBurst }: ApiProps, routes: readonly HttpRoute[]): void {
    const settings = Object.entries(ROUTE_SHARES).map(([routeKey, share]) => [
      routeKey,
      {
        ThrottlingRateLimit: Math.ceil(throttleRate * share),
        ThrottlingBurstLimit: Math.ceil(throttleBurst * share),
      },
    ]);
    const stage = this.stage.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new TypeError('HttpStage is expected to wrap a CfnStage');
    stage.routeSettings = Object.fromEntries(settings);
    // API Gateway refuses settings for a route that it does not know yet.
    this.stage.node.addDependency(...routes);
  }
}

function parseRouteKey(routeKey: string): { method: HttpMethod; path: string } {
  const [verb, path] = routeKey.split(' ');
  const method = Object.values(HttpMethod).find((candidate) => candidate === verb);
  if (!method || !path?.startsWith('/'))
    throw new Error(`Not a route key such as "GET /api/team": ${routeKey}`);
  return { method, path };
}

function acknowledgeAuthorization(route: HttpRoute): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The functions authenticate by themselves, with an opaque session cookie and the request origin; sign-in and configuration are open by design.',
  });
}
