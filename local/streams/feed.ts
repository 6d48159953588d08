/**
 * One event source mapping at work, or why it is not: between a table's stream and a function that may read it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
import type { Backlog } from '../backlog.ts';
import type { Cause } from '../lambda/asynchronous.ts';
import type { FunctionConfiguration } from '../lambda/configuration.ts';
import type { Outcome } from '../lambda/outcome.ts';
import { type PendingWork, pendingWork } from '../pending-work.ts';
import type { State } from '../state.ts';
import type { Resource, Template } from '../template.ts';
import { readMapping } from './event-source-mapping.ts';
import { StreamReader } from './stream-reader.ts';
import type { StreamRecord } from './stream-record.ts';
import { type TableStream, tableStreams } from './table-stream.ts';

export interface FeedOptions {
  readonly template: Template;
  readonly state: State;
  readonly backlog: Backlog;
  readonly lambda: {
    find(nameOrArn: string): { readonly configuration: FunctionConfiguration } | undefined;
  };
  readonly aws: {
    /** Why the role may not do this, if it may not. */
    refusal(roleArn: string, access: { action: string; resource: string }): string | undefined;
  };
  invoke(functionArn: string, cause: Cause, event: string): Promise<Outcome>;
  /** Says what is not delivered, and why. */
  readonly notice: (text: string) => void;
}

export interface Feed {
  readonly stream: TableStream;
  readonly reader: StreamReader;
  readonly pending: PendingWork<StreamRecord>;
}

/** Undefined where AWS would not set the mapping up either. */
export function feedOf(options: FeedOptions, resource: Resource): Feed | undefined {
  const { template, lambda, notice } = options;
  const { EventSourceArn, FunctionName } = resource.properties;
  const stream = tableStreams(template).find(({ arn }) => arn === EventSourceArn);
  const fn = lambda.find(String(FunctionName))?.configuration;
  if (stream && fn) return mayRead(options, fn, stream) ? connect(options, resource, fn, stream) : undefined;
  const missing = fn ? `no table here has the stream ${EventSourceArn}` : 'its function does not run here';
  notice(`${resource.logicalId} delivers nothing: ${missing}`);
  return undefined;
}

const ACTIONS = ['GetRecords', 'GetShardIterator', 'DescribeStream', 'ListStreams'];

/** Lambda reads with the function's role. */
function mayRead({ aws, notice }: FeedOptions, fn: FunctionConfiguration, { arn }: TableStream): boolean {
  const refusals = ACTIONS.map((action) =>
    aws.refusal(fn.roleArn, { action: `dynamodb:${action}`, resource: arn }),
  );
  const refused = refusals.find((refusal) => refusal !== undefined);
  if (refused === undefined) return true;
  const advice = `Please ensure the role can perform the ${ACTIONS.join(', ')} Actions on your stream in IAM.`;
  notice(`${fn.label} gets no record: Cannot access stream ${arn}. ${advice} ${refused}`);
  return false;
}

function connect(
  { state, backlog, invoke, notice }: FeedOptions,
  resource: Resource,
  fn: FunctionConfiguration,
  stream: TableStream,
): Feed {
  const mapping = readMapping(resource);
  const pending = pendingWork<StreamRecord>(state, `stream/${resource.logicalId}`);
  const cause: Cause = { method: 'STREAM', path: stream.tableName };
  const reader = new StreamReader({
    mapping,
    backlog,
    pending,
    invoke: (Records) => invoke(fn.arn, cause, JSON.stringify({ Records })),
    giveUp: ({ length }) => {
      const where = mapping.onFailure === undefined ? '' : `, of which AWS would tell ${mapping.onFailure}`;
      notice(`${fn.label} failed too often: records lost of ${stream.tableName}: ${length}${where}`);
    },
  });
  return { stream, reader, pending };
}
