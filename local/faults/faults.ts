/**
 * The faults in force, and how far each has got: set by people and tests, asked by the local AWS for every call and by
 * Lambda for the clock of every environment.
 */
import { type Call, decide, isSkewed, matches } from './decide.ts';
import { type CallFault, type ClockSkew, type Fault, isClockSkew } from './fault.ts';
import { parseFaults } from './parse.ts';
import { random } from './random.ts';

export interface Faults {
  /** Those in force, with the seeds of their shares. */
  list(): readonly Fault[];
  /** Puts these in the place of all others, and counts from the start. Throws an `InvalidFaultsError`. */
  set(faults: unknown): readonly Fault[];
  /** No fault is in force; calls that one still holds up are cut off without effect. */
  clear(): void;
}

export interface FaultInjector extends Faults {
  /** The fault that hits this call. Counts the call. */
  strike(call: { service: string; operation: string; accessKeyId: string }): CallFault | undefined;
  /** Ends the environment of these credentials; there is none for calls from outside. */
  kill(accessKeyId: string): void;
  /** How far the clock of an environment is off. */
  skewMs(functionName: string, accessKeyId: string): number;
  /** Aborted when the faults now in force are cleared. */
  cleared(): AbortSignal;
}

/** What is to be known of Lambda: its functions by their labels, and whose credentials are whose. */
export interface Callers {
  functionNames(): readonly string[];
  environment(accessKeyId: string): { readonly functionName: string; kill(): void } | undefined;
}

export function createFaults(callers: Callers): FaultInjector {
  let set = new FaultSet([]);
  let ended = new AbortController();
  return {
    list: () => set.faults,
    set: (faults) => {
      set = new FaultSet(parseFaults(faults, callers.functionNames()));
      return set.faults;
    },
    clear: () => {
      set = new FaultSet([]);
      ended.abort();
      ended = new AbortController();
    },
    strike: ({ accessKeyId, ...call }) =>
      set.strike({ ...call, function: callers.environment(accessKeyId)?.functionName }),
    kill: (accessKeyId) => callers.environment(accessKeyId)?.kill(),
    skewMs: (functionName, accessKeyId) => set.skewMs(functionName, accessKeyId),
    cleared: () => ended.signal,
  };
}

class FaultSet {
  readonly faults: readonly Fault[];
  readonly #callFaults: readonly CallFault[];
  readonly #skews: readonly ClockSkew[];
  readonly #counters = new Map<CallFault, number>();
  /** Of each function, in the order in which they first asked for the time. */
  readonly #environments = new Map<string, string[]>();

  constructor(faults: readonly Fault[]) {
    this.faults = faults;
    this.#skews = faults.filter(isClockSkew);
    this.#callFaults = faults.filter((fault) => !isClockSkew(fault));
  }

  strike(call: Call): CallFault | undefined {
    const fault = decide(this.#callFaults, call, this.#counters, random);
    for (const counting of this.#callFaults) {
      if (matches(counting, call)) this.#counters.set(counting, (this.#counters.get(counting) ?? 0) + 1);
    }
    return fault;
  }

  skewMs(functionName: string, accessKeyId: string): number {
    const position = this.#positionOf(functionName, accessKeyId);
    const skew = this.#skews.find((one) => isSkewed(one, functionName, position, random));
    return (skew?.seconds ?? 0) * 1000;
  }

  #positionOf(functionName: string, accessKeyId: string): number {
    const known = this.#environments.get(functionName) ?? [];
    if (!known.includes(accessKeyId)) known.push(accessKeyId);
    this.#environments.set(functionName, known);
    return known.indexOf(accessKeyId) + 1;
  }
}
