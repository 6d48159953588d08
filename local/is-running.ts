import { codeOf } from './user-error.ts';

/** Whether a process with this number exists. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process exists, though it may not be signalled.
    return codeOf(error) === 'EPERM';
  }
}
