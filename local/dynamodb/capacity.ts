/**
 * Capacity units: what AWS would bill for a request.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;
/** "Transactional read and write requests need two units where others need one." */
const TRANSACTION_FACTOR = 2;

export type ReadMode = 'eventual' | 'strong' | 'transactional';
export type WriteMode = 'standard' | 'transactional';
export type CapacityDetail = 'NONE' | 'TOTAL' | 'INDEXES';

export interface ConsumedCapacity {
  readonly TableName: string;
  readonly CapacityUnits: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
  readonly Table?: Omit<ConsumedCapacity, 'TableName' | 'Table'>;
}

const READ_FACTORS: Readonly<Record<ReadMode, number>> = {
  eventual: 0.5,
  strong: 1,
  transactional: TRANSACTION_FACTOR,
};

/** A read of nothing costs as much as one of the smallest item. */
export function readUnits(bytes: number, mode: ReadMode): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * READ_FACTORS[mode];
}

/** `bytes`: the larger of the item before and the item after. */
export function writeUnits(bytes: number, mode: WriteMode): number {
  return (
    Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES)) * (mode === 'transactional' ? TRANSACTION_FACTOR : 1)
  );
}

/** The member of an answer, if the request asked for one. */
export function consumedCapacity(
  detail: CapacityDetail,
  tableName: string,
  units: number,
): { ConsumedCapacity?: ConsumedCapacity } {
  if (detail === 'NONE') return {};
  return { ConsumedCapacity: tableCapacity(detail, tableName, { CapacityUnits: units }) };
}

/** The same for requests on several tables; transactions say besides whether they read or wrote. */
export function consumedCapacities(
  detail: CapacityDetail,
  unitsByTable: ReadonlyMap<string, number>,
  kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): { ConsumedCapacity?: readonly ConsumedCapacity[] } {
  if (detail === 'NONE') return {};
  const capacities = [...unitsByTable].map(([tableName, units]) =>
    tableCapacity(detail, tableName, { CapacityUnits: units, ...(kind && { [kind]: units }) }),
  );
  return { ConsumedCapacity: capacities };
}

export function addUnits(unitsByTable: Map<string, number>, tableName: string, units: number): void {
  unitsByTable.set(tableName, (unitsByTable.get(tableName) ?? 0) + units);
}

export function totalUnits(unitsByTable: ReadonlyMap<string, number>): number {
  return [...unitsByTable.values()].reduce((sum, units) => sum + units, 0);
}

function tableCapacity(
  detail: CapacityDetail,
  tableName: string,
  units: Omit<ConsumedCapacity, 'TableName' | 'Table'>,
): ConsumedCapacity {
  return { TableName: tableName, ...units, ...(detail === 'INDEXES' && { Table: units }) };
}
