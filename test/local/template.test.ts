import path from 'node:path';
import { rolePolicies } from '../../local/iam/role-policies.ts';
import { loadTemplate } from '../../local/template.ts';
import { API_ENDPOINT, demoTemplate, resourceIn, roleArn } from './demo.ts';

const template = demoTemplate();

describe('environment', () => {
  test('the account is a stand-in where the stack names none, the region is the stack’s', () => {
    expect(template).toMatchObject({ account: '111111111111', region: 'eu-west-1', stackName: 'Demo' });
  });

  test('a stack that is not there is named', () => {
    const folder = path.join(import.meta.dirname, 'assembly');
    expect(() => loadTemplate(folder, 'Other', { apiEndpoint: '' })).toThrow(/no stack named Other/);
  });
});

describe('intrinsic functions', () => {
  const { properties } = resourceIn(template, 'AWS::Lambda::Function', 'Function');
  const tableArn = 'arn:aws:dynamodb:eu-west-1:111111111111:table/Demo-Table';

  test('resolve to what the deployed function would be given', () => {
    expect(properties.MemorySize).toBe(512);
    expect(properties.Layers).toEqual(['one']);
    expect(properties.Role).toBe('arn:aws:iam::111111111111:role/Demo-Role');
    expect(properties.Environment).toEqual({
      Variables: {
        TABLE_NAME: 'Demo-Table',
        SUB: `${tableArn}|prod|\${literal}|Demo`,
        ACCOUNT_OF_ROLE: '111111111111',
        ENCODED: 'aGVsbG8=',
        CHOSEN: 'live',
        NESTED: 'yes',
      },
    });
  });

  test.each([
    ['Custom::A', 'UnknownAttribute: the local harness does not know Weight of AWS::SNS::Topic'],
    ['Custom::B', 'UnknownIntrinsic: the local harness does not know the intrinsic function Fn::Cidr'],
    ['Custom::C', 'UnknownReference: the template has nothing named Nowhere to refer to'],
    ['Custom::D', 'OutsideReference: the parameter BootstrapVersion has no value outside AWS'],
    ['Custom::E', 'DynamicReference: the local harness does not resolve dynamic references'],
  ])('%s: what is not known is an error', (type, message) => {
    expect(() => template.resources(type)).toThrow(message);
  });
});

describe('resources', () => {
  test('have the names that AWS would give them', () => {
    const refs = Object.fromEntries(
      template
        .resources('AWS::SNS::Topic', 'AWS::Logs::LogGroup', 'AWS::KMS::Alias', 'AWS::ApiGatewayV2::Stage')
        .map(({ logicalId, ref }) => [logicalId, ref]),
    );
    expect(refs).toEqual({
      Alias: 'alias/demo',
      Logs: '/aws/demo',
      Stage0: '$default',
      Topic: 'arn:aws:sns:eu-west-1:111111111111:Demo-Topic',
    });
  });

  test('of streams and events are known by all their names', () => {
    const refs = template
      .resources('AWS::Lambda::EventSourceMapping', 'AWS::Events::Rule', 'AWS::SES::EmailIdentity')
      .map(({ ref, properties }) => [ref, properties]);
    const table = 'arn:aws:dynamodb:eu-west-1:111111111111:table/Demo-Table';
    expect(refs).toEqual([
      [
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        { EventSourceArn: `${table}/stream/2026-01-01T00:00:00.000`, FunctionName: 'Demo-Function' },
      ],
      ['demo-bus|Demo-BusRule', { EventBusName: 'demo-bus' }],
      ['Demo-DefaultRule', {}],
      ['mail.example.com', { EmailIdentity: 'mail.example.com' }],
    ]);
    const arns = template.resources('AWS::Events::Rule').map(({ attributes }) => attributes.Arn);
    expect(arns).toEqual([
      'arn:aws:events:eu-west-1:111111111111:rule/demo-bus/Demo-BusRule',
      'arn:aws:events:eu-west-1:111111111111:rule/Demo-DefaultRule',
    ]);
  });

  test('are the same at every load, so that kept data is found again', () => {
    const types = ['AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::ApiGatewayV2::Api'];
    expect(demoTemplate().resources(...types)).toEqual(template.resources(...types));
    const [secret] = template.resources('AWS::SecretsManager::Secret');
    expect(secret?.ref).toMatch(/:secret:Demo-Secret-[a-z0-9]{6}$/);
  });

  test('whose condition is false are left out', () => {
    expect(template.resources('AWS::SQS::Queue')).toEqual([]);
  });

  test('refer to each other', () => {
    const [route] = template.resources('AWS::ApiGatewayV2::Route');
    const [integration] = template.resources('AWS::ApiGatewayV2::Integration');
    expect(route?.properties.Target).toBe(`integrations/${integration?.ref}`);
  });
});

test('outputs are resolved, those of a false condition left out', () => {
  expect(template.outputs()).toEqual({ ApiUrl: API_ENDPOINT });
});

test('a function’s code is found through the assets manifest', () => {
  const folder = template.assetDirectory(resourceIn(template, 'AWS::Lambda::Function', 'Function'));
  expect(folder).toBe(path.join(import.meta.dirname, 'assembly', 'asset.code'));
  const inline = resourceIn(template, 'AWS::Lambda::Function', 'InlineFunction');
  expect(() => template.assetDirectory(inline)).toThrow('InlineFunction has no code asset');
});

describe('the policies of a role', () => {
  test('are those inside it, those attached to it, and those it names', () => {
    const statements = rolePolicies(template, roleArn(template, 'Role')).flatMap(
      (policy) => policy.Statement,
    );
    const actions = statements.flatMap((statement) => ('Action' in statement ? statement.Action : []));
    expect(actions).toEqual(
      expect.arrayContaining([
        'sns:Publish',
        'dynamodb:GetItem',
        'sts:GetCallerIdentity',
        'logs:PutLogEvents',
      ]),
    );
    expect(rolePolicies(template, roleArn(template, 'BareRole'))).toEqual([]);
  });

  test('cannot be read when they are AWS’s own and not known here', () => {
    expect(() => rolePolicies(template, roleArn(template, 'ForeignRole'))).toThrow(/AdministratorAccess/);
    expect(() => rolePolicies(template, 'arn:aws:iam::1:role/none')).toThrow(/no role/);
  });
});
