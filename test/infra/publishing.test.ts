/** How security events leave: stream, mapping, bus, rule, queues; and who may have a part in it. */
import { functions } from '../../shared/routes.ts';
import { listOf, partOf, propertiesOf, type Statement, synthesize } from './synthesize.ts';

const template = synthesize();
const lambdas = new Map([...propertiesOf(template, 'AWS::Lambda::Function').keys()].map((id) => [id, id]));
const roles = propertiesOf(template, 'AWS::IAM::Role');
const [busId] = propertiesOf(template, 'AWS::Events::EventBus').keys();
const [tableId] = propertiesOf(template, 'AWS::DynamoDB::GlobalTable').keys();
const queues = [...propertiesOf(template, 'AWS::SQS::Queue').keys()];
const unpublished = queues.find((id) => id.startsWith('PublishingUnpublished'));
const untold = queues.find((id) => id.startsWith('PublishingUntold'));

const arnOf = (id: string | undefined) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const streamArn = { 'Fn::GetAtt': [tableId, 'StreamArn'] };

/** What the role of a function allows of a service. */
function allowedTo(name: string, service: string): Statement[] {
  const role = partOf(roles, name, 'Role') as { Policies: { PolicyDocument: { Statement: Statement[] } }[] };
  const statements = role.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.filter(({ Action }) => listOf(Action).some((action) => action.startsWith(`${service}:`)));
}

describe('the mapping', () => {
  const mappings = [...propertiesOf(template, 'AWS::Lambda::EventSourceMapping').values()];
  const [mapping] = mappings;

  test('is one, from the stream to publish-events', () => {
    expect(mappings).toHaveLength(1);
    expect(mapping).toMatchObject({
      EventSourceArn: streamArn,
      FunctionName: { Ref: partOf(lambdas, 'publish-events', '') },
    });
  });

  test('passes what was written to events alone: no expiry, no other item', () => {
    const { FilterCriteria } = mapping as { FilterCriteria: { Filters: { Pattern: string }[] } };
    expect(FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { Keys: { pk: { S: [{ prefix: 'EVENT#' }] } } },
      },
    ]);
  });

  test('loses nothing: from the oldest record on, part by part, and what fails for six hours is kept in a queue', () => {
    expect(mapping).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumBatchingWindowInSeconds: 1,
      MaximumRecordAgeInSeconds: 6 * 3_600,
      DestinationConfig: { OnFailure: { Destination: arnOf(unpublished) } },
    });
    // Retried until it is too old, however often that is.
    expect(mapping?.MaximumRetryAttempts ?? -1).toBe(-1);
  });
});

describe('the rule', () => {
  const rules = [...propertiesOf(template, 'AWS::Events::Rule').values()];
  const [rule] = rules;

  test('is one, on the own bus, for what notify tells', () => {
    expect(rules).toHaveLength(1);
    expect(rule).toMatchObject({
      EventBusName: { Ref: busId },
      EventPattern: { source: ['two-factor'], detail: { $or: functions.notify.events } },
      State: 'ENABLED',
    });
  });

  test('tells of remarkable sign-ins alone', () => {
    const patterns = functions.notify.events.filter(({ type }) => type.some((name) => name === 'signed_in'));
    expect(patterns).toEqual([
      { type: ['signed_in'], newDevice: [true] },
      { type: ['signed_in', 'reauthenticated'], method: ['recovery'] },
    ]);
  });

  test('invokes notify, with a queue for what cannot be delivered', () => {
    const arn = arnOf(partOf(lambdas, 'notify', ''));
    expect(rule?.Targets).toEqual([
      expect.objectContaining({ Arn: arn, DeadLetterConfig: { Arn: arnOf(untold) } }),
    ]);
    const permissions = [...propertiesOf(template, 'AWS::Lambda::Permission').values()].filter(
      ({ Principal }) => Principal === 'events.amazonaws.com',
    );
    expect(permissions).toHaveLength(1);
    expect(permissions[0]).toMatchObject({
      FunctionName: arn,
      SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^PublishingTold/), 'Arn'] },
    });
  });

  test('has what notify fails at tried again, and then kept', () => {
    const configurations = [...propertiesOf(template, 'AWS::Lambda::EventInvokeConfig').values()];
    expect(configurations).toEqual([
      expect.objectContaining({
        FunctionName: { Ref: partOf(lambdas, 'notify', '') },
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: arnOf(untold) } },
      }),
    ]);
  });
});

test('the bus is open to nobody outside the account, and archives nothing', () => {
  template.resourceCountIs('AWS::Events::EventBus', 1);
  template.resourceCountIs('AWS::Events::EventBusPolicy', 0);
  template.resourceCountIs('AWS::Events::Archive', 0);
});

describe('the queues', () => {
  test('are two, encrypted, and keep what they have for fourteen days', () => {
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
  });

  test('refuse plain HTTP, and let nobody in by policy but the rule', () => {
    const policies = [...propertiesOf(template, 'AWS::SQS::QueuePolicy').values()] as {
      Queues: { Ref: string }[];
      PolicyDocument: { Statement: (Statement & { Principal: unknown })[] };
    }[];
    expect(policies.flatMap(({ Queues }) => Queues.map(({ Ref }) => Ref)).sort()).toEqual(queues.toSorted());
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const denials = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denials).toHaveLength(2);
    for (const { Condition } of denials)
      expect(Condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: arnOf(untold),
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.anything(), 'Arn'] } } },
      }),
    ]);
  });
});

describe('the roles', () => {
  test('publish-events reads the stream, puts on the bus and sends to its queue: no item, no secret, no message', () => {
    expect(allowedTo('publish-events', 'dynamodb')).toEqual([
      {
        Effect: 'Allow',
        Action: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map(
          (a) => `dynamodb:${a}`,
        ),
        Resource: streamArn,
      },
    ]);
    expect(allowedTo('publish-events', 'events')).toEqual([
      { Effect: 'Allow', Action: 'events:PutEvents', Resource: arnOf(busId) },
    ]);
    expect(allowedTo('publish-events', 'sqs')).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(unpublished) },
    ]);
  });

  test('notify sends to its queue alone', () => {
    expect(allowedTo('notify', 'sqs')).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(untold) },
    ]);
  });

  test('notify sends mail from the configured address alone, with identities of this account', () => {
    const own = (kind: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':ses:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          `:${kind}/*`,
        ],
      ],
    });
    expect(allowedTo('notify', 'ses')).toEqual([
      {
        Effect: 'Allow',
        Action: 'ses:SendEmail',
        Resource: [own('configuration-set'), own('identity')],
        Condition: { StringEquals: { 'ses:FromAddress': 'no-reply@acme.example' } },
      },
    ]);
  });
});

test('notify is told the sender with its name, publish-events the bus', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { MAIL_FROM: 'Acme <no-reply@acme.example>' } },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { EVENT_BUS_NAME: { Ref: busId } } },
  });
});
