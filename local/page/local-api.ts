/**
 * What `/_local` answers as JSON: the outboxes, the clock, the traces, the tables and the faults, for tests and for the
 * page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MailMessage, SmsMessage } from '../aws/aws.ts';
import type { Calls } from '../calls.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import { InvalidFaultsError } from '../faults/parse.ts';
import { readBody } from '../gateway/body.ts';

export interface LocalApiOptions {
  readonly sms: { list(): readonly SmsMessage[] };
  readonly mail: { list(): readonly MailMessage[] };
  readonly clock: Clock;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly tables: {
    tableNames(): readonly string[];
    items(tableName: string): readonly object[];
    sweep(): number;
  };
  readonly reset: () => Promise<void>;
}

export interface LocalApi {
  /** False for a path that is not of this API. */
  handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

type Action = (body: () => Promise<unknown>) => Promise<Reply> | Reply;

/** By method. */
type Resource = Readonly<Record<string, Action>>;

const maxBodyBytes = 16 * 1024;

export function createLocalApi(options: LocalApiOptions): LocalApi {
  const resources = createResources(options);
  return {
    handle: async (path, request, response) => {
      const resource = resources[path] ?? tableResource(options, path);
      if (!resource) return false;
      const action = resource[request.method ?? ''];
      const reply = action ? await action(() => readJson(request)) : methodNotAllowed;
      response.writeHead(reply.status, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      });
      response.end(JSON.stringify(reply.body));
      return true;
    },
  };
}

function createResources({
  sms,
  mail,
  clock,
  calls,
  faults,
  tables,
  reset,
}: LocalApiOptions): Readonly<Record<string, Resource>> {
  const time = () => ok({ now: new Date(clock.now()).toISOString() });
  return {
    '/_local/sms': { GET: () => ok({ messages: sms.list() }) },
    '/_local/mail': { GET: () => ok({ messages: mail.list() }) },
    '/_local/calls': { GET: () => ok({ requests: calls.list() }) },
    '/_local/background': { GET: () => ok({ invocations: calls.listBackground() }) },
    '/_local/tables': { GET: () => ok({ tables: tables.tableNames() }) },
    '/_local/clock': {
      GET: time,
      PUT: async (body) => (setClock(clock, await body()) ? time() : invalidTime),
      DELETE: () => {
        clock.reset();
        return time();
      },
    },
    '/_local/faults': {
      GET: () => ok({ faults: faults.list() }),
      PUT: async (body) => setFaults(faults, await body()),
      DELETE: () => {
        faults.clear();
        return ok({ faults: faults.list() });
      },
    },
    '/_local/sweep': { POST: () => ok({ deleted: tables.sweep() }) },
    '/_local/reset': {
      POST: async () => {
        await reset();
        return ok({});
      },
    },
  };
}

function tableResource({ tables }: LocalApiOptions, path: string): Resource | undefined {
  const name = /^\/_local\/tables\/([^/]+)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  const exists = tables.tableNames().includes(name);
  return { GET: () => (exists ? ok({ items: tables.items(name) }) : noSuchTable) };
}

function ok(body: object): Reply {
  return { status: 200, body };
}

const methodNotAllowed: Reply = { status: 405, body: { message: 'Method not allowed' } };
const noSuchTable: Reply = { status: 404, body: { message: 'No such table' } };
const invalidTime: Reply = {
  status: 400,
  body: { message: 'Send {"now": "2026-11-24T10:00:00.000Z"} or {"advanceSeconds": 60}' },
};

/** Returns whether the body made sense. */
function setClock(clock: Clock, body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  if ('advanceSeconds' in body) return advance(clock, body.advanceSeconds);
  const timeMs = 'now' in body && typeof body.now === 'string' ? Date.parse(body.now) : Number.NaN;
  if (Number.isNaN(timeMs)) return false;
  clock.set(timeMs);
  return true;
}

function advance(clock: Clock, seconds: unknown): boolean {
  if (typeof seconds !== 'number' || Number.isNaN(new Date(clock.now() + seconds * 1000).getTime()))
    return false;
  clock.advance(seconds);
  return true;
}

function setFaults(faults: Faults, body: unknown): Reply {
  try {
    return ok({ faults: faults.set(listIn(body)) });
  } catch (error) {
    if (error instanceof InvalidFaultsError) return { status: 400, body: { message: error.message } };
    throw error;
  }
}

/** The body holds the list and nothing else. */
function listIn(body: unknown): unknown {
  const { faults, ...others } = Object(body);
  return Object.keys(others).length === 0 ? faults : undefined;
}

/** Undefined for what is not JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    const body = await readBody(request, maxBodyBytes);
    return body && JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
