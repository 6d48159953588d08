/**
 * Makes the HTTP calls of `connection.ts` while its thread waits: takes a request, posts the answer, wakes the waiter.
 */
import { Agent, request as httpRequest, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { workerData } from 'node:worker_threads';
import type { ConnectionData, RemoteAnswer, RemoteRequest } from './connection.ts';

const { url, port, answered }: ConnectionData = workerData;
const agent = new Agent({ keepAlive: true });

/** Emulators read the key and the region from the signature, and do not check it. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local';

function send({ operation, body }: RemoteRequest): Promise<RemoteAnswer> {
  const headers = {
    authorization,
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `DynamoDB_20120810.${operation}`,
  };
  const options: RequestOptions = { agent, method: 'POST', headers };
  return new Promise((resolve) => {
    const request = httpRequest(url, options, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    });
    request.on('error', (error) => resolve({ status: 0, body: error.message }));
    request.end(body);
  });
}

port.on('message', async (request: RemoteRequest) => {
  port.postMessage(await send(request));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
