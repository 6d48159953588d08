/**
 * A queue for what could not be delivered after all retries: kept as long as SQS keeps anything, so that an operator
 * finds it and the alarm on it has time to be heard.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface DeadLettersProps {
  /** What becomes of the queue when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { removalPolicy }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Resource', {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy,
    });
    const reason = 'Is itself the place for what failed: nothing consumes it but a person.';
    Validations.of(this.queue).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
  }

  /** As a destination of Lambda's, without CDK's own grant: roles here hold what infra/grants.ts writes. */
  readonly destination = { bind: () => ({ destination: this.queue.queueArn }) };
}
