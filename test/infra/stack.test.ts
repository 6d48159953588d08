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

  test('has a stream of what was written, and not of what was there before', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
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

  test('are few: errors, throttles, 5xx, SMS spending, and events that are late or went nowhere', () => {
    expect(alarms.map(([id]) => id.replace(/^Alarms|[0-9A-F]{8}$/g, ''))).toEqual([
      'FunctionErrors',
      'FunctionErrors2',
      'FunctionThrottles',
      'FunctionThrottles2',
      'ServerErrors',
      'SmsSpend',
      'EventsLate',
      'DeadLetters',
    ]);
  });

  test.each(['FunctionErrors', 'FunctionThrottles'])('%s watches every function but admin', (name) => {
    const watched = JSON.stringify(alarms.filter(([id]) => id.startsWith(`Alarms${name}`)));
    const lambdas = [...propertiesOf(template, 'AWS::Lambda::Function').keys()];
    const missing = lambdas.filter((id) => !watched.includes(`"${id}"`));
    expect(missing).toEqual([expect.stringMatching(/^Admin/)]);
  });

  test('hear of the first event in either queue', () => {
    const [, alarm] = alarms.find(([id]) => id.startsWith('AlarmsDeadLetters')) ?? [];
    expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
    const queues = [...propertiesOf(template, 'AWS::SQS::Queue').keys()];
    expect(queues).toHaveLength(2);
    for (const queue of queues) expect(JSON.stringify(alarm)).toContain(`"${queue}"`);
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
      'EventBusName',
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
  const texts = own.flatMap(({ Properties }) =>
    Object.entries(Properties).filter(([, value]) => typeof value === 'string'),
  );
  const names = texts.filter(([key]) =>
    /^(Table|Function|Role|LogGroup|Alarm|Alias|Secret|Queue)Name$/.test(key),
  );
  expect(names).toEqual([]);
  // A bus must have one: the stack's, of which there is one to a region.
  template.hasResourceProperties('AWS::Events::EventBus', { Name: 'TwoFactor' });
});

test('nothing runs at deployment but CloudFormation', () => {
  const types = resources.map(({ Type }) => Type);
  expect(types.filter((type) => /^Custom::|CustomResource|^AWS::CDK::/.test(type))).toEqual([]);
});

describe('a default that is for development alone is warned of', () => {
  const real = { portalOrigins: 'https://portal.example.com', mailFrom: 'no-reply@acme.example' };
  const warnings = (context: object): unknown[] =>
    createStack({ ...real, ...context })
      .node.metadata.filter(({ type }) => type === 'aws:cdk:warning')
      .map(({ data }) => data);

  test('unless it was replaced', () => {
    expect(warnings({})).toEqual([]);
  });

  test.each([
    [{ portalOrigins: 'http://localhost:3000' }, 'portalOrigins has http://localhost:3000'],
    [{ mailFrom: 'no-reply@example.com' }, 'mailFrom is no-reply@example.com'],
    [{ mailFrom: 'Acme <hello@example.com>' }, 'mailFrom is Acme <hello@example.com>'],
  ])('%j', (context, warning) => {
    expect(warnings(context)).toEqual([expect.stringContaining(warning)]);
  });
});
