/**
 * Wrong passwords, counted for each user name, known or not: after a few free ones the next is compared only after a wait that
 * doubles up to 15 minutes. They never spend the budget of codes.
 */
import { type Keyring, mac } from './keyring.ts';
import { passwordTries as policy } from './policy.ts';
import { Problem, secondsUntil } from './problem.ts';

export interface PasswordTries {
  /** Wrong ones in a row. */
  readonly failures: number;
  readonly failedAt: number;
  /** No password is compared before. */
  readonly opensAt: number;
  /** Names the last one, so that a write tells that nothing lies between it and what was read. */
  readonly tryId: string;
}

/**
 * Names an entered user name among what is counted. Not in clear: people type their password there, and of a name that nobody
 * has the table is to keep nothing that could be one.
 */
export function nameSubject(keyring: Keyring, username: string): string {
  return `name#${mac(keyring, 'sign-in-name', username)}`;
}

/** How long after the nth wrong one in a row no other is compared. */
export function waitMs(failures: number): number {
  if (failures < policy.free) return 0;
  return Math.min(policy.firstWaitMs * 2 ** (failures - policy.free), policy.longestWaitMs);
}

export function throttleOf(tries: PasswordTries | undefined, nowMs: number): Problem | undefined {
  if (!tries || nowMs >= tries.opensAt) return undefined;
  return new Problem('too_many_attempts', { retryAfterSeconds: secondsUntil(tries.opensAt, nowMs) });
}

export function oneMoreFailure(
  tries: PasswordTries | undefined,
  tryId: string,
  nowMs: number,
): PasswordTries {
  const counted = tries && nowMs - tries.failedAt < policy.rememberedMs ? tries.failures : 0;
  const failures = counted + 1;
  const wait = waitMs(failures);
  // The free ones close nothing, not even for one whose clock is a millisecond behind.
  return { failures, failedAt: nowMs, opensAt: wait === 0 ? 0 : nowMs + wait, tryId };
}
