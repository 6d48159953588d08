/** What the flows work with; opened once per execution environment, so that warm requests find it ready. */
import type { Keyring } from '../keyring.ts';
import type { Table } from '../store/table.ts';

export interface Service {
  readonly table: Table;
  readonly keyring: () => Promise<Keyring>;
}
