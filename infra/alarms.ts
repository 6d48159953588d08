/**
 * What an operator should be woken by: failing or throttled functions, 5xx answers, SMS spending, and events that are
 * late or could not be delivered.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
import { Duration } from 'aws-cdk-lib';
import type { HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface AlarmsProps {
  /** The functions that nobody watches as they run: all but those that an operator invokes. */
  readonly functions: readonly IFunction[];
  /** Those of them that read a stream. */
  readonly readers: readonly IFunction[];
  /** Queues that are empty as long as all is well. */
  readonly deadLetters: readonly IQueue[];
  readonly stage: HttpStage;
  /** Alarm once the account's SMS spending of the month passes this. */
  readonly smsSpendUsd: number;
  /**
   * Topic that hears of alarms.
   * @default - alarms only change state
   */
  readonly topicArn?: string | undefined;
}

const PERIOD = Duration.minutes(5);

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const METRICS_PER_ALARM = 10;

const LONGEST_WAIT = Duration.minutes(15);

export class Alarms extends Construct {
  private readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.topic = props.topicArn ? Topic.fromTopicArn(this, 'Topic', props.topicArn) : undefined;
    this.alarms(
      'FunctionErrors',
      'A function crashed or timed out',
      props.functions.map((f) => f.metricErrors()),
    );
    this.alarms(
      'FunctionThrottles',
      'Lambda had no concurrency left for a function',
      props.functions.map((f) => f.metricThrottles()),
    );
    this.alarm('ServerErrors', 'The API answered 5xx', props.stage.metricServerError({ period: PERIOD }));
    this.alarm('SmsSpend', 'SMS spending of the account this month', smsSpend(), props.smsSpendUsd);
    this.alarms(
      'EventsLate',
      'A security event waited to be published',
      props.readers.map((f) => f.metric('IteratorAge')),
      LONGEST_WAIT.toMilliseconds(),
    );
    this.alarms(
      'DeadLetters',
      'A security event could not be published or told',
      props.deadLetters.map(visible),
    );
  }

  /** As many as it takes, since one may add up ten metrics: FunctionErrors, FunctionErrors2 and so on. */
  private alarms(id: string, description: string, metrics: readonly Metric[], threshold?: number): void {
    for (let start = 0; start < metrics.length; start += METRICS_PER_ALARM) {
      const number = start / METRICS_PER_ALARM + 1;
      const some = metrics.slice(start, start + METRICS_PER_ALARM);
      this.alarm(number === 1 ? id : `${id}${number}`, description, sum(some), threshold);
    }
  }

  private alarm(id: string, alarmDescription: string, metric: IMetric, threshold = 0): void {
    const alarm = new Alarm(this, id, {
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.topic) alarm.addAlarmAction(new SnsAction(this.topic));
  }
}

function sum(metrics: readonly Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  return new MathExpression({ expression: 'SUM(METRICS())', usingMetrics, period: PERIOD });
}

function visible(queue: IQueue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' });
}

function smsSpend(): Metric {
  return new Metric({
    namespace: 'AWS/SNS',
    metricName: 'SMSMonthToDateSpentUSD',
    statistic: 'Maximum',
    period: Duration.hours(1),
  });
}
