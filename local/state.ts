/**
 * What the local AWS has to remember besides the tables: generated secrets, key material, the outboxes, pending work.
 * In memory by default; with a data folder, one JSON file that is replaced whole by a rename, so that a
 * process killed in the middle of a write leaves the old file or the new one, never half of one.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface State {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
  /** Those that begin with the prefix. */
  keys(prefix: string): string[];
}

export function memoryState(): State {
  return stateOf(new Map(), () => undefined);
}

/** The file holds keys and secrets, so nobody but its owner may read it. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

export function fileState(folder: string): State {
  const file = path.join(folder, 'aws-state.json');
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  const values = read(file);
  return stateOf(values, () => write(file, values));
}

function stateOf(values: Map<string, string>, changed: () => void): State {
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      values.set(key, value);
      changed();
    },
    delete: (key) => {
      if (values.delete(key)) changed();
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function read(file: string): Map<string, string> {
  return new Map(existsSync(file) ? entriesOf(file, readFileSync(file, 'utf8')) : []);
}

function entriesOf(file: string, text: string): [string, string][] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) throw new TypeError('not an object');
    return Object.entries(parsed).map(([key, value]) => [key, String(value)]);
  } catch (cause) {
    throw new Error(`${file} is not a state file of the local harness`, { cause });
  }
}

function write(file: string, values: ReadonlyMap<string, string>): void {
  const next = `${file}.next`;
  writeFileSync(next, JSON.stringify(Object.fromEntries(values)), { mode: FILE_MODE });
  renameSync(next, file);
}
