/**
 * An event source mapping as its template describes it: which stream feeds which function, and in which portions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
import { type EventPattern, readPattern } from '../event-pattern/event-pattern.ts';
import type { Resource } from '../template.ts';

export interface EventSourceMapping {
  readonly logicalId: string;
  readonly sourceArn: string;
  /** By name or ARN. */
  readonly functionName: string;
  readonly batchSize: number;
  /** Whether a batch waits for more records. */
  readonly gathers: boolean;
  /** The function says from which record on it failed. */
  readonly reportsFailures: boolean;
  readonly bisects: boolean;
  /** Without end, unless the template says otherwise. */
  readonly maxRetries: number;
  /** Where AWS tells of records that were given up. */
  readonly onFailure: string | undefined;
  /** Whether the function is to be given this record. */
  readonly accepts: EventPattern;
}

interface MappingProperties {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern?: string }[] };
}

/** Lambda's default for a stream. */
const DEFAULT_BATCH_SIZE = 100;

/** What the template says of it; CloudFormation has checked the shape of that. */
export function readMapping({ logicalId, properties }: Resource): EventSourceMapping {
  const mapping: MappingProperties = properties;
  const { MaximumRetryAttempts: retries = -1 } = mapping;
  return {
    logicalId,
    sourceArn: mapping.EventSourceArn ?? '',
    functionName: mapping.FunctionName ?? '',
    batchSize: mapping.BatchSize ?? DEFAULT_BATCH_SIZE,
    gathers: (mapping.MaximumBatchingWindowInSeconds ?? 0) > 0,
    reportsFailures: mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    bisects: mapping.BisectBatchOnFunctionError ?? false,
    maxRetries: retries < 0 ? Number.POSITIVE_INFINITY : retries,
    onFailure: mapping.DestinationConfig?.OnFailure?.Destination,
    accepts: filterOf(mapping.FilterCriteria?.Filters ?? []),
  };
}

/** "Your filters are logically ORed together"; without one, every record is wanted. */
function filterOf(filters: readonly { readonly Pattern?: string }[]): EventPattern {
  const patterns = filters.map(({ Pattern }) => readPattern(JSON.parse(Pattern ?? '{}')));
  return (record) => patterns.length === 0 || patterns.some((pattern) => pattern(record));
}
