/**
 * Freezes idle execution environments, as Lambda does between invocations
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html): work that a function left behind
 * when it answered stands still until the next event, here too. By SIGSTOP, which Windows does not have.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Freezer {
  freeze(child: ChildProcess): void;
  thaw(child: ChildProcess): void;
  close(): Promise<void>;
}

/**
 * A stopped process cannot notice that the harness was killed. This one can: its input ends, and it wakes all of
 * them, whereupon each finds its Runtime API gone and exits. Waking a number that meanwhile belongs to another
 * process does no harm.
 */
const wakeWhenHarnessEnds =
  'trap "" INT TERM HUP; while read -r pid; do pids="$pids $pid"; done; kill -CONT $pids';

export function createFreezer(): Freezer {
  return process.platform === 'win32' ? { freeze() {}, thaw() {}, async close() {} } : createSignalFreezer();
}

function createSignalFreezer(): Freezer {
  const waker = spawn('/bin/sh', ['-c', wakeWhenHarnessEnds], { stdio: ['pipe', 'ignore', 'ignore'] });
  // The harness's end closes the pipe; until then neither may keep the harness's process alive.
  waker.unref();
  const known = new WeakSet<ChildProcess>();
  return {
    freeze: (child) => {
      if (!known.has(child)) waker.stdin.write(`${child.pid}\n`);
      known.add(child);
      child.kill('SIGSTOP');
    },
    thaw: (child) => {
      child.kill('SIGCONT');
    },
    close: async () => {
      waker.stdin.end();
      await once(waker, 'exit');
    },
  };
}
