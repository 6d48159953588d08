/**
 * Bundles the functions: one esbuild run for all, each into a folder of its own that holds `index.js` alone.
 * CommonJS, because it starts faster on Node 24 than ES modules; the AWS SDK is inside, so that the deployed
 * code is the tested code. Source maps go elsewhere: they serve whoever reads a stack trace, not the function.
 * https://esbuild.github.io/api/
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, formatMessagesSync, type OutputFile } from 'esbuild';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Code that does not bundle; esbuild's message names file and line. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

function build(names: readonly string[]): OutputFile[] {
  const { outputFiles, warnings } = tryBuild(names);
  if (warnings.length > 0) {
    throw new BundleError(formatMessagesSync(warnings, { kind: 'warning' }).join('\n'));
  }
  return outputFiles;
}

function tryBuild(names: readonly string[]): ReturnType<typeof runEsbuild> {
  try {
    return runEsbuild(names);
  } catch (cause) {
    throw new BundleError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function runEsbuild(names: readonly string[]) {
  return buildSync({
    absWorkingDir: project,
    entryPoints: Object.fromEntries(names.map((name) => [name, `functions/${name}/handler.ts`])),
    outdir: '.',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Packages' ES modules can be shaken, their `main` cannot: a third smaller, 20 to 40 ms sooner.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': './infra/lambda-credentials.ts' },
    minify: true,
    legalComments: 'none',
    sourcemap: 'external',
    logLevel: 'silent',
  });
}

function write(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

/** Returns where the bundle of a function lies, below `outdir`. */
export function bundleFunctions(names: readonly string[], outdir: string): (name: string) => string {
  const folder = (name: string): string => join(outdir, 'functions', name);
  rmSync(join(outdir, 'functions'), { recursive: true, force: true });
  for (const file of build(names)) {
    const name = basename(file.path).replace(/\.js(\.map)?$/, '');
    const map = file.path.endsWith('.map');
    write(
      map ? join(outdir, 'source-maps', `${name}.js.map`) : join(folder(name), 'index.js'),
      file.contents,
    );
  }
  return folder;
}
