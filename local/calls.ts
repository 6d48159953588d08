/**
 * The trace of each request: which function served it, and every AWS call that this function made meanwhile.
 * An execution environment serves one event at a time and has credentials of its own, so a call's access key
 * names the request it belongs to.
 */
export interface AwsCall {
  readonly accessKeyId: string;
  readonly service: string;
  readonly operation: string;
  /** Of `performance.now()`. */
  readonly startMs: number;
  readonly ms: number;
  readonly capacityUnits: number;
  readonly decision: string;
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  /** The kind of the fault on demand that hit it. */
  readonly fault?: string;
}

/** `startMs` counts from the start of the request. */
export type TracedCall = Omit<AwsCall, 'accessKeyId'>;

export interface RequestTrace {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly function: string | null;
  readonly coldStart: boolean;
  readonly ms: number;
  /** AWS calls in a row; calls side by side count once. */
  readonly roundTrips: number;
  readonly calls: readonly TracedCall[];
}

type RequestName = Pick<RequestTrace, 'id' | 'method' | 'path'>;

/** Tells the trace what it learns while a request is served. */
export interface OpenRequest {
  /** An environment takes the request's event. */
  assign(environment: { functionName: string; accessKeyId: string; coldStart: boolean }): void;
  /** What the runtime client counted; a function that was killed could not say. */
  countRoundTrips(roundTrips: number): void;
  close(status: number): void;
}

export interface Calls {
  open(request: RequestName): OpenRequest;
  /** For an invocation that no request waits for: it is listed apart. */
  openInBackground(request: RequestName): OpenRequest;
  record(call: AwsCall): void;
  /** Newest first. */
  list(): RequestTrace[];
  /** Newest first. */
  listBackground(): RequestTrace[];
  clear(): void;
}

const keptRequests = 1000;

export function createCalls(): Calls {
  const finished: Trace[] = [];
  const background: Trace[] = [];
  const current = new Map<string, Trace>();
  /** Calls made while an environment starts, before it knows its first request. */
  const early = new Map<string, AwsCall[]>();
  const take = (accessKeyId: string, trace: Trace) => {
    current.set(accessKeyId, trace);
    for (const call of early.get(accessKeyId) ?? []) trace.add(call);
    early.delete(accessKeyId);
  };
  const finishIn = (traces: Trace[]) => (trace: Trace) => {
    traces.unshift(trace);
    traces.splice(keptRequests);
  };
  return {
    open: (request) => openTrace(new Trace(request), take, finishIn(finished)),
    openInBackground: (request) => openTrace(new Trace(request), take, finishIn(background)),
    record: (call) => {
      const trace = current.get(call.accessKeyId);
      if (trace) trace.add(call);
      else early.set(call.accessKeyId, [...(early.get(call.accessKeyId) ?? []), call]);
    },
    list: () => finished.map((trace) => trace.view()),
    listBackground: () => background.map((trace) => trace.view()),
    clear: () => {
      finished.splice(0);
      background.splice(0);
    },
  };
}

function openTrace(
  trace: Trace,
  take: (accessKeyId: string, trace: Trace) => void,
  finish: (trace: Trace) => void,
): OpenRequest {
  return {
    assign: ({ accessKeyId, ...environment }) => {
      Object.assign(trace, environment);
      take(accessKeyId, trace);
    },
    countRoundTrips: (roundTrips) => {
      trace.countedRoundTrips = roundTrips;
    },
    close: (status) => {
      trace.status = status;
      trace.ms = performance.now() - trace.startMs;
      finish(trace);
    },
  };
}

class Trace {
  readonly request: RequestName;
  readonly startMs = performance.now();
  functionName: string | null = null;
  coldStart = false;
  status = 0;
  ms = 0;
  countedRoundTrips: number | undefined;
  readonly #calls: TracedCall[] = [];

  constructor(request: RequestName) {
    this.request = request;
  }

  add({ accessKeyId: _, ...call }: AwsCall): void {
    this.#calls.push({ ...call, startMs: call.startMs - this.startMs });
  }

  view(): RequestTrace {
    return {
      ...this.request,
      status: this.status,
      function: this.functionName,
      coldStart: this.coldStart,
      ms: this.ms,
      roundTrips: this.countedRoundTrips ?? callsInARow(this.#calls),
      calls: this.#calls,
    };
  }
}

/** The longest row of calls of which each began after the one before it had ended. */
function callsInARow(calls: readonly TracedCall[]): number {
  let count = 0;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const call of calls.toSorted((a, b) => a.startMs + a.ms - (b.startMs + b.ms))) {
    if (call.startMs < endMs) continue;
    count += 1;
    endMs = call.startMs + call.ms;
  }
  return count;
}
