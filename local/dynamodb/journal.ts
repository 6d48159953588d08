/**
 * The journal: every commit, one line of JSON each, appended before the call answers. A line is whole or
 * absent, so that a transaction is too: what a killed process left half written at the end is dropped on load.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { TableDefinition } from './table.ts';
import type { Item } from './value.ts';

/** `item` null: the item with that key is gone. */
export interface Change {
  readonly tableName: string;
  readonly key: Item;
  readonly item: Item | null;
}

/** A transaction that was carried out under a ClientRequestToken. */
export interface TokenUse {
  readonly token: string;
  readonly fingerprint: string;
  readonly atMs: number;
}

export type JournalRecord =
  | { readonly type: 'create'; readonly definition: TableDefinition }
  | { readonly type: 'drop' | 'clear'; readonly tableName: string }
  | { readonly type: 'deletionProtection'; readonly tableName: string; readonly enabled: boolean }
  | { readonly type: 'timeToLive'; readonly tableName: string; readonly attributeName: string | null }
  | { readonly type: 'write'; readonly changes: readonly Change[]; readonly tokenUse?: TokenUse };

/** Where a database keeps its commits. In a simulation this may be an array. */
export interface Journal {
  /** All records, oldest first. */
  load(): readonly JournalRecord[];
  /** Returns once the record would survive the process. */
  append(record: JournalRecord): void;
  /** Replaces all records by these, which lead to the same state. */
  rewrite(records: readonly JournalRecord[]): void;
  close(): void;
}

const RECORD_TYPES: readonly unknown[] = [
  'create',
  'drop',
  'clear',
  'deletionProtection',
  'timeToLive',
  'write',
] satisfies JournalRecord['type'][];

const HEADER = JSON.stringify({ format: 'two-factor-backend local database', version: 1 });

/** Opens or creates the file; throws an error that names it where it cannot be read or is something else. */
export function openJournal(path: string): Journal {
  return new FileJournal(path);
}

class FileJournal implements Journal {
  readonly #path: string;
  #descriptor: number;
  #length = 0;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = open(path, 'a+');
  }

  load(): readonly JournalRecord[] {
    const content = this.#read();
    const complete = content.slice(0, content.lastIndexOf('\n') + 1);
    const [header, ...lines] = complete.split('\n').slice(0, -1);
    const torn = complete === '' && HEADER.startsWith(content);
    if (header !== HEADER && !torn) throw this.#error('is not a journal of the local database');
    const records = lines.map((line, index) => this.#parse(line, index + 2));
    this.#truncate(Buffer.byteLength(complete));
    if (torn) this.#write(`${HEADER}\n`);
    return records;
  }

  append(record: JournalRecord): void {
    const before = this.#length;
    try {
      this.#write(`${JSON.stringify(record)}\n`);
    } catch (cause) {
      this.#truncate(before);
      throw this.#error('cannot be written', cause);
    }
  }

  rewrite(records: readonly JournalRecord[]): void {
    const lines = [HEADER, ...records.map((record) => JSON.stringify(record))];
    const temporary = `${this.#path}.new`;
    const descriptor = open(temporary, 'w');
    const length = writeWhole(descriptor, `${lines.join('\n')}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, this.#path);
    this.close();
    this.#descriptor = open(this.#path, 'a+');
    this.#length = length;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read(): string {
    try {
      return readFileSync(this.#descriptor, 'utf8');
    } catch (cause) {
      throw this.#error('cannot be read', cause);
    }
  }

  #write(text: string): void {
    this.#length += writeWhole(this.#descriptor, text);
  }

  #truncate(length: number): void {
    ftruncateSync(this.#descriptor, length);
    this.#length = length;
  }

  #parse(line: string, number: number): JournalRecord {
    const record = parseJson(line);
    if (isRecord(record)) return record;
    throw this.#error(`is damaged at line ${number}`);
  }

  #error(problem: string, cause?: unknown): Error {
    return new Error(`${this.#path} ${problem}`, { cause });
  }
}

function open(path: string, flags: string): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (cause) {
    throw new Error(`${path} cannot be opened: ${String(cause)}`, { cause });
  }
}

/** A write may take less than it was given. */
function writeWhole(descriptor: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(descriptor, bytes, written);
  }
  return bytes.length;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is JournalRecord {
  return typeof value === 'object' && value !== null && 'type' in value && RECORD_TYPES.includes(value.type);
}
