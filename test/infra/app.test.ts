/** The app as the CDK CLI and the local harness run it: a process of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functions } from '../../shared/routes.ts';

const outdir = mkdtempSync(join(tmpdir(), 'two-factor-app-'));

function run(context: object): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['infra/app.ts'], {
    encoding: 'utf8',
    env: { CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
}

afterAll(() => rmSync(outdir, { recursive: true }));

test('a setting that is not right ends it with a sentence and no stack trace', () => {
  const { status, stderr } = run({ issuer: 'Acme: Hosting' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^CDK context:\nissuer: "Acme: Hosting" is not right; expected .+\n$/);
  expect(existsSync(join(outdir, 'TwoFactor.template.json'))).toBe(false);
});

test('it writes one stack, silently, with the code of every function as a file asset', () => {
  const context = {
    portalOrigins: 'https://portal.example.com',
    mailFrom: 'no-reply@globex.example',
    issuer: 'Globex',
  };
  const { status, stderr } = run(context);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const template = readFileSync(join(outdir, 'TwoFactor.template.json'), 'utf8');
  expect(template).toContain('"ISSUER": "Globex"');
  const { files } = JSON.parse(readFileSync(join(outdir, 'TwoFactor.assets.json'), 'utf8'));
  const folders = Object.values(files as Record<string, { source: { packaging: string; path: string } }>)
    .filter(({ source }) => source.packaging === 'zip')
    .map(({ source }) => join(outdir, source.path, 'index.js'));
  expect(folders.length).toBeGreaterThan(0);
  expect(folders.length).toBeLessThanOrEqual(Object.keys(functions).length);
  for (const path of folders) expect(existsSync(path)).toBe(true);
});
