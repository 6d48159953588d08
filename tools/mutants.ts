/**
 * Plants one weakness after another in copies of this tree and reports each that no attack notices.
 * `npm run test:mutants` · `-- sms` only those whose file, reason or attacks name it.
 */
import { join } from 'node:path';
import { Copy } from './mutants/copy.ts';
import type { Mutant } from './mutants/mutant.ts';
import { mutants } from './mutants/mutants.ts';
import { runTests } from './mutants/run.ts';

const root = join(import.meta.dirname, '..');
const LANES = 2;

/** `broken`: not one test passed, so that the system did not even start and nothing was shown. */
type Fate = 'killed' | 'survived' | 'not applicable' | 'broken';

async function main(filters: readonly string[]): Promise<number> {
  const waiting = mutants.filter((mutant) =>
    filters.every((filter) => JSON.stringify(mutant).includes(filter)),
  );
  const failing = await failingWithout(waiting);
  if (failing.length > 0) {
    process.stderr.write(`These fail without any weakness: ${failing.join(', ')}\n`);
    return 1;
  }
  const fates: Fate[] = [];
  await inLanes(waiting, async (copy, mutant) => {
    const fate = await fateOf(copy, mutant);
    process.stdout.write(`${fate.padEnd(14)}  ${mutant.file}: ${mutant.why}\n`);
    fates.push(fate);
  });
  const caught = fates.filter((fate) => fate === 'killed').length;
  process.stdout.write(`\n${caught} of ${fates.length} caught\n`);
  return caught === fates.length ? 0 : 1;
}

/** An attack that fails anyway would seem to notice everything. */
async function failingWithout(planned: readonly Mutant[]): Promise<string[]> {
  const failing: string[] = [];
  await inLanes([...new Set(planned.flatMap(({ tests }) => tests))], async (copy, test) => {
    if (!(await runTests(copy.path, [test])).success) failing.push(test);
  });
  return failing;
}

async function inLanes<T>(items: readonly T[], work: (copy: Copy, item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    using copy = new Copy(root);
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(copy, item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function fateOf(copy: Copy, mutant: Mutant): Promise<Fate> {
  const takeOut = copy.plant(mutant);
  if (!takeOut) return 'not applicable';
  try {
    const { success, passed } = await runTests(copy.path, mutant.tests);
    if (success) return 'survived';
    return passed === 0 ? 'broken' : 'killed';
  } finally {
    takeOut();
  }
}

process.exitCode = await main(process.argv.slice(2));
