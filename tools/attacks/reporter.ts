/** A jest reporter that says of each attack in one line whether it was survived, what it was and what the system did. */
import type { AggregatedResult, Test, TestResult } from '@jest/reporters';
import { type AttackRecord, REPORT_VARIABLE, readRecords, titleOf } from './record.ts';

type Result = TestResult['testResults'][number];

export default class AttackLines {
  readonly #failures: string[] = [];
  #survived = 0;
  #all = 0;

  /** A file's attacks together, in the order in which they stand there. */
  onTestResult(_: Test, { testResults, testExecError, failureMessage }: TestResult): void {
    const records = new Map(readRecords(reportPath()).map((record) => [titleOf(record), record]));
    for (const result of testResults) this.#tell(result, records.get(result.title));
    if (testExecError) this.#failures.push(failureMessage ?? String(testExecError.message));
  }

  onRunComplete(_: unknown, { numFailedTestSuites }: AggregatedResult): void {
    for (const failure of this.#failures) print(`\n${failure}`);
    const failed = this.#all - this.#survived;
    // A file can fail by what it holds at its end, though each of its attacks was survived.
    const failures = failed === 0 && numFailedTestSuites > 0 ? numFailedTestSuites : failed;
    print(`\n${this.#survived} of ${this.#all} attacks survived`);
    print(`${this.#survived} passed, ${failures} failed`);
  }

  #tell(result: Result, record: AttackRecord | undefined): void {
    const ok = result.status === 'passed';
    if (!ok) this.#failures.push(`${result.fullName}\n${result.failureMessages.join('\n')}`);
    // Beside the attacks a file may hold what shows that an attack's own tools work.
    if (ok && !record) return;
    this.#all += 1;
    if (ok) this.#survived += 1;
    print(`${ok ? 'ok    ' : 'FAILED'}  ${result.title}${record ? `: ${record.outcome}` : ''}`);
  }
}

function reportPath(): string {
  const path = process.env[REPORT_VARIABLE];
  if (!path) throw new Error(`Environment variable ${REPORT_VARIABLE} is not set`);
  return path;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
