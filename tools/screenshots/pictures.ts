/** Pictures of a page at both widths and in both colour schemes, and of a detail. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const colorSchemes = ['light', 'dark'] as const;

/** Pixels around a detail. */
const margin = 24;

export class Pictures {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async take(page: Page, name: string): Promise<void> {
    await page.mouse.move(0, 0);
    for (const size of sizes) {
      await page.setViewportSize(size);
      for (const colorScheme of colorSchemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // A dialog darkens what is seen and no more: the rest of a whole page would be bright.
        const fullPage = (await page.getByRole('dialog').count()) === 0;
        await page.screenshot({ path: this.#pathOf(`${name}-${size.width}-${colorScheme}`), fullPage });
      }
    }
  }

  /** Cut to what it shows, for the README. */
  async takeDetail(page: Page, name: string, detail: Locator): Promise<void> {
    await page.setViewportSize(sizes[0]);
    await page.emulateMedia({ colorScheme: 'light' });
    const box = await detail.boundingBox();
    if (!box) throw new Error(`${name} is not on the page`);
    const clip = {
      x: box.x - margin,
      y: box.y - margin,
      width: box.width + 2 * margin,
      height: box.height + 2 * margin,
    };
    await page.screenshot({ path: this.#pathOf(name), fullPage: true, clip });
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}.png`);
  }
}
