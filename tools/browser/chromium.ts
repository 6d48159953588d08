/**
 * Finds a Chromium on this machine, and starts it. An installed one comes first: Playwright's own download needs a
 * site that is not reachable everywhere. https://playwright.dev/docs/browsers
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** What the search looks at; tests give their own. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly playwrightPath: string;
  exists(path: string): boolean;
}

export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError';
}

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const binDirectories = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'];

/** @throws {NoBrowserError} that says how to get one */
export function findChromium(machine: Machine = thisMachine()): string {
  const { env, exists, playwrightPath } = machine;
  if (env.CHROMIUM_PATH) return chosen(env.CHROMIUM_PATH, exists);
  const found = [...installedPaths(machine), playwrightPath].find(exists);
  if (found !== undefined) return found;
  throw new NoBrowserError(
    'No browser found. Install one (Debian, Ubuntu: apt-get install chromium; macOS: Google Chrome), or set CHROMIUM_PATH to one.',
  );
}

function chosen(path: string, exists: Machine['exists']): string {
  if (exists(path)) return path;
  throw new NoBrowserError(`CHROMIUM_PATH is ${path}, and there is no such file.`);
}

function installedPaths({ env, home }: Machine): string[] {
  const applications = ['/Applications', join(home, 'Applications')];
  const pathDirectories = (env.PATH ?? '').split(delimiter).filter((directory) => directory !== '');
  return [
    ...binDirectories.flatMap((directory) => commands.map((command) => join(directory, command))),
    ...applications.flatMap((directory) =>
      macApplications.map((name) => join(directory, `${name}.app/Contents/MacOS/${name}`)),
    ),
    ...pathDirectories.flatMap((directory) => commands.map((command) => join(directory, command))),
  ];
}

function thisMachine(): Machine {
  return { env: process.env, home: homedir(), playwrightPath: chromium.executablePath(), exists: existsSync };
}

/** Each start has a profile folder of its own, which goes with it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: quiet });
}

/** No sandbox, since that needs rights a container does not give; what it opens is this machine's own. */
const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
