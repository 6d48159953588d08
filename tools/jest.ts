/** How jest is started here: as an ES module runner, by the Node that runs this, the attacks included that `npm test` leaves out. */
import { join } from 'node:path';

/** @param paths parts of the names of test files */
export function jestArguments(paths: readonly string[], ...options: readonly string[]): readonly string[] {
  return [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
    ...paths,
    '--testPathIgnorePatterns=/node_modules/',
    ...options,
  ];
}
