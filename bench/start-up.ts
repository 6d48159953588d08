/**
 * What a cold start costs in code: size and load time of each function's bundle in a fresh process, as medians and as
 * ratios to `team`, the smallest one that reads the table. `npm run bench`; figures of different machines compare by their ratios alone.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../local/synth.ts';

const RUNS = 15;

const ENVIRONMENT = {
  TABLE_NAME: 'table',
  SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:secret',
  ISSUER: 'Acme Hosting',
  PORTAL_ORIGINS: 'https://portal.example.com',
  ALLOWED_COUNTRIES: 'US,GB',
  SMS_MAX_PRICE: '0.50',
  MAIL_FROM: 'no-reply@example.com',
  EVENT_BUS_NAME: 'bus',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

/** Loads the bundle in a process of its own, which prints the milliseconds and ends. */
function loadMs(bundle: string): number {
  const script = `const t = performance.now(); require(${JSON.stringify(bundle)}); console.log(performance.now() - t); process.exit()`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { env: ENVIRONMENT, encoding: 'utf8' });
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function bareHandler(folder: string): string {
  const bundle = join(folder, 'index.js');
  writeFileSync(bundle, 'exports.handler = async () => ({ statusCode: 204 });');
  return bundle;
}

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
const functions = join(await synthesize({}), 'functions');
const bundles = new Map([['(nothing)', bareHandler(folder)]]);
for (const name of readdirSync(functions)) bundles.set(name, join(functions, name, 'index.js'));

const samples = new Map([...bundles.keys()].map((name) => [name, [] as number[]]));
// Round by round, so that a busy moment of the machine is shared by all.
for (let run = 0; run < RUNS; run++) {
  for (const [name, bundle] of bundles) samples.get(name)?.push(loadMs(bundle));
}
const unit = median(samples.get('team') ?? []);
console.table(
  [...bundles].map(([name, bundle]) => {
    const ms = median(samples.get(name) ?? []);
    return {
      function: name,
      KB: Math.round(statSync(bundle).size / 1024),
      'load ms': ms.toFixed(1),
      ratio: (ms / unit).toFixed(2),
    };
  }),
);
rmSync(folder, { recursive: true });
