/** Which browser the tests find, and what they say where there is none. */
import { findChromium, type Machine } from '../../tools/browser/chromium.ts';

const machineWith = (...files: string[]): Machine => ({
  env: { PATH: '/opt/bin:/usr/bin' },
  home: '/home/ada',
  playwrightPath: '/home/ada/.cache/ms-playwright/chromium/chrome',
  exists: (path) => files.includes(path),
});

test.each([
  '/usr/bin/chromium',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/home/ada/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/opt/bin/microsoft-edge',
  '/home/ada/.cache/ms-playwright/chromium/chrome',
])('%s is found', (path) => {
  expect(findChromium(machineWith(path))).toBe(path);
});

test('the one that is asked for comes first, an installed one next, Playwright’s own last', () => {
  const everything = ['/my/chrome', '/usr/bin/chromium', '/home/ada/.cache/ms-playwright/chromium/chrome'];
  const machine = machineWith(...everything);
  expect(findChromium({ ...machine, env: { CHROMIUM_PATH: '/my/chrome' } })).toBe('/my/chrome');
  expect(findChromium(machine)).toBe('/usr/bin/chromium');
});

test('without any, one line says how to get one', () => {
  expect(() => findChromium(machineWith())).toThrow(
    /^No browser found\. Install one .*apt-get install chromium.*$/,
  );
  const env = { CHROMIUM_PATH: '/my/chrome' };
  expect(() => findChromium({ ...machineWith(), env })).toThrow(
    'CHROMIUM_PATH is /my/chrome, and there is no such file.',
  );
});
