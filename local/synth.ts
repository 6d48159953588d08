/**
 * Synthesizes the CDK app, as `cdk synth` would, and keeps the result until a source of it changes. Each version has
 * a folder of its own, named by a hash of its sources and put in place by a rename: two starts at once do the work
 * twice at worst, and none sees half of it.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { hasProperty, reasonOf, UserError } from './user-error.ts';

export const projectDirectory = join(import.meta.dirname, '..');

/** CDK context, as `-c key=value` on its command line. */
export type Context = Readonly<Record<string, string>>;

/** By the time of their last use. */
const keptVersions = 8;

const sources = ['infra', 'functions', 'shared', 'cdk.json', 'openapi.json', 'package-lock.json'];

/** Returns the folder of the cloud assembly. */
export async function synthesize(context: Context): Promise<string> {
  const assemblies = join(projectDirectory, '.local', 'assembly');
  const target = join(assemblies, hashSources(context));
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}-${Date.now()}`;
    mkdirSync(assemblies, { recursive: true });
    await runApp(draft, context);
    putInPlace(draft, target);
    removeOld(assemblies);
  }
  const now = new Date();
  utimesSync(target, now, now);
  return target;
}

function hashSources(context: Context): string {
  const hash = createHash('sha256').update(JSON.stringify([process.version, context]));
  for (const file of sources.flatMap((source) => listFiles(join(projectDirectory, source)))) {
    const body = readFileSync(file);
    hash.update(`\0${relative(projectDirectory, file)}\0${body.length}\0`).update(body);
  }
  return hash.digest('hex').slice(0, 32);
}

function listFiles(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function runApp(outdir: string, context: Context): Promise<void> {
  const env = {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // The rule packs and CDK's own checks take seconds; `npm run synth` and the tests run them.
    CDK_VALIDATION: 'false',
  };
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts'], { cwd: projectDirectory, env });
  } catch (error) {
    rmSync(outdir, { recursive: true, force: true });
    const reason = hasProperty(error, 'stderr') ? String(error.stderr).trim() : reasonOf(error);
    throw new UserError(`The CDK app in infra/ does not synthesize. ${reason}`, { cause: error });
  }
}

function putInPlace(draft: string, target: string): void {
  try {
    renameSync(draft, target);
  } catch (error) {
    // Another start was quicker: what it made is the same.
    if (!existsSync(target)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Earlier versions, but for some that another start may be about to read. */
function removeOld(assemblies: string): void {
  const versions = readdirSync(assemblies)
    .map((name) => join(assemblies, name))
    .map((path) => ({ path, usedMs: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.usedMs - a.usedMs);
  for (const { path } of versions.slice(keptVersions)) rmSync(path, { recursive: true, force: true });
}
