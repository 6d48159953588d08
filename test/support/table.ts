/** What lies in the table at this moment, for tests that count what a race has left behind. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Harness } from '../../local/harness.ts';

// biome-ignore lint/suspicious/noExplicitAny: items of every kind, asserted attribute by attribute
export type AnyItem = Record<string, any>;

export function tableNameOf({ template }: Pick<Harness, 'template'>): string {
  const { TableName } = template.outputs();
  if (TableName === undefined) throw new Error('The stack has no output TableName');
  return TableName;
}

export async function itemsIn(origin: string, tableName: string): Promise<AnyItem[]> {
  const answer = await fetch(`${origin}/_local/tables/${tableName}`);
  const { items } = (await answer.json()) as { items: Parameters<typeof unmarshall>[0][] };
  return items.map((item) => unmarshall(item));
}

/** @param prefix how the partition key begins */
export async function itemsOf(harness: Harness, prefix: string): Promise<AnyItem[]> {
  const items = await itemsIn(harness.origin, tableNameOf(harness));
  return items.filter(({ pk }) => pk.startsWith(prefix));
}
