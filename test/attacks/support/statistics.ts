/** Whether two kinds of answer can be told apart by a number, such as the time that each took. */

/**
 * The chance that a random pair is ordered as most pairs are: Mann and Whitney's U over all pairs, which no outlier and
 * no busy machine moves far, as both kinds are measured in turn. @returns 0.5 where nothing can be told, up to 1
 */
export function separability(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((value) => [value, 1] as const), ...b.map((value) => [value, 0] as const)];
  ranked.sort(([left], [right]) => left - right);
  let ofB = 0;
  let below = 0;
  for (const [, isA] of ranked) {
    if (isA) below += ofB;
    else ofB += 1;
  }
  const share = below / (a.length * b.length);
  return Math.max(share, 1 - share);
}
