import { type AccessRequest, decide, type Reason } from '../../local/iam/decide.ts';
import type { ConditionBlock, PolicyDocument, Statement } from '../../local/iam/policy.ts';

const ACCOUNT = '111111111111';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/R`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/k`;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`;
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;

function policy(...statements: Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

function request(action: string, resource: string, context: AccessRequest['context'] = {}): AccessRequest {
  return { action, resource, context, account: ACCOUNT, roleArn: ROLE };
}

const leadingKeys = (...keys: string[]) => ({ 'dynamodb:LeadingKeys': keys });

describe('a function’s policy', () => {
  const role = [
    policy(
      {
        Sid: 'Users',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem'],
        Resource: 'arn:aws:dynamodb:*:*:table/t',
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KEY,
        Condition: { StringEquals: { 'kms:EncryptionContext:user': '1' } },
      },
      { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' },
      { Sid: 'NoTopics', Effect: 'Deny', Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:*' },
    ),
  ];
  const delegating = policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: ROOT } });
  const userOne = { 'kms:EncryptionContext:user': '1' };

  const cases: [string, AccessRequest, PolicyDocument | undefined, Reason][] = [
    [
      'a key of its prefix',
      request('dynamodb:GetItem', TABLE, leadingKeys('USER#1')),
      undefined,
      'identity_policy',
    ],
    [
      'a foreign key',
      request('dynamodb:GetItem', TABLE, leadingKeys('ADMIN')),
      undefined,
      'no_identity_policy',
    ],
    [
      'one foreign key of two',
      request('dynamodb:GetItem', TABLE, leadingKeys('USER#1', 'ADMIN')),
      undefined,
      'no_identity_policy',
    ],
    ['no key at all', request('dynamodb:GetItem', TABLE), undefined, 'no_identity_policy'],
    ['another action', request('dynamodb:Scan', TABLE), undefined, 'no_identity_policy'],
    [
      'another table',
      request('dynamodb:GetItem', `${TABLE}2`, leadingKeys('USER#1')),
      undefined,
      'no_identity_policy',
    ],
    ['the right encryption context', request('kms:Decrypt', KEY, userOne), delegating, 'identity_policy'],
    [
      'another encryption context',
      request('kms:Decrypt', KEY, { 'kms:EncryptionContext:user': '2' }),
      delegating,
      'no_identity_policy',
    ],
    ['a key without key policy', request('kms:Decrypt', KEY, userOne), undefined, 'no_resource_policy'],
    ['a phone number', request('SNS:Publish', '+15550100'), undefined, 'identity_policy'],
    [
      'a topic',
      request('sns:Publish', `arn:aws:sns:us-east-1:${ACCOUNT}:x`),
      undefined,
      'explicit_deny_in_identity_policy',
    ],
  ];
  test.each(cases)('%s', (_, wanted, keyPolicy, reason) => {
    const decision = decide(wanted, role, keyPolicy);
    expect(decision.reason).toBe(reason);
    expect(decision.allowed).toBe(reason === 'identity_policy');
  });

  test('names the statement that decided', () => {
    expect(decide(request('sns:Publish', 'arn:aws:sns:r:a:x'), role).sid).toBe('NoTopics');
    expect(decide(request('dynamodb:GetItem', TABLE, leadingKeys('USER#1')), role).sid).toBe('Users');
  });
});

describe('conditions', () => {
  const now = '2026-11-24T10:00:00.000Z';
  const cases: [string, ConditionBlock, AccessRequest['context'], boolean][] = [
    ['equal', { StringEquals: { a: ['x', 'y'] } }, { a: 'y' }, true],
    ['key in another case', { StringEquals: { 'AWS:Thing': 'x' } }, { 'aws:thing': 'x' }, true],
    ['equal has no wildcard', { StringEquals: { a: '*' } }, { a: 'y' }, false],
    ['equal, key absent', { StringEquals: { a: 'x' } }, {}, false],
    ['equal if exists, key absent', { StringEqualsIfExists: { a: 'x' } }, {}, true],
    ['equal if exists, key there', { StringEqualsIfExists: { a: 'x' } }, { a: 'y' }, false],
    ['not equal', { StringNotEquals: { a: ['x', 'y'] } }, { a: 'y' }, false],
    ['not equal, key absent', { StringNotEquals: { a: 'x' } }, {}, true],
    ['equal whatever the case', { StringEqualsIgnoreCase: { a: 'ABC' } }, { a: 'abc' }, true],
    ['not equal whatever the case', { StringNotEqualsIgnoreCase: { a: 'ABC' } }, { a: 'abc' }, false],
    ['like', { StringLike: { a: 'USER#?*' } }, { a: 'USER#1' }, true],
    ['like takes dots and pluses literally', { StringLike: { a: 'a.b+*' } }, { a: 'aXbb' }, false],
    ['not like', { StringNotLike: { a: 'USER#*' } }, { a: 'TEAM#1' }, true],
    [
      'for all values, all match',
      { 'ForAllValues:StringEquals': { a: ['x', 'y'] } },
      { a: ['x', 'y'] },
      true,
    ],
    ['for all values, one does not', { 'ForAllValues:StringEquals': { a: ['x'] } }, { a: ['x', 'y'] }, false],
    ['for all values, key absent: true', { 'ForAllValues:StringEquals': { a: ['x'] } }, {}, true],
    ['for all values, key empty: true', { 'ForAllValues:StringEquals': { a: ['x'] } }, { a: [] }, true],
    [
      'the Null guard closes that',
      { 'ForAllValues:StringEquals': { a: ['x'] }, Null: { a: 'false' } },
      {},
      false,
    ],
    ['Null true wants it absent', { Null: { a: true } }, {}, true],
    ['Null true, key there', { Null: { a: true } }, { a: 'x' }, false],
    ['for any value, one matches', { 'ForAnyValue:StringLike': { a: 'x*' } }, { a: ['y', 'x1'] }, true],
    ['for any value, key absent', { 'ForAnyValue:StringLike': { a: 'x*' } }, {}, false],
    ['for any value not equal, key absent', { 'ForAnyValue:StringNotEquals': { a: 'x' } }, {}, false],
    ['for all values not like', { 'ForAllValues:StringNotLike': { a: 'x*' } }, { a: ['y', 'x1'] }, false],
    ['ARN part by part', { ArnLike: { a: 'arn:aws:sns:*:1:*' } }, { a: 'arn:aws:sns:eu:1:a:b' }, true],
    [
      'an ARN’s star stays in its part',
      { ArnLike: { a: 'arn:aws:*:1:t' } },
      { a: 'arn:aws:sns:eu:1:t' },
      false,
    ],
    ['ARN equals', { ArnEquals: { 'aws:PrincipalArn': ROLE } }, { 'aws:PrincipalArn': ROLE }, true],
    ['ARN not like', { ArnNotLike: { a: 'arn:aws:iam::*:role/*' } }, { a: ROLE }, false],
    ['bool', { Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'true' }, false],
    ['numbers', { NumericLessThanEquals: { a: '10' }, NumericGreaterThan: { a: 9 } }, { a: '10' }, true],
    ['numbers, not equal', { NumericNotEquals: { a: '10' } }, { a: '10.0' }, false],
    ['date', { DateGreaterThan: { a: '2026-11-24T09:59:59Z' } }, { a: now }, true],
    ['date as seconds', { DateLessThan: { a: '1764000000' } }, { a: now }, false],
    [
      'every operator has to hold',
      { StringEquals: { a: 'x' }, StringLike: { b: 'y' } },
      { a: 'x', b: 'z' },
      false,
    ],
    [
      'a variable',
      { StringEquals: { a: `\${aws:PrincipalArn}` } },
      { a: ROLE, 'aws:PrincipalArn': ROLE },
      true,
    ],
    [
      'a variable’s value has no wildcard',
      { StringLike: { a: `\${aws:x}` } },
      { a: 'yes', 'aws:x': '*' },
      false,
    ],
    ['a variable’s default', { StringEquals: { a: `\${aws:x, 'none'}` } }, { a: 'none' }, true],
    ['a literal star', { StringLike: { a: `a\${*}` } }, { a: 'ab' }, false],
  ];
  test.each(cases)('%s', (_, Condition, context, allowed) => {
    const role = policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition });
    expect(decide(request('s:Do', 'x', context), [role]).allowed).toBe(allowed);
  });

  test('attributes that a request may name', () => {
    const role = policy({
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: TABLE,
      Condition: {
        'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'epoch'] },
        StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_NEW'] },
      },
    });
    const update = (attributes: string[], returnValues?: string) =>
      decide(
        request('dynamodb:UpdateItem', TABLE, {
          'dynamodb:Attributes': attributes,
          'dynamodb:ReturnValues': returnValues,
        }),
        [role],
      ).allowed;
    expect(update(['pk', 'sk', 'epoch'])).toBe(true);
    expect(update(['pk', 'sk', 'role'])).toBe(false);
    expect(update(['pk'], 'UPDATED_NEW')).toBe(true);
    expect(update(['pk'], 'ALL_OLD')).toBe(false);
  });

  test.each([
    { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { BinaryEquals: { a: 'eA==' } },
    { StringSounds: { a: 'x' } },
    { StringEquals: { a: `\${aws:nothing}` } },
  ])('%j is an error, never an allow', (Condition) => {
    const role = policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition });
    expect(() => decide(request('s:Do', 'x', { a: 'x' }), [role])).toThrow(/unsupported|no value/);
  });
});

describe('actions and resources', () => {
  const cases: [string, Partial<Statement>, string, string, boolean][] = [
    ['any case', { Action: 'S3:get*', Resource: '*' }, 's3:GetObject', 'r', true],
    ['not these actions', { NotAction: ['iam:*'], Resource: '*' }, 'iam:PassRole', 'r', false],
    ['all others', { NotAction: ['iam:*'], Resource: '*' }, 's3:GetObject', 'r', true],
    ['not this resource', { Action: '*', NotResource: TABLE }, 'dynamodb:Scan', TABLE, false],
    ['another one', { Action: '*', NotResource: TABLE }, 'dynamodb:Scan', `${TABLE}2`, true],
    ['neither action nor not', { Resource: '*' }, 's3:GetObject', 'r', false],
    [
      'a resource in another case',
      { Action: '*', Resource: TABLE.toUpperCase() },
      'dynamodb:Scan',
      TABLE,
      false,
    ],
    ['an unfinished ARN', { Action: '*', Resource: 'arn:aws:dynamodb' }, 'dynamodb:Scan', TABLE, true],
    [
      'an account by variable',
      { Action: '*', Resource: `arn:aws:dynamodb:*:\${aws:PrincipalAccount}:table/?` },
      'dynamodb:Scan',
      TABLE,
      true,
    ],
  ];
  test.each(cases)('%s', (_, statement, action, resource, allowed) => {
    const role = policy({ Effect: 'Allow', ...statement });
    const wanted = request(action, resource, { 'aws:PrincipalAccount': ACCOUNT });
    expect(decide(wanted, [role]).allowed).toBe(allowed);
  });

  test('variables are text before version 2012-10-17', () => {
    const Statement = { Effect: 'Allow', Action: '*', Resource: `\${aws:x}` } as const;
    expect(decide(request('s:Do', `\${aws:x}`), [{ Statement }]).allowed).toBe(true);
  });
});

describe('resource policies', () => {
  const granting = policy({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' });
  const direct = policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: [ROLE] } });
  const others = policy({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { Service: 'logs.amazonaws.com' },
  });
  const viaSecrets = policy({
    Effect: 'Allow',
    Action: 'kms:*',
    Resource: '*',
    Principal: { AWS: ROOT },
    Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
  });
  const wanted = request('kms:Decrypt', KEY);

  test('that name the role allow by themselves', () => {
    expect(decide(wanted, [], direct)).toEqual({ allowed: true, reason: 'resource_policy' });
  });

  test('that name others change nothing', () => {
    expect(decide(wanted, [granting], others).reason).toBe('no_resource_policy');
  });

  test('delegate a key to the account only where their conditions hold', () => {
    const via = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
    expect(decide(wanted, [granting], viaSecrets).allowed).toBe(false);
    expect(decide(request('kms:Decrypt', KEY, via), [granting], viaSecrets).allowed).toBe(true);
    expect(decide(request('kms:Decrypt', KEY, via), [], viaSecrets).reason).toBe('no_identity_policy');
  });

  test('deny whoever they name', () => {
    const denying = policy({ Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' });
    expect(decide(wanted, [granting], denying).reason).toBe('explicit_deny_in_resource_policy');
  });

  test('with NotPrincipal are an error', () => {
    const odd = policy({ Effect: 'Deny', Action: '*', Resource: '*', NotPrincipal: { AWS: ROLE } });
    expect(() => decide(wanted, [granting], odd)).toThrow(/NotPrincipal/);
  });
});
