/** The functions and their roles: what each has, and above all what none may have. */
import { type FunctionName, type FunctionSpec, functions } from '../../shared/routes.ts';
import { listOf, partOf, propertiesOf, type Statement, synthesize } from './synthesize.ts';

const template = synthesize({ smsSenderId: 'ACME' });
const lambdas = propertiesOf(template, 'AWS::Lambda::Function');
const roles = propertiesOf(template, 'AWS::IAM::Role');
const logGroups = new Map([...propertiesOf(template, 'AWS::Logs::LogGroup').keys()].map((id) => [id, id]));
const specs = Object.entries(functions) as [FunctionName, FunctionSpec][];

function statementsOf(name: string): Statement[] {
  const role = partOf(roles, name, 'Role') as { Policies: { PolicyDocument: { Statement: Statement[] } }[] };
  return role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

const actionsOf = ({ Action }: Statement): readonly string[] => listOf(Action);
const isOnStream = (statement: Statement): boolean => actionsOf(statement).includes('dynamodb:GetRecords');
const isOnTable = (statement: Statement): boolean =>
  actionsOf(statement).some((action) => action.startsWith('dynamodb:')) && !isOnStream(statement);

/** A grant of its own kind, since it knows no keys. */
const isScan = (statement: Statement): boolean => actionsOf(statement).includes('dynamodb:Scan');

const allStatements = specs.flatMap(([name]) => statementsOf(name));
const allowed = allStatements.filter(({ Effect }) => Effect === 'Allow');

describe('every function', () => {
  test.each(specs)('%s runs on Node 24 and arm64, with ten seconds', (name) => {
    expect(partOf(lambdas, name, '')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 10,
    });
  });

  test('has an entry in shared/routes.ts, and every entry has a function', () => {
    expect(lambdas.size).toBe(specs.length);
  });

  test('that hashes passwords has the processor for it', () => {
    const large = specs.filter(([name]) => partOf(lambdas, name, '').MemorySize === 1024);
    expect(large.map(([name]) => name)).toEqual(['login', 'session', 'password', 'admin']);
  });

  test.each(specs)('%s logs to its own group', (name) => {
    const group = partOf(logGroups, name, 'Log');
    expect(partOf(lambdas, name, '')).toMatchObject({ LoggingConfig: { LogGroup: { Ref: group } } });
  });

  test.each(specs)('%s gets the variables of its entry and no others', (name, spec) => {
    const unset = ['SMS_ORIGINATION_NUMBER'];
    const expected = [
      ...(spec.table.length > 0 ? ['TABLE_NAME'] : []),
      ...(spec.secret ? ['SECRET_ARN'] : []),
      ...(spec.mail ? ['MAIL_FROM'] : []),
      ...(spec.publishes ? ['EVENT_BUS_NAME'] : []),
      ...spec.environment.filter((variable) => !unset.includes(variable)),
    ];
    const { Environment } = partOf(lambdas, name, '') as { Environment: { Variables: object } };
    expect(Object.keys(Environment.Variables).sort()).toEqual(expected.sort());
  });
});

test('the variables hold the configuration', () => {
  expect(partOf(lambdas, 'update-phone', '')).toMatchObject({
    Environment: {
      Variables: {
        ISSUER: 'Acme Hosting',
        PORTAL_ORIGINS: 'https://portal.example.com',
        ALLOWED_COUNTRIES: 'US,GB,AU,CA',
        SMS_SENDER_ID: 'ACME',
        SMS_MAX_PRICE: '0.50',
      },
    },
  });
});

describe('no role', () => {
  test('is shared, or has a managed policy', () => {
    expect(roles.size).toBe(specs.length);
    for (const role of roles.values()) expect(role).not.toHaveProperty('ManagedPolicyArns');
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test('can be taken on by anything but Lambda', () => {
    for (const role of roles.values()) {
      expect(role).toMatchObject({
        AssumeRolePolicyDocument: {
          Statement: [
            { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
          ],
        },
      });
    }
  });

  test('allows an action by wildcard', () => {
    expect(allowed.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes('*'))).toEqual(
      [],
    );
  });

  test('allows a wildcard resource, but for SMS and mail', () => {
    const wild = allowed.filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
    expect(new Set(wild.flatMap(({ Action }) => Action))).toEqual(new Set(['sns:Publish', 'ses:SendEmail']));
  });

  test('reaches the table without naming key prefixes', () => {
    for (const { Condition } of allowed.filter((statement) => isOnTable(statement) && !isScan(statement))) {
      expect(Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).toBeDefined();
      expect(Condition?.Null?.['dynamodb:LeadingKeys']).toBe('false');
    }
  });
});

describe.each(specs)('the role of %s', (name, spec) => {
  const statements = statementsOf(name);
  const services = new Set(statements.flatMap(({ Action }) => listOf(Action).map((a) => a.split(':')[0])));
  const grants = statements.filter((statement) => isOnTable(statement) && !isScan(statement));

  test('reaches the services of its entry and no others', () => {
    const expected = [
      'logs',
      ...(spec.table.length > 0 || spec.stream ? ['dynamodb'] : []),
      ...(spec.secret ? ['secretsmanager', 'kms'] : []),
      ...(spec.sms ? ['sns'] : []),
      ...(spec.mail ? ['ses'] : []),
      ...(spec.publishes ? ['events'] : []),
      ...(spec.stream || spec.events ? ['sqs'] : []),
    ];
    expect([...services].sort()).toEqual(expected.sort());
  });

  // One line for each action, key prefix and list of attributes: CDK merges statements that differ in actions alone.
  test('has the grants on the table of its entry and no others', () => {
    const found = grants.flatMap(({ Action, Condition }) => {
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] as string[];
      const attributes = Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'] ?? 'all';
      return listOf(Action).flatMap((action) => keys.map((key) => `${action} ${key} ${attributes}`));
    });
    const expected = spec.table.flatMap(({ actions, keys, attributes = 'all' }) =>
      actions.flatMap((action) => keys.map((key) => `dynamodb:${action} ${key}* ${attributes}`)),
    );
    expect(found.sort()).toEqual(expected.sort());
  });

  test(`${spec.scan ? 'scans for named attributes alone' : 'does not scan'}`, () => {
    const conditions = {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': spec.scan },
      Null: { 'dynamodb:Attributes': 'false' },
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
    };
    const table = { 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'Arn'] };
    const scans = statements.filter(isScan).map(({ Condition, Resource }) => [Resource, Condition]);
    expect(scans).toEqual(spec.scan ? [[table, conditions]] : []);
  });

  test('returns no attribute that a narrowed update did not name', () => {
    for (const { Condition } of grants.filter((s) => s.Condition?.['ForAllValues:StringEquals'])) {
      expect(Condition).toMatchObject({
        Null: { 'dynamodb:Attributes': 'false', 'dynamodb:LeadingKeys': 'false' },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
      });
    }
  });

  test('writes to its own log alone', () => {
    const logging = statements.filter(({ Action }) => listOf(Action).some((a) => a.startsWith('logs:')));
    expect(logging).toHaveLength(1);
    expect(logging[0]?.Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
    const group = partOf(logGroups, name, 'Log');
    expect(logging[0]?.Resource).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
  });
});

test('a function that reads the secret decrypts that secret alone, through Secrets Manager alone', () => {
  const decrypting = allowed.filter(({ Action }) => Action === 'kms:Decrypt');
  expect(decrypting).toHaveLength(specs.filter(([, { secret }]) => secret).length);
  for (const { Condition, Resource } of decrypting) {
    expect(Object.keys(Condition ?? {})).toEqual(['StringEquals']);
    expect(Object.keys(Condition?.StringEquals ?? {}).sort()).toEqual([
      'kms:EncryptionContext:SecretARN',
      'kms:ViaService',
    ]);
    expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SecretKey/), 'Arn'] });
  }
});

test('a function that sends SMS is denied every topic', () => {
  for (const [name] of specs.filter(([, { sms }]) => sms)) {
    const publishing = statementsOf(name).filter(({ Action }) => Action === 'sns:Publish');
    expect(publishing).toEqual([
      { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' },
      { Effect: 'Deny', Action: 'sns:Publish', Resource: expect.anything() },
    ]);
    expect(JSON.stringify(publishing[1]?.Resource)).toContain(':sns:*:*:*');
  }
});
