/** Runs attacks in a copy of the tree and says how many noticed something. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jestArguments } from '../jest.ts';

export interface Run {
  readonly passed: number;
  readonly success: boolean;
}

export async function runTests(folder: string, tests: readonly string[]): Promise<Run> {
  const report = join(folder, 'report.json');
  const options = ['--bail', '--runInBand', '--silent', '--json', `--outputFile=${report}`];
  rmSync(report, { force: true });
  const child = spawn(process.execPath, jestArguments(tests, ...options), {
    cwd: folder,
    stdio: 'ignore',
  });
  await once(child, 'exit');
  if (!existsSync(report)) return { passed: 0, success: false };
  const { numPassedTests, success } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    success: boolean;
  };
  return { passed: numPassedTests, success };
}
