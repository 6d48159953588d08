/**
 * An attack is a test that says in one sentence what is tried and where that is known from, and tells what the system
 * did. The same stands in SECURITY.md, and the test holds it there to the letter.
 */
import { readFileSync } from 'node:fs';
import {
  addRecord,
  type Claim,
  REPORT_VARIABLE,
  titleOf,
  WRITE_VARIABLE,
} from '../../../tools/attacks/record.ts';
import { rowOf, writtenRow } from '../../../tools/attacks/table.ts';

const report = process.env[REPORT_VARIABLE];
const isBeingWritten = process.env[WRITE_VARIABLE] !== undefined;

/** @param work makes the attack; what it returns is computed from the system's answers, and the same at every run */
export function attack(claim: Claim, work: () => Promise<string>, timeoutMs?: number): void {
  test(
    titleOf(claim),
    async () => {
      const outcome = await work();
      const file = expect.getState().testPath ?? '';
      if (report) addRecord(report, { ...claim, file, outcome });
      if (!isBeingWritten)
        expect(writtenRow(readFileSync('SECURITY.md', 'utf8'), claim)).toBe(rowOf({ ...claim, outcome }));
    },
    timeoutMs,
  );
}
