/** The harness as people run it, in a process of its own that a test can stop, kill and start again on the same data. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type AnyItem, itemsIn } from './table.ts';

const cli = join(import.meta.dirname, '../../local/cli.ts');

/** On a busy machine; whatever outlives its harness for longer is an orphan. */
const ENDS_WITHIN_MS = 10_000;

export interface Folders {
  readonly data: string;
  /** Where it puts what it does not keep: the sign by which its execution environments are known. */
  readonly temporary: string;
}

export class LocalProcess {
  readonly origin: string;
  readonly #child: ChildProcess;
  readonly #folders: Folders;
  /** The processes that it started before its first request. */
  readonly #helpers: readonly number[];

  private constructor(child: ChildProcess, origin: string, folders: Folders) {
    this.#child = child;
    this.origin = origin;
    this.#folders = folders;
    this.#helpers = processes()
      .filter(({ parent }) => parent === child.pid)
      .map(({ pid }) => pid);
  }

  static async start(folders: Folders): Promise<LocalProcess> {
    const child = spawn(process.execPath, [cli, '--port', '0', '--data', folders.data], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', TMPDIR: folders.temporary },
    });
    return new LocalProcess(child, await originOf(child), folders);
  }

  async setClock(timeMs: number): Promise<void> {
    const body = JSON.stringify({ now: new Date(timeMs).toISOString() });
    await fetch(`${this.origin}/_local/clock`, { method: 'PUT', body });
  }

  async sms(): Promise<{ id: string; to: string; message: string }[]> {
    const answer = await fetch(`${this.origin}/_local/sms`);
    return ((await answer.json()) as { messages: { id: string; to: string; message: string }[] }).messages;
  }

  async items(): Promise<AnyItem[]> {
    const answer = await fetch(`${this.origin}/_local/tables`);
    const [name = ''] = ((await answer.json()) as { tables: string[] }).tables;
    return itemsIn(this.origin, name);
  }

  /** @returns the exit code, once nothing of it runs any longer */
  async terminate(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#child.exitCode;
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** What still runs of it, but for zombies that wait for whoever adopted them. */
  remains(): string[] {
    return processes()
      .filter(({ pid, state, command }) => !state.startsWith('Z') && this.#owns(pid, command))
      .map(({ command }) => command);
  }

  #owns(pid: number, command: string): boolean {
    return (
      pid === this.#child.pid || this.#helpers.includes(pid) || command.includes(this.#folders.temporary)
    );
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const exit = this.#isOver() ? undefined : once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
    const deadlineMs = performance.now() + ENDS_WITHIN_MS;
    while (this.remains().length > 0) {
      if (performance.now() > deadlineMs) throw new Error(`Still running: ${this.remains().join('\n')}`);
      await wait(20);
    }
  }

  #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

function originOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
    const [, origin] = /Portal +(http:\S+)\n.*Ctrl\+C stops/s.exec(output) ?? [];
    if (origin) resolve(origin);
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  // Once all that it said has been read.
  child.once('close', () => reject(new Error(`It ended before it was ready: ${output}`)));
  return promise;
}

function processes(): { pid: number; parent: number; state: string; command: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), parent: Number(parent), state, command }] : [];
  });
}
