/**
 * The one table. `pk` and `sk` are what shared/store builds; `expiresAt` lets DynamoDB clear away what has expired.
 * Its stream carries what was written, as it is now: whoever publishes events reads them from there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.html
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, StreamViewType, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

export interface TableProps {
  /**
   * What becomes of the data when the stack is deleted; deletion protection is on unless it is DESTROY.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export class Table extends Construct {
  readonly tableName: string;
  readonly tableArn: string;
  readonly streamArn: string;

  constructor(scope: Construct, id: string, { removalPolicy = RemovalPolicy.RETAIN }: TableProps = {}) {
    super(scope, id);
    const table = new TableV2(this, 'Resource', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      dynamoStream: StreamViewType.NEW_IMAGE,
      billing: Billing.onDemand(),
      // DynamoDB's own key: what is secret in the table is sealed or hashed before it gets here, and a customer key
      // would add a KMS right to every role and KMS to what must be up for a sign-in.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    this.tableName = table.tableName;
    this.tableArn = table.tableArn;
    if (!table.tableStreamArn) throw new TypeError('A table with a stream is expected to have its ARN');
    this.streamArn = table.tableStreamArn;
  }
}
