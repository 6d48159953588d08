/**
 * `npm start`: what it says, and how it ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startHarness } from '../../local/harness.ts';
import { demoUsers } from '../../local/seed.ts';

const cli = join(import.meta.dirname, '../../local/cli.ts');

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'two-factor-cli-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

/** Runs to its end. */
async function run(...args: string[]) {
  const child = start(...args);
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('no output');
  const [output, errors, [code]] = await Promise.all([text(stdout), text(stderr), once(child, 'exit')]);
  return { output, errors, code };
}

/** Resolves with the welcome once it is ready. */
function started(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    if (output.includes('Ctrl+C stops')) resolve(output);
  });
  child.once('exit', () => reject(new Error(`It ended: ${output}`)));
  return promise;
}

describe('a mistake gets one clear line', () => {
  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { errors, code } = await run('--port', String(port));
    server.close();
    expect(errors).toBe(`Port ${port} is in use. Choose another one: npm start -- --port ${port + 1}\n`);
    expect(code).toBe(1);
  });

  test.each([
    [['--prot', '1'], /^Unknown option '--prot'\. See npm start -- --help\n$/],
    [['--port', 'x'], /^--port takes a number from 0 to 65535, not x\n$/],
    [['--dynamodb', 'x'], /^--dynamodb takes an address such as http:\/\/127\.0\.0\.1:8000, not x\n$/],
    [
      ['--port', '0', '--dynamodb', 'http://127.0.0.1:1'],
      /^DynamoDB at http:\/\/127\.0\.0\.1:1 cannot be used: .*\n$/,
    ],
    [
      ['--origin', 'http://localhost:5173/app'],
      /^--origin takes http:\/\/ or https:\/\/, .* such as http:\/\/localhost:5173, not http:\/\/localhost:5173\/app\n$/,
    ],
    [['extra'], /^Unexpected argument 'extra'\. See npm start -- --help\n$/],
  ])('%j', async (args, expected) => {
    const { errors, code } = await run(...args);
    expect(errors).toMatch(expected);
    expect(code).toBe(1);
  });

  test('a data folder that is a file', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    const { errors, code } = await run('--port', '0', '--data', file);
    expect(errors).toBe(`The data folder ${file} is a file, not a folder\n`);
    expect(code).toBe(1);
  });

  test('a data folder in one that takes none', async () => {
    const { errors, code } = await run('--port', '0', '--data', '/proc/none/data');
    expect(errors).toMatch(/^The data folder \/proc\/none\/data cannot be used: .*\n$/);
    expect(code).toBe(1);
  });

  test('a data folder with something else in it', async () => {
    const folder = mkdtempSync(join(directory, 'foreign-'));
    writeFileSync(join(folder, 'dynamodb.jsonl'), 'not a journal\n');
    const { errors } = await run('--port', '0', '--data', folder);
    expect(errors).toMatch(/^The data folder .* cannot be read: .*dynamodb\.jsonl .*\n$/);
  });

  test('an app that does not synthesize', async () => {
    await expect(startHarness({ context: { issuer: 'a:b' } })).rejects.toThrow(
      /^The CDK app in infra\/ does not synthesize\. .*\nissuer: "a:b" is not right/,
    );
  });
});

test('--help', async () => {
  const { output, code } = await run('--help');
  expect(output).toMatch(/npm start -- \[options\][\s\S]*--port NUMBER[\s\S]*--origin URL/);
  expect(code).toBe(0);
});

test('--origin lets pages of each origin call the API', async () => {
  const origins = ['http://localhost:5173', 'http://localhost:5174'];
  const child = start('--port', '0', ...origins.flatMap((origin) => ['--origin', origin]));
  const [, own] = /Portal +(\S+)/.exec(await started(child)) ?? [];
  const answers = await Promise.all(
    origins.map((origin) => fetch(`${own}/api/session`, { headers: { origin } })),
  );
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(answers.map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual(origins);
});

test.each(['SIGINT', 'SIGTERM'] as const)('says where to go, and ends cleanly on %s', async (signal) => {
  const child = start('--port', '0');
  const welcome = await started(child);
  expect(welcome).toMatch(/Portal +http:\/\/localhost:\d+\n/);
  for (const { username } of demoUsers) expect(welcome).toContain(username);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a data folder is used by one harness at a time', async () => {
  const child = start('--port', '0', '--data', join(directory, 'shared'));
  await started(child);
  const { errors } = await run('--port', '0', '--data', join(directory, 'shared'));
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(errors).toMatch(/^The data folder .* is in use by another harness \(process \d+\)\n$/);
});

/** Running processes of a harness's functions; a zombie is none. */
function environmentsOf(parent: number | undefined): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, state, ...args]) => {
      return Number(ppid) === parent && !state?.startsWith('Z') && args.join(' ').includes('runtime-client');
    })
    .map(([pid]) => Number(pid));
}

function areRunning(pids: readonly number[]): boolean {
  const running = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' });
  return pids.some((pid) => new RegExp(`^ *${pid} +[^Z ]`, 'm').test(running));
}

test('killed, it takes its functions along and leaves a folder that loads', async () => {
  const folder = join(directory, 'killed');
  const child = start('--port', '0', '--data', folder);
  await started(child);
  // Frozen, as every idle environment is: they cannot notice by themselves that they are alone.
  const environments = environmentsOf(child.pid);
  expect(environments.length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  while (areRunning(environments)) await new Promise(setImmediate);
  const harness = await startHarness({ dataDirectory: folder });
  const user = await harness.invoke('admin', { command: 'show-user', username: 'ada@example.com' });
  await harness.close();
  expect(user).toBeTruthy();
});
