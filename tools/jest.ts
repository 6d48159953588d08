/** How jest is started here: as an ES module runner, by the Node that runs this. */
import { join } from 'node:path';

export const jestArguments: readonly string[] = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join('node_modules', 'jest', 'bin', 'jest.js'),
];
