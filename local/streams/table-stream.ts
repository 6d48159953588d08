/**
 * The tables of the template that have a stream.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-streamspecification.html
 */
import type { Template } from '../template.ts';
import { hasProperty } from '../user-error.ts';

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

export interface TableStream {
  readonly tableName: string;
  readonly arn: string;
  readonly region: string;
  readonly viewType: StreamViewType;
}

export function tableStreams(template: Template): TableStream[] {
  const tables = template.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  return tables.flatMap(({ ref: tableName, attributes: { StreamArn: arn = '' }, properties }) => {
    const { StreamSpecification } = properties;
    if (!hasProperty(StreamSpecification, 'StreamViewType')) return [];
    const viewType = StreamSpecification.StreamViewType as StreamViewType;
    return [{ tableName, arn, region: template.region, viewType }];
  });
}
