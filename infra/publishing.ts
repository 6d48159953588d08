/**
 * How security events leave: what the table's stream says of them goes to a function that puts them on a bus of their own,
 * and from there, by a rule, to the function that tells the user. Others' rules may listen to the same bus (docs/events.md).
 * Whatever fails is tried again, and at last kept in a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
 */
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventInvokeConfig,
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventPattern, type FunctionSpec } from '../shared/routes.ts';
import { DeadLetters } from './dead-letters.ts';
import { publishStatement, sendStatement, streamStatement } from './grants.ts';

export interface PublishingProps {
  readonly streamArn: string;
  /** What becomes of the queues when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

export class Publishing extends Construct {
  readonly busName: string;
  private readonly streamArn: string;
  private readonly bus: EventBus;
  /** Which records of the stream could not be published: where they stand, not what they hold. */
  private readonly unpublished: DeadLetters;
  /** Events that no user could be told of. */
  private readonly untold: DeadLetters;

  constructor(scope: Construct, id: string, { streamArn, removalPolicy }: PublishingProps) {
    super(scope, id);
    this.streamArn = streamArn;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: Stack.of(this).stackName,
      description: 'Security events of two-factor authentication',
    });
    this.busName = this.bus.eventBusName;
    this.unpublished = new DeadLetters(this, 'Unpublished', { removalPolicy });
    this.untold = new DeadLetters(this, 'Untold', { removalPolicy });
  }

  get deadLetters(): readonly IQueue[] {
    return [this.unpublished.queue, this.untold.queue];
  }

  /** What the function's role needs for its part. */
  statementsOf({ stream, publishes, events }: FunctionSpec): PolicyStatement[] {
    return [
      ...(stream ? [streamStatement(this.streamArn), sendStatement(this.unpublished.queue.queueArn)] : []),
      ...(publishes ? [publishStatement(this.bus.eventBusArn)] : []),
      ...(events ? [sendStatement(this.untold.queue.queueArn)] : []),
    ];
  }

  connect(lambda: IFunction, { stream, events }: FunctionSpec): void {
    if (stream) this.readStream(lambda, stream);
    if (events) this.invokeWith(lambda, events);
  }

  /**
   * Expired items leave as REMOVE, which nobody needs to hear of. A batch is tried again until it is six hours old:
   * then an operator has the rest of the stream's 24 to look at what stands in the queue.
   */
  private readStream(lambda: IFunction, keyPrefix: string): void {
    new EventSourceMapping(this, 'Mapping', {
      target: lambda,
      eventSourceArn: this.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.or('INSERT', 'MODIFY'),
          dynamodb: { Keys: { pk: { S: FilterRule.beginsWith(keyPrefix) } } },
        }),
      ],
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      maxRecordAge: Duration.hours(6),
      onFailure: this.unpublished.destination,
    });
  }

  private invokeWith(lambda: IFunction, patterns: readonly EventPattern[]): void {
    const rule = new Rule(this, 'Told', {
      description: 'Security events that the user is told of',
      eventBus: this.bus,
      eventPattern: { source: [EVENT_SOURCE], detail: { $or: patterns } },
    });
    rule.addTarget(new LambdaFunction(lambda, { deadLetterQueue: this.untold.queue }));
    new EventInvokeConfig(this, 'Retries', {
      function: lambda,
      retryAttempts: 2,
      onFailure: this.untold.destination,
    });
  }
}
