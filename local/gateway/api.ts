/**
 * The HTTP API as the template describes it: its routes, what each invokes, and its stage
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html).
 */
import type { Properties, Resource, Template } from '../template.ts';

export interface Integration {
  readonly functionArn: string;
  readonly timeoutMs: number | undefined;
}

export interface Api {
  readonly id: string;
  readonly properties: Properties;
  readonly stageName: string;
  readonly stage: Properties;
  /** By route key. */
  readonly integrations: ReadonlyMap<string, Integration>;
}

export function readApi(template: Template): Api {
  const api = single(template, 'AWS::ApiGatewayV2::Api');
  const stage = single(template, 'AWS::ApiGatewayV2::Stage');
  return {
    id: api.ref,
    properties: api.properties,
    stageName: stage.ref,
    stage: stage.properties,
    integrations: readRoutes(template),
  };
}

function single(template: Template, type: string): Resource {
  const [resource, ...others] = template.resources(type);
  if (resource && others.length === 0) return resource;
  throw new Error(`The stack ${template.stackName} should have exactly one ${type}`);
}

function readRoutes(template: Template): Map<string, Integration> {
  const integrations = new Map(
    template.resources('AWS::ApiGatewayV2::Integration').map(({ ref, properties }) => [ref, properties]),
  );
  const routes = new Map<string, Integration>();
  for (const { properties } of template.resources('AWS::ApiGatewayV2::Route')) {
    const routeKey = String(properties.RouteKey);
    const integration = integrations.get(String(properties.Target).replace('integrations/', ''));
    if (!integration) throw new Error(`Route ${routeKey} has no integration in the template`);
    routes.set(routeKey, readIntegration(integration));
  }
  return routes;
}

/** The URI is a function's ARN, or has it inside `…:lambda:path/2015-03-31/functions/<arn>/invocations`. */
function readIntegration({ IntegrationUri, TimeoutInMillis }: Properties): Integration {
  const uri = String(IntegrationUri);
  return {
    functionArn: /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri,
    timeoutMs: TimeoutInMillis === undefined ? undefined : Number(TimeoutInMillis),
  };
}
