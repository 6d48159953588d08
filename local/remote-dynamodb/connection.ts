/**
 * A synchronous connection to another DynamoDB endpoint: the emulator answers without waiting, and whatever stands in
 * its place has to do the same. The calls are made by a worker thread, for which this one waits.
 */
import { join } from 'node:path';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { AwsError } from '../aws-error.ts';
import { UserError } from '../user-error.ts';

export interface ConnectionData {
  readonly url: string;
  readonly port: MessagePort;
  /** Becomes 1 when the answer is in the port. */
  readonly answered: Int32Array;
}

export interface RemoteRequest {
  readonly operation: string;
  readonly body: string;
}

/** Status 0: there was no answer, and the body says why. */
export interface RemoteAnswer {
  readonly status: number;
  readonly body: string;
}

export type JsonObject = Record<string, unknown>;

export interface Connection {
  /** Throws an `AwsError` where the endpoint answers with an error. */
  call(operation: string, input: unknown): JsonObject;
  close(): Promise<void>;
}

const timeoutMs = 10_000;

export function connect(url: string): Connection {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: ConnectionData = { url, port: port2, answered };
  const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
    workerData: data,
    transferList: [port2],
    execArgv: [],
  });
  const exchange = (request: RemoteRequest): RemoteAnswer => {
    Atomics.store(answered, 0, 0);
    port1.postMessage(request);
    Atomics.wait(answered, 0, 0, timeoutMs);
    return receiveMessageOnPort(port1)?.message ?? { status: 0, body: 'it does not answer' };
  };
  return {
    call: (operation, input) => read(url, exchange({ operation, body: JSON.stringify(input) })),
    close: async () => {
      port1.close();
      await worker.terminate();
    },
  };
}

function read(url: string, { status, body }: RemoteAnswer): JsonObject {
  if (status === 0) throw new UserError(`DynamoDB at ${url} cannot be used: ${body}`);
  const answer = JSON.parse(body);
  if (status === 200) return answer;
  const { __type = '', message, Message, ...fields } = answer;
  const [, namespace = '', type] = /^(.*#)?(.*)$/.exec(__type) ?? [];
  throw new AwsError({
    status,
    namespace,
    type: type || 'InternalFailure',
    message: message ?? Message ?? '',
    fields,
  });
}
