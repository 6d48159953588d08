/**
 * Random numbers that depend on a seed and a position alone, so that the nth call meets the same fate in every run.
 * The mixer is MurmurHash3's finaliser: https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export type Random = (seed: number, position: number) => number;

/** From 0 up to, but not including, 1. */
export const random: Random = (seed, position) => mix(mix(seed + 1) + position) / 2 ** 32;

function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
