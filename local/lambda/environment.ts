/**
 * One Lambda execution environment: a process of its own that takes one event at a time, is frozen in between, and
 * ends when it crashes, exits or exceeds the function's timeout
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { OpenRequest } from '../calls.ts';
import type { FunctionConfiguration } from './configuration.ts';
import type { Freezer } from './freezer.ts';
import type { Logs } from './logs.ts';
import { exited, failed, maxPayloadBytes, type Outcome, timedOut } from './outcome.ts';
import { type RuntimeAnswer, type RuntimeApi, serveRuntimeApi } from './runtime-api.ts';
import { type Credentials, environmentVariables } from './variables.ts';

/** What every environment of a function shares. */
export interface EnvironmentHost {
  readonly fn: FunctionConfiguration;
  readonly runtimeClient: string;
  readonly region: string;
  readonly awsEndpoint: string;
  readonly freezer: Freezer;
  readonly logs: Logs;
  /** What the environment of these credentials adds to real time. */
  readonly clockOffsetMs: (accessKeyId: string) => number;
  readonly now: () => number;
}

export interface EnvironmentEvents {
  /** Ready for an event: after its start, and after each event. */
  idle(): void;
  /** The process is gone; with an outcome when it never became ready. */
  gone(initFailure?: Outcome): void;
}

export interface Job {
  readonly event: string;
  readonly request: OpenRequest | undefined;
  readonly finish: (outcome: Outcome) => void;
}

/** Lambda's limit for the time before the first event. */
const initTimeoutSeconds = 10;

export class Environment {
  /** Between its answer and its next wait for an event, an environment is `returning`. */
  state: 'starting' | 'idle' | 'busy' | 'returning' = 'starting';
  readonly #host: EnvironmentHost;
  readonly #credentials: Credentials;
  readonly #events: EnvironmentEvents;
  readonly #logStream = randomUUID().replaceAll('-', '');
  #child: ChildProcess | undefined;
  #api: RuntimeApi | undefined;
  #deliver: ((headers: Record<string, string>, event: string) => void) | undefined;
  #job: Job | undefined;
  #requestId = '';
  #served = 0;
  #timer: NodeJS.Timeout | undefined;
  #initFailure: Outcome | undefined;
  /** Resolved when it has come to rest after its latest event, or is gone. */
  #returned = Promise.withResolvers<void>();
  #ended = false;

  constructor(host: EnvironmentHost, credentials: Credentials, events: EnvironmentEvents) {
    this.#host = host;
    this.#credentials = credentials;
    this.#events = events;
  }

  get accessKeyId(): string {
    return this.#credentials.accessKeyId;
  }

  /** The label of its function. */
  get functionName(): string {
    return this.#host.fn.label;
  }

  start(): void {
    this.#serve().catch((error) => this.#end(failed('Runtime.Unknown', String(error))));
  }

  async #serve(): Promise<void> {
    const api = await serveRuntimeApi({
      next: (deliver) => this.#becomeIdle(deliver),
      answered: (answer) => this.#answered(answer),
      initFailed: (body) => {
        this.#initFailure = { kind: 'failed', error: JSON.parse(body) };
      },
    });
    this.#api = api;
    if (this.#ended) api.close();
    else this.#spawn(api.address);
  }

  /** Only for an environment that has said it is idle. */
  run(job: Job): void {
    const deliver = this.#deliver;
    if (!deliver || !this.#child) throw new Error('This execution environment is busy');
    const { accessKeyId } = this;
    job.request?.assign({ functionName: this.#host.fn.label, accessKeyId, coldStart: this.#served === 0 });
    this.#deliver = undefined;
    this.#job = job;
    this.#returned = Promise.withResolvers();
    this.state = 'busy';
    this.#requestId = randomUUID();
    this.#served += 1;
    this.#limit(this.#host.fn.timeoutSeconds, () => timedOut(this.#requestId, this.#host.fn.timeoutSeconds));
    this.#host.freezer.thaw(this.#child);
    deliver(this.#eventHeaders(), job.event);
  }

  freeze(): void {
    if (this.#child) this.#host.freezer.freeze(this.#child);
  }

  /** Whatever it works on fails as if it had crashed. Resolves when the process is gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    const exit = child?.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    this.kill();
    await exit;
  }

  /** As if the host had failed: SIGKILL, whatever it is doing. */
  kill(): void {
    this.#end(exited(this.#requestId, null, 'killed'));
  }

  /** Ends its work, if it has any. One that has answered is waited for: it asks for its next event at once. */
  async interrupt(): Promise<void> {
    if (this.state === 'idle') return;
    if (this.state !== 'returning') return this.stop();
    await this.#returned.promise;
  }

  #spawn(runtimeApi: string): void {
    const { fn, runtimeClient, region, awsEndpoint, clockOffsetMs } = this.#host;
    const place = {
      runtimeApi,
      region,
      awsEndpoint,
      credentials: this.#credentials,
      logStream: this.#logStream,
    };
    const child = spawn(process.execPath, [runtimeClient, String(clockOffsetMs(this.accessKeyId))], {
      cwd: fn.directory,
      env: environmentVariables(fn, place),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => this.#log(chunk));
    child.on('error', (error) => this.#end(failed('Runtime.Unknown', error.message)));
    child.on('exit', (code, signal) => this.#end(exited(this.#requestId, code, signal)));
    this.#limit(initTimeoutSeconds, () => timedOut(this.#requestId, initTimeoutSeconds));
  }

  #eventHeaders(): Record<string, string> {
    const { fn, clockOffsetMs } = this.#host;
    return {
      'lambda-runtime-aws-request-id': this.#requestId,
      'lambda-runtime-deadline-ms': String(Date.now() + fn.timeoutSeconds * 1000),
      'lambda-runtime-invoked-function-arn': fn.arn,
      'lambda-runtime-trace-id': `Root=1-${hexSeconds(this.#host.now())}-${randomHex(24)};Sampled=0`,
      'lambda-runtime-clock-offset-ms': String(clockOffsetMs(this.accessKeyId)),
    };
  }

  #becomeIdle(deliver: (headers: Record<string, string>, event: string) => void): void {
    clearTimeout(this.#timer);
    this.state = 'idle';
    this.#deliver = deliver;
    this.#returned.resolve();
    this.#events.idle();
  }

  #answered({ requestId, kind, body, roundTrips }: RuntimeAnswer): void {
    if (requestId !== this.#requestId || !this.#job) return;
    this.#job.request?.countRoundTrips(roundTrips);
    // The timeout keeps running: whatever the function still does counts until it asks for the next event.
    this.state = 'returning';
    this.#finish(kind === 'error' ? { kind: 'failed', error: JSON.parse(body) } : returned(body));
  }

  #finish(outcome: Outcome): void {
    const job = this.#job;
    this.#job = undefined;
    job?.finish(outcome);
  }

  #limit(seconds: number, outcome: () => Outcome): void {
    this.#timer = setTimeout(() => this.#end(outcome()), seconds * 1000);
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#api?.close();
    this.#child?.kill('SIGKILL');
    this.#returned.resolve();
    this.#events.gone(this.state === 'starting' ? (this.#initFailure ?? outcome) : undefined);
    this.#finish(outcome);
  }

  #log(chunk: Buffer): void {
    const { fn, logs, now } = this.#host;
    const at = new Date(now()).toISOString();
    logs.write({ at, function: fn.label, requestId: this.#requestId, text: chunk.toString() });
  }
}

function returned(payload: string): Outcome {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= maxPayloadBytes) return { kind: 'returned', payload };
  const message = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`;
  return failed('Function.ResponseSizeTooLarge', message);
}

function hexSeconds(ms: number): string {
  return Math.floor(ms / 1000).toString(16);
}

function randomHex(digits: number): string {
  return randomUUID().replaceAll('-', '').slice(0, digits);
}
