/** The HTTP API: the routes of shared/routes.ts and no others, throttled, logged without what must stay private. */
import { functions } from '../../shared/routes.ts';
import { partOf, propertiesOf, synthesize } from './synthesize.ts';

const domain = {
  portalOrigins: 'https://portal.example.com,https://admin.example.com',
  apiDomainName: 'api.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d',
};
const template = synthesize();
const withDomain = synthesize(domain);
const routes = [...propertiesOf(template, 'AWS::ApiGatewayV2::Route').values()];
const [stage] = propertiesOf(template, 'AWS::ApiGatewayV2::Stage').values();
const specs = Object.entries(functions);

test('every route exists once, and no other', () => {
  const expected = specs.flatMap(([, { routes: keys }]) => [...keys]);
  expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(expected.sort());
});

test('every route leads to the function that owns it', () => {
  const integrations = propertiesOf(template, 'AWS::ApiGatewayV2::Integration');
  const lambdas = new Map([...propertiesOf(template, 'AWS::Lambda::Function').keys()].map((id) => [id, id]));
  for (const [name, { routes: keys }] of specs) {
    for (const key of keys) {
      const target = JSON.stringify(routes.find(({ RouteKey }) => RouteKey === key)?.Target);
      const integration = [...integrations].find(([id]) => target.includes(`"${id}"`))?.[1];
      expect(JSON.stringify(integration?.IntegrationUri)).toContain(`"${partOf(lambdas, name, '')}"`);
      expect(integration?.PayloadFormatVersion).toBe('2.0');
    }
  }
});

test('one integration and one permission for each function that has routes; none for the others', () => {
  const routed = specs.filter(([, { routes: keys }]) => keys.length > 0);
  template.resourceCountIs('AWS::ApiGatewayV2::Integration', routed.length);
  const permissions = [...propertiesOf(template, 'AWS::Lambda::Permission').values()];
  const gateway = permissions.filter(({ Principal }) => Principal === 'apigateway.amazonaws.com');
  expect(gateway).toHaveLength(routed.length);
  const reachable = JSON.stringify([
    ...gateway,
    ...propertiesOf(template, 'AWS::ApiGatewayV2::Integration').values(),
  ]);
  expect(reachable).not.toMatch(/"(Admin|PublishEvents|Notify)/);
});

test('no function has a URL of its own', () => {
  template.resourceCountIs('AWS::Lambda::Url', 0);
});

describe('the stage', () => {
  test('is throttled, and harder where guesses and SMS are made', () => {
    expect(stage).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      RouteSettings: {
        'POST /api/login': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
        'POST /api/verify': { ThrottlingRateLimit: 25, ThrottlingBurstLimit: 50 },
        'POST /api/send-sms': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
      },
    });
  });

  test('is made after the routes that its settings name', () => {
    const [resource] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    expect(resource?.DependsOn).toEqual(
      expect.arrayContaining(Object.keys(template.findResources('AWS::ApiGatewayV2::Route'))),
    );
  });

  test('logs who asked what and how it went', () => {
    const { AccessLogSettings } = stage as { AccessLogSettings: { Format: string } };
    expect(Object.values(JSON.parse(AccessLogSettings.Format)).sort()).toEqual([
      '$context.error.message',
      '$context.identity.sourceIp',
      '$context.integrationErrorMessage',
      '$context.integrationLatency',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('CORS', () => {
  test('admits the portal alone, with cookies', () => {
    const [api] = propertiesOf(withDomain, 'AWS::ApiGatewayV2::Api').values();
    expect(api?.CorsConfiguration).toEqual({
      AllowCredentials: true,
      AllowHeaders: ['content-type'],
      AllowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
      AllowOrigins: ['https://portal.example.com', 'https://admin.example.com'],
      ExposeHeaders: ['retry-after', 'x-request-id'],
      MaxAge: 3600,
    });
  });
});

describe('a domain name of its own', () => {
  test('closes the execute-api endpoint', () => {
    withDomain.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: false });
  });

  test('is mapped to the stage and named in the outputs', () => {
    withDomain.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'api.example.com',
      DomainNameConfigurations: [{ CertificateArn: domain.certificateArn, EndpointType: 'REGIONAL' }],
    });
    withDomain.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
    expect(Object.keys(withDomain.findOutputs('*'))).toEqual(
      expect.arrayContaining(['ApiUrl', 'ApiDomainTarget', 'ApiDomainZoneId']),
    );
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
  });
});
