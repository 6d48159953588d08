/**
 * An operation of the service: how its input is read, what access it needs, and what it does.
 */
import type { Access } from './access.ts';
import type { Database } from './database.ts';
import type { Shape } from './shape.ts';

export interface Answer {
  readonly output: Readonly<Record<string, unknown>>;
  readonly capacityUnits: number;
}

export interface Operation {
  readonly call: (database: Database, input: unknown) => Answer;
  readonly accessOf: (database: Database, input: unknown) => readonly Access[];
}

interface OperationParts<Input, Prepared> {
  readonly input: Shape<Input>;
  /** Parses the expressions: what can be refused before any table is looked at. */
  readonly prepare: (input: Input) => Prepared;
  readonly access: (database: Database, prepared: Prepared) => readonly Access[];
  readonly run: (database: Database, prepared: Prepared) => Answer;
}

export function defineOperation<Input, Prepared>(parts: OperationParts<Input, Prepared>): Operation {
  const read = (input: unknown) => parts.prepare(parts.input(input, ''));
  return {
    call: (database, input) => parts.run(database, read(input)),
    accessOf: (database, input) => parts.access(database, read(input)),
  };
}
