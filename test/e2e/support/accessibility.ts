/**
 * axe over what is on the screen, on a wide and on a narrow one, in light and in dark; on the narrow one nothing may
 * stand out sideways. https://github.com/dequelabs/axe-core
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const widths = [1280, 390] as const;
const schemes = ['light', 'dark'] as const;

/** All that the dark scheme changes. */
const coloursAlone: axe.RunOptions = { runOnly: ['cat.color'] };

/** @returns one line for each thing that is wrong */
export async function flawsOf(page: Page): Promise<string[]> {
  // What says that it loads fades in, and is caught half way.
  await page.waitForFunction(() => document.querySelector('.tf-loading') === null);
  const flaws: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    if (await overflows(page)) flaws.push(`${width}: wider than the screen`);
    for (const colorScheme of schemes) {
      // Without motion, so that no colour is caught on its way from one to the other.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = await violations(page, colorScheme === 'light' ? {} : coloursAlone);
      flaws.push(...found.map((violation) => `${width} ${colorScheme}: ${violation}`));
    }
  }
  return flaws;
}

function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

async function violations(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const results = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(options),
    options,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`),
  );
}
