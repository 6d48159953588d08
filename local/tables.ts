/**
 * The tables of the template, made in DynamoDB as CloudFormation would make them
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html).
 */
import type { Properties, Resource, Template } from './template.ts';

/** What is needed of DynamoDB. */
export interface TableEngine {
  call(operation: string, input: Record<string, unknown>): unknown;
  tableNames(): readonly string[];
}

/** Those that are not there yet: a data folder may hold them already. */
export function createTables(template: Template, engine: TableEngine): void {
  for (const table of tablesOf(template)) {
    if (!engine.tableNames().includes(table.ref)) createTable(table, engine);
  }
}

function tablesOf(template: Template): Resource[] {
  return template.resources('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
}

/** Deletion protection is left out: it guards users' data, and here `reset` is meant to delete. */
function createTable({ ref: TableName, properties }: Resource, engine: TableEngine): void {
  engine.call('CreateTable', { TableName, BillingMode: 'PAY_PER_REQUEST', ...keysOf(properties) });
  const TimeToLiveSpecification = properties.TimeToLiveSpecification;
  if (TimeToLiveSpecification) engine.call('UpdateTimeToLive', { TableName, TimeToLiveSpecification });
}

function keysOf({ KeySchema, AttributeDefinitions, ...indexes }: Properties): Record<string, unknown> {
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = indexes;
  return {
    KeySchema,
    AttributeDefinitions,
    ...(GlobalSecondaryIndexes !== undefined && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes }),
  };
}
