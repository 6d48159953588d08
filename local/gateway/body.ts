/**
 * Reads a request's body, and keeps no more of it than is allowed.
 */
import type { IncomingMessage } from 'node:http';

/** Undefined when the body is over the limit. It is read all the same: who still sends does not see an answer. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= limitBytes) chunks.push(chunk);
  }
  return length <= limitBytes ? Buffer.concat(chunks) : undefined;
}
