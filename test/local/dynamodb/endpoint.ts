/**
 * The smallest HTTP front for the emulator, so that the AWS SDK can talk to it as to the service.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../../local/aws-error.ts';
import type { DynamoDb } from '../../../local/dynamodb/dynamodb.ts';

export interface Endpoint {
  readonly url: string;
  close(): void;
}

export async function startEndpoint(database: DynamoDb): Promise<Endpoint> {
  const server = createServer(async (request, response) => {
    const { status, body } = answer(database, request, await bodyOf(request));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

function answer(
  database: DynamoDb,
  request: IncomingMessage,
  body: string,
): { status: number; body: unknown } {
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  try {
    return { status: 200, body: database.call(operation, JSON.parse(body)).output };
  } catch (error) {
    if (error instanceof AwsError) return { status: error.status, body: error.body };
    throw error;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
