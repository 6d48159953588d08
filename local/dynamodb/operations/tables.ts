/**
 * CreateTable, DescribeTable, ListTables, DeleteTable, and UpdateTable for deletion protection. A table is there at once: it is never CREATING.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import { tableAccess } from '../access.ts';
import type { Database } from '../database.ts';
import { resourceInUse, resourceNotFound, validationError } from '../errors.ts';
import { requiredTableName, tableName } from '../members.ts';
import { type Answer, defineOperation } from '../operation.ts';
import { flag, integer, optional, required, structure, withDefault } from '../shape.ts';
import type { Table } from '../table.ts';
import { createTableInput, definitionOf, type TableBlueprint } from '../table-definition.ts';
import { describe } from '../table-description.ts';

const MAX_TABLE_NAMES = 100;

const nameOnly = structure({ TableName: requiredTableName });

export const createTable = defineOperation({
  input: createTableInput,
  prepare: definitionOf,
  access: (_database, { name }) => [tableAccess('CreateTable', name)],
  run: create,
});

export const describeTable = defineOperation({
  input: nameOnly,
  prepare: (input) => input.TableName,
  access: (_database, name) => [tableAccess('DescribeTable', name)],
  run: (database, name) => free({ Table: describe(tableNamed(database, name)) }),
});

const updateInput = structure({ TableName: requiredTableName, DeletionProtectionEnabled: required(flag) });

export const updateTable = defineOperation({
  input: updateInput,
  prepare: (input) => input,
  access: (_database, { TableName }) => [tableAccess('UpdateTable', TableName)],
  run: (database, { TableName, DeletionProtectionEnabled: enabled }) => {
    const table = tableNamed(database, TableName);
    database.commit({ type: 'deletionProtection', tableName: TableName, enabled });
    return free({ TableDescription: describe(table) });
  },
});

export const deleteTable = defineOperation({
  input: nameOnly,
  prepare: (input) => input.TableName,
  access: (_database, name) => [tableAccess('DeleteTable', name)],
  run: remove,
});

const listTablesInput = structure({
  ExclusiveStartTableName: optional(tableName),
  Limit: withDefault(integer({ min: 1, max: MAX_TABLE_NAMES }), MAX_TABLE_NAMES),
});

export const listTables = defineOperation({
  input: listTablesInput,
  prepare: (input) => input,
  access: () => [tableAccess('ListTables', '')],
  run: (database, { ExclusiveStartTableName: start = '', Limit }) => {
    const names = database.tableNames().filter((name) => name > start);
    const page = names.slice(0, Limit);
    const last = names.length > page.length ? page.at(-1) : undefined;
    return free({ TableNames: page, ...(last !== undefined && { LastEvaluatedTableName: last }) });
  },
});

function create(database: Database, blueprint: TableBlueprint): Answer {
  if (database.findTable(blueprint.name) !== undefined) throw resourceInUse(blueprint.name);
  database.commit({ type: 'create', definition: { ...blueprint, createdAtMs: database.now() } });
  return free({ TableDescription: describe(database.table(blueprint.name)) });
}

function remove(database: Database, name: string): Answer {
  const table = tableNamed(database, name);
  if (table.definition.deletionProtection) {
    throw validationError(
      'Resource cannot be deleted as it is currently protected against deletion. ' +
        'Disable deletion protection first.',
    );
  }
  database.commit({ type: 'drop', tableName: name });
  return free({ TableDescription: { ...describe(table), TableStatus: 'DELETING' } });
}

function tableNamed(database: Database, name: string): Table {
  const table = database.findTable(name);
  if (table === undefined) throw resourceNotFound(name);
  return table;
}

function free(output: Answer['output']): Answer {
  return { output, capacityUnits: 0 };
}
