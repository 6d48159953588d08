/** Reads a QR code as a phone does: from what is seen on the screen, by a reader that shares no code with the writer. */
import jsqr from 'jsqr';
import type { Locator } from 'playwright-core';
import { PNG } from 'pngjs';

export async function scan(image: Locator): Promise<URL> {
  const { data, width, height } = PNG.sync.read(await image.screenshot());
  const code = jsqr.default(new Uint8ClampedArray(data), width, height);
  if (!code) throw new Error('no QR code on the screen');
  return new URL(code.data);
}
