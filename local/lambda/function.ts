/**
 * One Lambda function: its execution environments and the events that wait for one. A busy environment never takes a
 * second event; the most recently used idle one takes the next
 * (https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html).
 */
import type { OpenRequest } from '../calls.ts';
import type { FunctionConfiguration } from './configuration.ts';
import { Environment, type EnvironmentHost, type Job } from './environment.ts';
import { exited, maxPayloadBytes, type Outcome } from './outcome.ts';
import type { Credentials } from './variables.ts';

/** Each environment has credentials of its own for the function's role. */
export interface CredentialIssuer {
  issue(): Credentials;
  revoke(accessKeyId: string): void;
}

/**
 * Lambda gives each of a thousand concurrent events a machine; here they share one. Beyond this many processes,
 * events wait for a free one: that changes when they run, not what they see.
 */
const maxProcesses = 8;

export class LambdaFunction {
  readonly #host: EnvironmentHost;
  readonly #issuer: CredentialIssuer;
  /** Most recently used last. */
  #environments: Environment[] = [];
  readonly #waiting: Job[] = [];
  #inProgress = 0;

  constructor(host: EnvironmentHost, issuer: CredentialIssuer) {
    this.#host = host;
    this.#issuer = issuer;
  }

  get configuration(): FunctionConfiguration {
    return this.#host.fn;
  }

  async invoke(event: string, request?: OpenRequest): Promise<Outcome> {
    if (Buffer.byteLength(event) > maxPayloadBytes) return { kind: 'too-large' };
    if (this.#inProgress >= this.#host.fn.concurrency) return { kind: 'throttled' };
    this.#inProgress += 1;
    try {
      return await new Promise<Outcome>((finish) => this.#assign({ event, request, finish }));
    } finally {
      this.#inProgress -= 1;
    }
  }

  /** Ends every environment and fails what waits for one. The next event starts a new environment. */
  async stop(): Promise<void> {
    this.#failWaiting();
    await Promise.all(this.#environments.map((environment) => environment.stop()));
  }

  /** Fails what is under way and what waits; idle environments stay warm. */
  async interrupt(): Promise<void> {
    this.#failWaiting();
    await Promise.all(this.#environments.map((environment) => environment.interrupt()));
  }

  /** The environment of these credentials. */
  environment(accessKeyId: string): Environment | undefined {
    return this.#environments.find((environment) => environment.accessKeyId === accessKeyId);
  }

  #failWaiting(): void {
    for (const job of this.#waiting.splice(0)) job.finish(exited('', null, 'killed'));
  }

  #assign(job: Job): void {
    const environment = this.#environments.findLast(({ state }) => state === 'idle');
    if (environment) {
      this.#run(environment, job);
    } else {
      this.#waiting.push(job);
      this.#startForWaiting();
    }
  }

  #run(environment: Environment, job: Job): void {
    this.#environments = [...this.#environments.filter((other) => other !== environment), environment];
    environment.run(job);
  }

  /** An environment that starts or returns will take a waiting event: only the others need one more. */
  #startForWaiting(): void {
    const coming = this.#environments.filter(
      ({ state }) => state === 'starting' || state === 'returning',
    ).length;
    const missing = this.#waiting.length - coming;
    const allowed = maxProcesses - this.#environments.length;
    for (let i = 0; i < Math.min(missing, allowed); i += 1) this.#startEnvironment();
  }

  #startEnvironment(): void {
    const environment = new Environment(this.#host, this.#issuer.issue(), {
      idle: () => this.#takeNext(environment),
      gone: (initFailure) => this.#remove(environment, initFailure),
    });
    this.#environments.push(environment);
    environment.start();
  }

  #takeNext(environment: Environment): void {
    const job = this.#waiting.shift();
    if (job) this.#run(environment, job);
    else environment.freeze();
  }

  #remove(environment: Environment, initFailure: Outcome | undefined): void {
    this.#environments = this.#environments.filter((other) => other !== environment);
    this.#issuer.revoke(environment.accessKeyId);
    if (initFailure) this.#waiting.shift()?.finish(initFailure);
    this.#startForWaiting();
  }
}
