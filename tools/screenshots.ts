/**
 * `npm run screenshots -- [folder] [tour]`: the portal's pages and the outbox as pictures, wide and narrow, light and dark,
 * to look at before a change of their look is called done. `login.png` and `two-factor.png` are for the README: copy them
 * to `docs/`.
 */
import { mkdirSync } from 'node:fs';
import { startHarness } from '../local/harness.ts';
import { launchChromium, NoBrowserError } from './browser/chromium.ts';
import { dailyTour } from './screenshots/daily-tour.ts';
import { Pictures } from './screenshots/pictures.ts';
import { securityTour } from './screenshots/security-tour.ts';
import type { Tour } from './screenshots/steps.ts';

const tours: Readonly<Record<string, (tour: Tour) => Promise<void>>> = {
  daily: dailyTour,
  security: securityTour,
};

const [folder = '.local/screenshots', only] = process.argv.slice(2);

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  const harness = await startHarness();
  try {
    await run({ browser, harness, pictures: new Pictures(folder) });
  } finally {
    await Promise.all([browser.close(), harness.close()]);
  }
  process.stdout.write(`Pictures are in ${folder}\n`);
}

/** Each begins with the demo users alone. */
async function run(tour: Tour): Promise<void> {
  for (const [name, walk] of Object.entries(tours)) {
    if (only !== undefined && name !== only) continue;
    await tour.harness.reset();
    tour.harness.clock.reset();
    await walk(tour);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof NoBrowserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
