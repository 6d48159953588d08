/**
 * What an operator should be woken by: failing or throttled functions, 5xx answers, and SMS spending.
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
import { Construct } from 'constructs';

export interface AlarmsProps {
  /** The functions behind routes; at most ten, the metrics that one alarm may add up. */
  readonly functions: readonly IFunction[];
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

export class Alarms extends Construct {
  private readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.topic = props.topicArn ? Topic.fromTopicArn(this, 'Topic', props.topicArn) : undefined;
    const { functions } = props;
    this.alarm(
      'FunctionErrors',
      'A function crashed or timed out',
      sum(functions.map((f) => f.metricErrors())),
    );
    this.alarm(
      'FunctionThrottles',
      'Lambda had no concurrency left for a function',
      sum(functions.map((f) => f.metricThrottles())),
    );
    this.alarm('ServerErrors', 'The API answered 5xx', props.stage.metricServerError({ period: PERIOD }));
    this.alarm('SmsSpend', 'SMS spending of the account this month', smsSpend(), props.smsSpendUsd);
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

function smsSpend(): Metric {
  return new Metric({
    namespace: 'AWS/SNS',
    metricName: 'SMSMonthToDateSpentUSD',
    statistic: 'Maximum',
    period: Duration.hours(1),
  });
}
