/**
 * The folder given with `--data`. One harness at a time may write to it.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning } from './is-running.ts';
import { reasonOf, UserError } from './user-error.ts';

export interface DataDirectory {
  readonly path: string;
  close(): void;
}

export function openDataDirectory(path: string): DataDirectory {
  const lock = join(path, 'harness.pid');
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw new UserError(`The data folder ${path} is a file, not a folder`);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    takeLock(path, lock);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The data folder ${path} cannot be used: ${reasonOf(error)}`, { cause: error });
  }
  return { path, close: () => rmSync(lock, { force: true }) };
}

/** One folder at a time: Node's own recursion never ends where a folder that exists takes none, as /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

function takeLock(path: string, lock: string): void {
  const owner = readOwner(lock);
  if (owner !== undefined && owner !== process.pid && isRunning(owner)) {
    throw new UserError(`The data folder ${path} is in use by another harness (process ${owner})`);
  }
  writeFileSync(lock, String(process.pid));
}

/** A harness that was killed leaves its number behind. */
function readOwner(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
}
