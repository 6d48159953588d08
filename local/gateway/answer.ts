/**
 * What an HTTP API makes of a function's return value, payload format 2.0: an object with a status code is an answer,
 * anything else is the body of a 200
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
import type { Outcome } from '../lambda/outcome.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** What the gateway itself says. */
export function message(status: number, text: string): Answer {
  return json(status, Buffer.from(JSON.stringify({ message: text })));
}

export const internalServerError = message(500, 'Internal Server Error');
export const serviceUnavailable = message(503, 'Service Unavailable');
export const requestTooLarge = message(413, 'Request Entity Too Large');

export function answerOf(outcome: Outcome): Answer {
  switch (outcome.kind) {
    case 'returned':
      return interpret(JSON.parse(outcome.payload)) ?? internalServerError;
    case 'failed':
      return internalServerError;
    case 'throttled':
      return serviceUnavailable;
    case 'too-large':
      return requestTooLarge;
  }
}

function json(status: number, body: Buffer): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function interpret(value: unknown): Answer | undefined {
  if (isRecord(value) && 'statusCode' in value) return interpretAnswer(value);
  return json(200, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
}

function interpretAnswer(value: Readonly<Record<string, unknown>>): Answer | undefined {
  const status = Number(value.statusCode);
  const { body = '', cookies = [], headers = {} } = value;
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (typeof body !== 'string' || !Array.isArray(cookies) || !isRecord(headers)) return undefined;
  return {
    status,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...lowerCaseNames(headers),
      ...(cookies.length > 0 && { 'set-cookie': cookies.map(String) }),
    },
    body: Buffer.from(body, value.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function lowerCaseNames(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
