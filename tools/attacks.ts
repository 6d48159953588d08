/**
 * Runs the attacks of test/attacks and says in one line each what was tried and what the system did.
 * `npm run test:attacks` · `-- sms` only those of a kind · `-- --write` also writes the tables of SECURITY.md.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { byKind } from './attacks/kinds.ts';
import { REPORT_VARIABLE, readRecords, WRITE_VARIABLE } from './attacks/record.ts';
import { withTables } from './attacks/table.ts';
import { jestArguments } from './jest.ts';

const root = join(import.meta.dirname, '..');
const security = join(root, 'SECURITY.md');
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const reporter = join(root, 'tools/attacks/reporter.ts');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { write: { type: 'boolean' } },
    allowPositionals: true,
  });
  const write = values.write === true;
  if (write && positionals.length > 0) throw new Error('--write needs a run of all attacks');
  const folder = mkdtempSync(join(tmpdir(), 'attacks-'));
  try {
    const report = join(folder, 'records.jsonl');
    writeFileSync(report, '');
    const status = await runJest(positionals, {
      [REPORT_VARIABLE]: report,
      ...(write && { [WRITE_VARIABLE]: '1' }),
    });
    if (write && status === 0) writeTables(report);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runJest(kinds: readonly string[], environment: Record<string, string>): Promise<number> {
  const paths = kinds.length > 0 ? kinds.map((kind) => `test/attacks/${kind}`) : ['test/attacks/'];
  const child = spawn(process.execPath, jestArguments(paths, `--reporters=${reporter}`), {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

/** Test files end in any order; within each the attacks stand as they are written. */
function writeTables(report: string): void {
  const records = readRecords(report).toSorted((a, b) => byKind(a.file, b.file));
  writeFileSync(security, withTables(readFileSync(security, 'utf8'), records));
  execFileSync(process.execPath, [biome, 'format', '--write', security], { stdio: 'ignore' });
}

process.exitCode = await main();
