/** The bundles: alone in their folders, the same every time, and whole: they load where there is no node_modules. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../../infra/bundle.ts';
import { functions } from '../../shared/routes.ts';

const names = Object.keys(functions);
const outdir = mkdtempSync(join(tmpdir(), 'two-factor-bundle-'));
const folderOf = bundleFunctions(names, outdir);
const code = (name: string): string => readFileSync(join(folderOf(name), 'index.js'), 'utf8');

/** The bundles that hold a text; not the text itself, which a failing test would print. */
const holding = (text: string): string[] => names.filter((name) => code(name).includes(text));

afterAll(() => rmSync(outdir, { recursive: true }));

test.each(names)('%s is one file', (name) => {
  expect(readdirSync(folderOf(name))).toEqual(['index.js']);
});

test('source maps lie outside, one for each, and no bundle points at them', () => {
  expect(readdirSync(join(outdir, 'source-maps')).sort()).toEqual(
    names.map((name) => `${name}.js.map`).sort(),
  );
  expect(holding('sourceMappingURL')).toEqual([]);
});

test('the same sources give the same bundles, wherever they are written', () => {
  const again = join(outdir, 'again');
  const folderOfAgain = bundleFunctions(names, again);
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  for (const name of names) {
    expect(hash(join(folderOfAgain(name), 'index.js'))).toBe(hash(join(folderOf(name), 'index.js')));
  }
});

test.each(names)('%s needs nothing but Node', (name) => {
  // One that is followed by `;]` is advice in an error message of the SDK.
  const required = [...code(name).matchAll(/\brequire\("([^"]+)"\)(?!;\])/g)].map(([, id]) => id ?? '');
  const foreign = required.filter((id) => !builtinModules.includes(id.replace(/^node:/, '')));
  expect(foreign).toEqual([]);
});

test('no bundle carries the search for credentials: profiles, single sign-on, foreign roles', () => {
  expect(holding('credential_process')).toEqual([]);
  expect(holding('sso_start_url')).toEqual([]);
  expect(holding('AssumeRoleWithWebIdentity')).toEqual([]);
});

test('no bundle tells where it was made', () => {
  expect(holding(process.cwd())).toEqual([]);
});

test('a function without code is an error that names the file', () => {
  expect(() => bundleFunctions(['nonesuch'], join(outdir, 'none'))).toThrow(
    /functions\/nonesuch\/handler\.ts/,
  );
});

test('config, which needs no AWS, is CommonJS with a handler', () => {
  const script = `process.stdout.write(typeof require(${JSON.stringify(join(folderOf('config'), 'index.js'))}).handler)`;
  const env = { ISSUER: 'Acme', PORTAL_ORIGINS: 'http://localhost:3000', ALLOWED_COUNTRIES: 'US' };
  expect(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })).toBe('function');
});
