/**
 * One read of one item by its key, alone or within a batch or a transaction, with an optional projection.
 */
import { pathAttributes } from './access.ts';
import { type ReadMode, readUnits } from './capacity.ts';
import type { Path } from './expression.ts';
import { checkKey } from './key.ts';
import { type PlaceholderSource, Placeholders } from './placeholders.ts';
import { parseProjection, project } from './projection.ts';
import { itemBytes } from './size.ts';
import type { Table } from './table.ts';
import type { Item } from './value.ts';

export interface ReadOutcome {
  readonly item: Item | undefined;
  readonly bytes: number;
  readonly capacityUnits: number;
}

interface ProjectionRequest extends PlaceholderSource {
  readonly ProjectionExpression: string | undefined;
}

/** Undefined: the whole item. */
export type Projection = readonly Path[] | undefined;

export function prepareProjection(request: ProjectionRequest): Projection {
  const { ExpressionAttributeNames, ProjectionExpression } = request;
  const placeholders = new Placeholders({ ExpressionAttributeNames }, { ProjectionExpression });
  const paths =
    ProjectionExpression === undefined ? undefined : parseProjection(ProjectionExpression, placeholders);
  placeholders.assertAllUsed();
  return paths;
}

export function projectionAttributes(projection: Projection): readonly string[] {
  return pathAttributes(projection ?? []);
}

export function readOne(table: Table, key: Item, projection: Projection, mode: ReadMode): ReadOutcome {
  checkKey(table.keySchema, key);
  const item = table.get(key);
  const bytes = item === undefined ? 0 : itemBytes(item);
  return { item: item && projected(item, projection), bytes, capacityUnits: readUnits(bytes, mode) };
}

export function projected(item: Item, projection: Projection): Item {
  return projection === undefined ? item : project(item, projection);
}
