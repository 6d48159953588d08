/**
 * The state of the emulator: tables and used transaction tokens. Every change passes through `commit`, which
 * writes it to the journal before it takes effect, and tells of it afterwards.
 */
import { resourceNotFound } from './errors.ts';
import type { Change, Journal, JournalRecord, TokenUse } from './journal.ts';
import { Table } from './table.ts';
import type { Item } from './value.ts';

/** "Client request tokens are valid for 10 minutes after the first request that uses them is completed." */
const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

/** What became of one item: undefined stands for no item. */
export interface ItemWrite {
  readonly tableName: string;
  readonly key: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Deleted by time to live, and not by a caller. */
  readonly expired: boolean;
}

/** All writes of one commit, which is a single item's or a transaction's. */
export type WriteListener = (writes: readonly ItemWrite[]) => void;

export class Database {
  readonly now: () => number;
  readonly #journal: Journal | undefined;
  readonly #tables = new Map<string, Table>();
  readonly #tokens = new Map<string, TokenUse>();
  readonly #listeners: WriteListener[] = [];

  constructor(now: () => number, journal: Journal | undefined) {
    this.now = now;
    this.#journal = journal;
    for (const record of journal?.load() ?? []) this.#replay(record);
    journal?.rewrite(this.#snapshot());
  }

  /** Makes the change durable, then real: an error leaves everything as it was. */
  commit(record: JournalRecord, { expired = false } = {}): void {
    this.#journal?.append(record);
    const changes = record.type === 'write' && this.#listeners.length > 0 ? record.changes : [];
    const writes = changes.map((change) => this.#writeOf(change, expired));
    this.#apply(record);
    if (writes.length > 0) for (const listener of this.#listeners) listener(writes);
  }

  commitChanges(changes: readonly Change[]): void {
    if (changes.length > 0) this.commit({ type: 'write', changes });
  }

  /** Called after each write has taken effect, in their order. */
  subscribe(listener: WriteListener): void {
    this.#listeners.push(listener);
  }

  #writeOf({ tableName, key, item }: Change, expired: boolean): ItemWrite {
    return { tableName, key, before: this.table(tableName).get(key), after: item ?? undefined, expired };
  }

  findTable(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table === undefined) throw resourceNotFound();
    return table;
  }

  tableNames(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  tables(): readonly Table[] {
    return this.tableNames().map((name) => this.table(name));
  }

  /** How the token was used within its lifetime, if it was. */
  tokenUse(token: string): TokenUse | undefined {
    const use = this.#tokens.get(token);
    return use !== undefined && this.#isAlive(use) ? use : undefined;
  }

  #replay(record: JournalRecord): void {
    try {
      this.#apply(record);
    } catch (cause) {
      throw new Error(`The journal holds a ${record.type} that does not fit what precedes it`, { cause });
    }
  }

  #apply(record: JournalRecord): void {
    switch (record.type) {
      case 'create':
        this.#tables.set(record.definition.name, new Table(record.definition));
        break;
      case 'drop':
        this.#tables.delete(record.tableName);
        break;
      case 'clear':
        this.table(record.tableName).clear();
        this.#tokens.clear();
        break;
      case 'deletionProtection':
        this.table(record.tableName).protect(record.enabled);
        break;
      case 'timeToLive':
        this.table(record.tableName).timeToLiveAttribute = record.attributeName ?? undefined;
        break;
      case 'write':
        this.#applyWrite(record.changes, record.tokenUse);
    }
  }

  #applyWrite(changes: readonly Change[], tokenUse: TokenUse | undefined): void {
    for (const { tableName, key, item } of changes) {
      const table = this.table(tableName);
      if (item === null) table.delete(key);
      else table.put(item);
    }
    if (tokenUse === undefined) return;
    for (const use of this.#tokens.values()) if (!this.#isAlive(use)) this.#tokens.delete(use.token);
    this.#tokens.set(tokenUse.token, tokenUse);
  }

  #isAlive(use: TokenUse): boolean {
    return this.now() - use.atMs < TOKEN_LIFETIME_MS;
  }

  #snapshot(): readonly JournalRecord[] {
    const tokens = [...this.#tokens.values()].filter((use) => this.#isAlive(use));
    return [
      ...this.tables().flatMap(tableRecords),
      ...tokens.map((tokenUse): JournalRecord => ({ type: 'write', changes: [], tokenUse })),
    ];
  }
}

function tableRecords(table: Table): readonly JournalRecord[] {
  const { definition, timeToLiveAttribute } = table;
  const tableName = definition.name;
  const timeToLive: readonly JournalRecord[] =
    timeToLiveAttribute === undefined
      ? []
      : [{ type: 'timeToLive', tableName, attributeName: timeToLiveAttribute }];
  const writes = table.items().map((item): JournalRecord => {
    return { type: 'write', changes: [{ tableName, key: table.keyOf(item), item }] };
  });
  return [{ type: 'create', definition }, ...timeToLive, ...writes];
}
