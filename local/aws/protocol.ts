/**
 * The wire protocols that the AWS SDK speaks to the emulated services: AWS JSON 1.0 and 1.1, AWS Query, and REST JSON.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import type { Input } from './service.ts';

export interface WireRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Protocol {
  operation(request: WireRequest): string;
  input(request: WireRequest): Input;
  success(operation: string, output: Input, requestId: string): WireAnswer;
  failure(error: AwsError, requestId: string): WireAnswer;
  /** How a request with an unknown access key is refused. */
  readonly unknownKey: { readonly status: number; readonly type: string };
}

/** DynamoDB alone answers with a checksum of the body. */
export function jsonProtocol(version: '1.0' | '1.1', options: { checksum: boolean }): Protocol {
  const answer = (status: number, value: unknown, requestId: string): WireAnswer => {
    const body = JSON.stringify(value);
    const checksum = options.checksum ? { 'x-amz-crc32': String(crc32(body)) } : {};
    const contentType = `application/x-amz-json-${version}`;
    return { status, headers: { ...head(contentType, requestId), ...checksum }, body };
  };
  return {
    operation: ({ headers }) => String(headers['x-amz-target'] ?? '').replace(/^.*\./, ''),
    input: ({ body }) => parseJson(body),
    success: (_, output, requestId) => answer(200, output, requestId),
    failure: (error, requestId) => answer(error.status, error.body, requestId),
    unknownKey: { status: 400, type: 'UnrecognizedClientException' },
  };
}

export function queryProtocol(namespace: string): Protocol {
  const answer = (status: number, body: string, requestId: string): WireAnswer => ({
    status,
    headers: head('text/xml', requestId),
    body,
  });
  return {
    operation: ({ body }) => new URLSearchParams(body.toString()).get('Action') ?? '',
    input: ({ body }) => Object.fromEntries(new URLSearchParams(body.toString())),
    success: (operation, output, requestId) =>
      answer(200, successXml(namespace, operation, output, requestId), requestId),
    failure: (error, requestId) => answer(error.status, failureXml(namespace, error, requestId), requestId),
    unknownKey: { status: 403, type: 'InvalidClientTokenId' },
  };
}

/** Operations by method and path, such as `POST /v2/email/outbound-emails`. */
export function restJsonProtocol(operations: Readonly<Record<string, string>>): Protocol {
  const headers = (requestId: string) => head('application/json', requestId);
  return {
    operation: ({ method, path }) => operations[`${method} ${path}`] ?? `${method} ${path}`,
    input: ({ body }) => parseJson(body),
    success: (_, output, requestId) => {
      return { status: 200, headers: headers(requestId), body: JSON.stringify(output) };
    },
    failure: ({ status, type, body: { __type: _, ...body } }, requestId) => {
      const named = { ...headers(requestId), 'x-amzn-errortype': type };
      return { status, headers: named, body: JSON.stringify(body) };
    },
    unknownKey: { status: 403, type: 'UnrecognizedClientException' },
  };
}

function head(contentType: string, requestId: string): Record<string, string> {
  return { 'content-type': contentType, 'x-amzn-requestid': requestId };
}

function parseJson(body: Buffer): Input {
  const value = parsed(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AwsError({ type: 'SerializationException', message: 'The request is not a JSON object' });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch {
    return undefined;
  }
}

function successXml(namespace: string, operation: string, output: Input, requestId: string): string {
  const fields = Object.entries(output).map(([name, value]) => element(name, escapeXml(String(value))));
  const result = element(`${operation}Result`, fields.join(''));
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  return `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
}

function failureXml(namespace: string, error: AwsError, requestId: string): string {
  const type = element('Type', error.status < 500 ? 'Sender' : 'Receiver');
  const detail = type + element('Code', error.type) + element('Message', escapeXml(error.message));
  const body = element('Error', detail) + element('RequestId', requestId);
  return `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`;
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

const XML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => XML_ENTITIES[character] ?? character);
}
