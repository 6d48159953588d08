/**
 * The folder that execution environments run in: a copy of each function's code and the compiled runtime client.
 * It lies outside the project, so that a module missing from a bundle is missing here too, instead of being found in
 * the project's `node_modules`.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { isRunning } from '../is-running.ts';

export interface Stage {
  readonly runtimeClient: string;
  /** Copies a function's code and says where it is now. */
  copy(functionName: string, directory: string): string;
  remove(): void;
}

const prefix = 'two-factor-lambda-';

export function createStage(): Stage {
  removeAbandoned();
  const root = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  return {
    runtimeClient: compileRuntimeClient(root),
    copy: (functionName, directory) => copyCode(directory, join(root, 'task', functionName)),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function copyCode(from: string, to: string): string {
  cpSync(from, to, { recursive: true, dereference: true });
  return to;
}

/** CommonJS: a file with the extension `.cjs` is that wherever it lies. */
function compileRuntimeClient(root: string): string {
  const source = readFileSync(join(import.meta.dirname, 'runtime-client.ts'), 'utf8');
  const { code } = transformSync(source, { loader: 'ts', target: 'node24' });
  const file = join(root, 'runtime', 'runtime-client.cjs');
  mkdirSync(join(root, 'runtime'));
  writeFileSync(file, code);
  return file;
}

/** A harness that was killed could not clean up. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : undefined;
    if (pid && !isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
