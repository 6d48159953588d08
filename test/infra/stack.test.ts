/** Table, secret, key, alarms and outputs; and what removalPolicy changes. */
import { createStack, propertiesOf, type Statement, synthesize } from './synthesize.ts';

const template = synthesize();
const resources: { Type: string; Properties: object }[] = Object.values(template.toJSON().Resources);
const topic = 'arn:aws:sns:eu-west-1:111122223333:on-call';
const destroyed = synthesize({ removalPolicy: 'destroy', logRetentionDays: 7, alarmTopicArn: topic });

/** What keeps users' data: everything else can be deployed again. */
const LASTING = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
];

describe('the table', () => {
  test('has one key, expiry, recovery to a point in time and protection', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
  });

  test('has no index, through which a key prefix would not bind', () => {
    const [table] = propertiesOf(template, 'AWS::DynamoDB::GlobalTable').values();
    expect(table).not.toHaveProperty('GlobalSecondaryIndexes');
    expect(table).not.toHaveProperty('LocalSecondaryIndexes');
  });
});

describe('the secret', () => {
  test('is made by Secrets Manager, under the key', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{"current":"k1"}',
        GenerateStringKey: 'k1',
        PasswordLength: 64,
        ExcludePunctuation: true,
      },
    });
    const [secret] = propertiesOf(template, 'AWS::SecretsManager::Secret').values();
    const [keyId] = propertiesOf(template, 'AWS::KMS::Key').keys();
    expect(secret?.KmsKeyId).toEqual({ 'Fn::GetAtt': [keyId, 'Arn'] });
    expect(secret).not.toHaveProperty('SecretString');
  });

  test('has a key that rotates, and that nobody uses but through Secrets Manager', () => {
    const [key] = propertiesOf(template, 'AWS::KMS::Key').values();
    expect(key).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
    const { Statement: statements } = (key as { KeyPolicy: { Statement: Statement[] } }).KeyPolicy;
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    const using = statements.filter(({ Action }) =>
      /Encrypt|Decrypt|DataKey|Sign|Mac|CreateGrant/.test(String(Action)),
    );
    expect(using).toHaveLength(1);
    expect(Object.keys(using[0]?.Condition?.StringEquals ?? {})).toContain('kms:ViaService');
  });
});

describe('removalPolicy', () => {
  test('retain, the default, keeps everything that lasts', () => {
    for (const type of LASTING) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('destroy leaves nothing behind', () => {
    for (const type of LASTING) {
      destroyed.allResources(type, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    }
    destroyed.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [{ DeletionProtectionEnabled: false }],
    });
    destroyed.hasResourceProperties('AWS::KMS::Key', { PendingWindowInDays: 7 });
  });
});

test('every log forgets after logRetentionDays', () => {
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  destroyed.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
});

describe('alarms', () => {
  const alarms = [...propertiesOf(template, 'AWS::CloudWatch::Alarm')];

  test('are few: errors, throttles, 5xx and SMS spending', () => {
    expect(alarms.map(([id]) => id.replace(/^Alarms|[0-9A-F]{8}$/g, ''))).toEqual([
      'FunctionErrors',
      'FunctionErrors2',
      'FunctionThrottles',
      'FunctionThrottles2',
      'ServerErrors',
      'SmsSpend',
    ]);
  });

  test('add up no more metrics than CloudWatch allows: ten and their sum', () => {
    for (const [, { Metrics }] of alarms)
      expect((Metrics as unknown[] | undefined)?.length ?? 1).toBeLessThan(12);
  });

  test('go to the topic, where there is one', () => {
    destroyed.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic] });
    for (const [, alarm] of alarms) expect(alarm).not.toHaveProperty('AlarmActions');
  });
});

describe('outputs', () => {
  test('tell operators what they need', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'AccessLogName',
      'AdminFunctionName',
      'ApiUrl',
      'SecretArn',
      'TableName',
    ]);
  });

  test('are not exported: another stack must not hold this one', () => {
    for (const output of Object.values(template.findOutputs('*')))
      expect(output).not.toHaveProperty('Export');
  });
});

test('nothing has a fixed name, so that two deployments fit into one account', () => {
  const own = resources.filter(({ Type }) => Type !== 'AWS::Lambda::Permission');
  const keys = own.flatMap(({ Properties }) => Object.keys(Properties));
  expect(keys.filter((key) => /^(Table|Function|Role|LogGroup|Alarm|Alias|Secret)Name$/.test(key))).toEqual(
    [],
  );
});

test('nothing runs at deployment but CloudFormation', () => {
  const types = resources.map(({ Type }) => Type);
  expect(types.filter((type) => /^Custom::|CustomResource|^AWS::CDK::/.test(type))).toEqual([]);
});

describe('a portal on localhost', () => {
  const warnings = (portalOrigins: string): unknown[] =>
    createStack({ portalOrigins }).node.metadata.filter(({ type }) => type === 'aws:cdk:warning');

  test('is warned of, since a deployment is for a real one', () => {
    expect(warnings('https://portal.example.com')).toEqual([]);
    expect(warnings('http://localhost:3000')).toEqual([
      expect.objectContaining({ data: expect.stringContaining('portalOrigins has http://localhost:3000') }),
    ]);
  });
});
