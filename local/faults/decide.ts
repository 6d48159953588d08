/**
 * Which fault hits a call, if any: a pure function of the faults, the call, and how many calls went before it.
 */
import { fits } from './answers.ts';
import type { CallFault, ClockSkew } from './fault.ts';
import type { Random } from './random.ts';

export interface Call {
  readonly service: string;
  readonly operation: string;
  /** The caller's label; undefined when it is no function. */
  readonly function: string | undefined;
}

/** How many matching calls each fault has seen before this one. */
export type Counters = ReadonlyMap<CallFault, number>;

/** The first in the list wins; each counts its own matching calls, whether or not another one hits them. */
export function decide(
  faults: readonly CallFault[],
  call: Call,
  counters: Counters,
  random: Random,
): CallFault | undefined {
  return faults.find(
    (fault) => matches(fault, call) && strikes(fault, (counters.get(fault) ?? 0) + 1, random),
  );
}

export function matches(fault: CallFault, call: Call): boolean {
  return (
    (fault.service === '*' || fault.service === call.service) &&
    (fault.operation ?? call.operation) === call.operation &&
    (fault.function ?? call.function) === call.function &&
    fits(fault.kind, call.service, call.operation)
  );
}

/** Whether an environment, by its place in the order in which they asked, has the other clock. */
export function isSkewed(skew: ClockSkew, functionName: string, position: number, random: Random): boolean {
  return (skew.function ?? functionName) === functionName && isInShare(skew, position, random);
}

function strikes(fault: CallFault, position: number, random: Random): boolean {
  return fault.nth === undefined ? isInShare(fault, position, random) : position === fault.nth;
}

function isInShare(
  { share = 1, seed = 0 }: Pick<CallFault, 'share' | 'seed'>,
  position: number,
  random: Random,
): boolean {
  return random(seed, position) < share;
}
