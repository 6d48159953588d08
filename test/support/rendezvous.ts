/**
 * Makes a race certain: holds the first so many AWS calls of one kind before they take effect, until all have arrived.
 * By then every participant has read what it decides on, and none has written. The harness's AWS runs in this process,
 * so its server's requests can be kept waiting here; the functions notice nothing but a slow service.
 */
import { Server } from 'node:http';

type Emit = typeof Server.prototype.emit;

export interface Rendezvous {
  /** Settles once the last one has arrived. */
  readonly complete: Promise<void>;
  /** Lets those that wait, and all later ones, through. */
  release(): void;
}

const emit: Emit = Server.prototype.emit;
let current: Rendezvous | undefined;

/**
 * @param operation of AWS, such as `TransactWriteItems`
 * @param onComplete `hold`: they wait on until released
 */
export function rendezvous(
  operation: string,
  count: number,
  onComplete: 'pass' | 'hold' = 'pass',
): Rendezvous {
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  let arrived = 0;
  const release = () => {
    for (const pass of waiting.splice(0)) pass();
  };
  const arrive = (pass: () => void) => {
    waiting.push(pass);
    arrived += 1;
    if (arrived < count) return;
    resolve();
    if (onComplete === 'pass') release();
  };
  Server.prototype.emit = function (this: Server, event, ...values) {
    const pass = () => (emit as AnyEmit).call(this, event, ...values);
    if (event !== 'request' || arrived >= count || operationOf(values[0]) !== operation) return pass();
    arrive(pass);
    return true;
  } as Emit;
  current = { complete, release };
  return current;
}

type AnyEmit = (this: Server, event: string | symbol, ...values: unknown[]) => boolean;

/** For `afterEach`: whatever still waits goes on, and nothing is held any longer. */
export function endRendezvous(): void {
  Server.prototype.emit = emit;
  current?.release();
  current = undefined;
}

function operationOf({ headers }: { headers: Record<string, string | undefined> }): string | undefined {
  return headers['x-amz-target']?.split('.').at(-1);
}
