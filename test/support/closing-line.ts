/** A jest reporter that ends a run with one plain line, for whoever reads only that. */
import type { AggregatedResult } from '@jest/reporters';

export default class ClosingLine {
  onRunComplete(
    _: unknown,
    { numPassedTests, numFailedTests, numFailedTestSuites, testResults }: AggregatedResult,
  ): void {
    // A file that does not even load counts as a failure, though none of its tests ran.
    const unloaded = testResults.filter(({ testExecError }) => testExecError !== undefined).length;
    const failed = numFailedTests + Math.min(unloaded, numFailedTestSuites);
    process.stdout.write(`\n${numPassedTests} passed, ${failed} failed\n`);
  }
}
