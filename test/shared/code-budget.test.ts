import {
  attempted,
  type CodeBudget,
  isSpent,
  lockedAt,
  lockMs,
  lockOf,
  newCodeBudget,
  restoredBudget,
} from '../../shared/code-budget.ts';

const MINUTE = 60_000;
const at = Date.parse('2026-11-24T10:00:00Z');

function budget(changes: Partial<CodeBudget>): CodeBudget {
  return { ...newCodeBudget, ...changes };
}

test('locks last 15 minutes, then twice as long each time, up to a day', () => {
  const minutes = [5, 10, 15, 20, 25, 30, 35, 40, 95].map((gate) => lockMs(gate) / MINUTE);
  expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
});

test('the fifth attempt closes code entry to the millisecond', () => {
  const closed = budget({ codeFailures: 5, codesLeft: 0, codeAttemptedAt: at });
  expect(lockOf(budget({ codeFailures: 4, codesLeft: 1, codeAttemptedAt: at }), at)).toBeUndefined();
  expect(lockOf(closed, at)?.details.retryAfterSeconds).toBe(900);
  expect(lockOf(closed, at + 15 * MINUTE - 1)?.details.retryAfterSeconds).toBe(1);
  expect(lockOf(closed, at + 15 * MINUTE)).toBeUndefined();
});

test('a hundred in a row need a reset, however long one waits', () => {
  const spent = budget({ codeFailures: 100, codesLeft: 0, codeAttemptedAt: at });
  expect(isSpent(spent)).toBe(true);
  expect(lockOf(spent, at + 365 * 24 * 60 * MINUTE)?.details.resetRequired).toBe(true);
});

test('each attempt takes one, and the first after a lock opens the next five', () => {
  const budgets = [newCodeBudget];
  for (let i = 0; i < 7; i++) budgets.push(attempted(budgets[i] ?? newCodeBudget, `${i}`, at + i));
  expect(budgets.map(({ codesLeft }) => codesLeft)).toEqual([5, 4, 3, 2, 1, 0, 4, 3]);
  expect(budgets.map(({ codeFailures }) => codeFailures)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(budgets.map(lockedAt)).toEqual([0, 0, 0, 0, 0, at + 4, at + 4, at + 4]);
});

test('an accepted code makes the budget whole and keeps the last lock against older challenges', () => {
  const used = budget({ codeFailures: 8, codesLeft: 2, codeLockedAt: at, codeAttemptId: 'last' });
  const restored = restoredBudget(lockedAt(used));
  expect(restored).toEqual(budget({ codeLockedAt: at }));
});

test('the guess budget printed in the README: 0.011 % on the first day, 0.03 % ever', () => {
  const guesses = guessesWithin(24 * 60 * MINUTE);
  expect(guesses).toBe(35);
  expect(guesses * 3e-6).toBeLessThanOrEqual(0.00011);
  expect(guessesWithin(Number.POSITIVE_INFINITY) * 3e-6).toBeCloseTo(0.0003, 10);
});

/** How many codes somebody who never waits longer than needed can have compared. */
function guessesWithin(periodMs: number): number {
  let [elapsed, guesses] = [0, 0];
  for (let gate = 5; gate <= 100 && elapsed < periodMs; gate += 5) {
    guesses += 5;
    elapsed += lockMs(gate);
  }
  return guesses;
}
