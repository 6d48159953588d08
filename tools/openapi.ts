/**
 * Writes `openapi.json` (OpenAPI 3.1) from the schemas that validate requests and the closed list of problem codes.
 * `npm run openapi`; a test fails while the file is stale.
 */
import { writeFileSync } from 'node:fs';
import * as z from 'zod/mini';
import * as config from '../functions/config/schema.ts';
import * as devices from '../functions/devices/schema.ts';
import * as enroll from '../functions/enroll/schema.ts';
import * as events from '../functions/events/schema.ts';
import * as login from '../functions/login/schema.ts';
import * as password from '../functions/password/schema.ts';
import * as recoveryCodes from '../functions/recovery-codes/schema.ts';
import * as resetTwoFactor from '../functions/reset-two-factor/schema.ts';
import * as sendSms from '../functions/send-sms/schema.ts';
import * as session from '../functions/session/schema.ts';
import * as team from '../functions/team/schema.ts';
import * as teamPolicy from '../functions/team-policy/schema.ts';
import * as phone from '../functions/update-phone/schema.ts';
import * as verify from '../functions/verify/schema.ts';
import { type ProblemCode, problems } from '../shared/problem.ts';
import type { functions } from '../shared/routes.ts';
import { user } from '../shared/schema.ts';

interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly request?: z.ZodMiniType;
  /** Parameters of the query string. */
  readonly query?: z.ZodMiniObject;
  readonly answers: Readonly<Record<number, z.ZodMiniType | undefined>>;
  readonly problems: readonly ProblemCode[];
}

type RouteKey = (typeof functions)[keyof typeof functions]['routes'][number];

const body = ['invalid_request', 'payload_too_large', 'unsupported_media_type'] as const;
const unsafe = ['origin_not_allowed'] as const;
/** Left to who has yet to turn two-factor on, as the team requires. */
const beforeEnrolment = ['unauthenticated'] as const;
const guarded = ['unauthenticated', 'enrollment_required'] as const;
const fresh = [...guarded, 'reauthentication_required'] as const;

/** The answers' schemas, for the document and for the tests that hold every answer against it. */
export const operations: Record<RouteKey, Operation> = {
  'POST /api/login': {
    id: 'login',
    summary: 'Sign in with a password, and with a code or a remembered device where two-factor is on',
    request: login.request,
    answers: { 200: login.answer },
    problems: [
      ...body,
      ...unsafe,
      'invalid_credentials',
      'invalid_code',
      'challenge_invalid',
      'conflict',
      'too_many_attempts',
    ],
  },
  'POST /api/verify': {
    id: 'verify',
    summary: 'Answer a challenge with its code',
    request: verify.request,
    answers: { 200: verify.answer },
    problems: [
      ...body,
      ...unsafe,
      'invalid_code',
      'challenge_invalid',
      'already_enabled',
      'conflict',
      'too_many_attempts',
    ],
  },
  'POST /api/send-sms': {
    id: 'sendSms',
    summary: 'Send the code of a challenge by SMS',
    request: sendSms.request,
    answers: { 202: sendSms.answer },
    problems: [
      ...body,
      ...unsafe,
      'challenge_invalid',
      'not_enabled',
      'too_many_attempts',
      'sms_too_soon',
      'sms_limit',
      'sms_unavailable',
    ],
  },
  'POST /api/enroll': {
    id: 'beginEnrolment',
    summary: 'Begin to turn two-factor on',
    request: enroll.request,
    answers: { 200: enroll.enrolAnswer },
    problems: [...body, ...unsafe, ...beforeEnrolment, 'reauthentication_required', 'already_enabled'],
  },
  'DELETE /api/enroll': {
    id: 'beginDisabling',
    summary: 'Begin to turn two-factor off',
    request: enroll.request,
    answers: { 200: enroll.disableAnswer },
    problems: [...body, ...unsafe, ...guarded, 'not_enabled'],
  },
  'PUT /api/team/{userId}/phone': {
    id: 'setPhone',
    summary: 'Set a cell phone number',
    request: phone.putRequest,
    answers: { 200: phone.putAnswer },
    problems: [
      ...body,
      ...unsafe,
      ...fresh,
      'forbidden',
      'not_found',
      'invalid_phone_number',
      'country_not_supported',
      'too_many_attempts',
      'sms_limit',
      'sms_unavailable',
    ],
  },
  'DELETE /api/team/{userId}/phone': {
    id: 'removePhone',
    summary: 'Remove a cell phone number',
    request: phone.deleteRequest,
    answers: { 200: phone.deleteAnswer },
    problems: [...body, ...unsafe, ...fresh, 'forbidden', 'not_found', 'conflict'],
  },
  'GET /api/session': {
    id: 'getSession',
    summary: 'Who is signed in',
    answers: { 200: session.answer },
    problems: [...beforeEnrolment],
  },
  'DELETE /api/session': {
    id: 'signOut',
    summary: 'Sign out',
    answers: { 204: undefined },
    problems: [...body, ...unsafe, ...beforeEnrolment],
  },
  'POST /api/reauthenticate': {
    id: 'reauthenticate',
    summary: 'Prove again who is signed in, before a change of factor',
    request: session.reauthenticateRequest,
    answers: { 200: session.reauthenticateAnswer },
    problems: [
      ...body,
      ...unsafe,
      ...beforeEnrolment,
      'invalid_credentials',
      'too_many_attempts',
      'conflict',
    ],
  },
  'GET /api/team': {
    id: 'getTeam',
    summary: 'The members of one’s own team',
    answers: { 200: team.answer },
    problems: [...guarded],
  },
  'GET /api/devices': {
    id: 'getDevices',
    summary: 'The remembered devices',
    answers: { 200: devices.answer },
    problems: [...guarded],
  },
  'DELETE /api/devices/{deviceId}': {
    id: 'forgetDevice',
    summary: 'Forget one device',
    answers: { 204: undefined },
    problems: [...body, ...unsafe, ...guarded, 'not_found'],
  },
  'DELETE /api/devices': {
    id: 'forgetDevices',
    summary: 'Forget all devices',
    answers: { 204: undefined },
    problems: [...body, ...unsafe, ...guarded],
  },
  'POST /api/recovery-codes': {
    id: 'replaceRecoveryCodes',
    summary: 'Make new recovery codes; the old ones are dead',
    request: recoveryCodes.request,
    answers: { 200: recoveryCodes.answer },
    problems: [...body, ...unsafe, ...fresh, 'not_enabled', 'conflict'],
  },
  'GET /api/events': {
    id: 'getEvents',
    summary: 'What happened to one’s own account, newest first',
    query: events.query,
    answers: { 200: events.answer },
    problems: [...guarded, 'invalid_request'],
  },
  'GET /api/team/events': {
    id: 'getTeamEvents',
    summary: 'What happened to any account of the team: for its owner',
    query: events.query,
    answers: { 200: events.teamAnswer },
    problems: [...guarded, 'invalid_request', 'forbidden'],
  },
  'POST /api/password': {
    id: 'changePassword',
    summary: 'Change one’s own password; other sessions and all remembered devices end',
    request: password.changeRequest,
    answers: { 200: password.changeAnswer },
    problems: [...body, ...unsafe, ...fresh, 'invalid_credentials', 'conflict', 'too_many_attempts'],
  },
  'POST /api/password/forgot': {
    id: 'forgotPassword',
    summary: 'Ask for a mail to replace a forgotten password; answered the same for any name',
    request: password.forgotRequest,
    answers: { 202: password.forgotAnswer },
    problems: [...body, ...unsafe],
  },
  'POST /api/password/reset': {
    id: 'resetPassword',
    summary: 'Replace a forgotten password with the token of the mail; signs nobody in',
    request: password.resetRequest,
    answers: { 200: password.resetAnswer },
    problems: [...body, ...unsafe, 'challenge_invalid'],
  },
  'GET /api/team/policy': {
    id: 'getTeamPolicy',
    summary: 'What the team’s owner demands',
    answers: { 200: teamPolicy.answer },
    problems: [...beforeEnrolment],
  },
  'PUT /api/team/policy': {
    id: 'setTeamPolicy',
    summary: 'Require two-factor from a date on, or no longer: for the owner',
    request: teamPolicy.request,
    answers: { 200: teamPolicy.answer },
    problems: [...body, ...unsafe, ...fresh, 'forbidden', 'not_found'],
  },
  'DELETE /api/team/{userId}/two-factor': {
    id: 'resetTwoFactor',
    summary:
      'Take a member’s second factor away, for one who has lost it: for the owner, and for admins of those below',
    request: resetTwoFactor.request,
    answers: { 200: resetTwoFactor.answer },
    problems: [...body, ...unsafe, ...fresh, 'forbidden', 'not_found', 'conflict'],
  },
  'GET /api/config': {
    id: 'getConfig',
    summary: 'What a portal needs to draw its forms',
    answers: { 200: config.answer },
    problems: [],
  },
  'GET /api/openapi.json': {
    id: 'getOpenapi',
    summary: 'This document',
    answers: { 200: z.looseObject({}) },
    problems: [],
  },
};

export function openapiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [key, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(path, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Two-factor API',
      version: '1.0.0',
      description: 'Two-factor authentication for a client portal.',
    },
    paths,
    components: { schemas: { ...requestSchemas(), ...answerSchemas(), Problem: problemSchema } },
  };
}

function operationObject(
  path: string,
  { id, summary, request, query, answers, problems: codes }: Operation,
): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name));
  const parameters = [...inPath, ...Object.entries(query?.shape ?? {}).map(queryParameter)];
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(request && { requestBody: { required: true, content: jsonContent(`${id}Request`) } }),
    responses: { ...answerObjects(id, answers), ...problemObjects([...codes, 'internal', 'unavailable']) },
  };
}

function pathParameter(name: string | undefined): object {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function queryParameter([name, schema]: [string, z.core.$ZodType]): object {
  const { $schema, ...form } = z.toJSONSchema(schema, { io: 'input' });
  return { name, in: 'query', schema: form };
}

function answerObjects(id: string, answers: Operation['answers']): Record<string, object> {
  const entries = Object.entries(answers).map(([status, schema]) => {
    const content = schema && { content: jsonContent(`${id}Answer`) };
    return [status, { description: 'Done', ...content }] as const;
  });
  return Object.fromEntries(entries);
}

function jsonContent(schemaName: string): object {
  return { 'application/json': { schema: { $ref: refTo(schemaName) } } };
}

/** Answers may grow, so no client may count on their members being all; a date's format says enough. */
const lean: NonNullable<z.core.ToJSONSchemaParams['override']> = ({ jsonSchema, zodSchema }) => {
  if (zodSchema._zod.def.type === 'object' && !('catchall' in zodSchema._zod.def))
    delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
};

function refTo(schemaName: string): string {
  return `#/components/schemas/${schemaName}`;
}

function requestSchemas(): Record<string, object> {
  const named = Object.values(operations).flatMap(({ id, request }) =>
    request ? [[`${id}Request`, request] as const] : [],
  );
  return schemasOf(named, 'input');
}

function answerSchemas(): Record<string, object> {
  const named = Object.values(operations).flatMap(({ id, answers }) =>
    Object.values(answers).flatMap((schema) => (schema ? [[`${id}Answer`, schema] as const] : [])),
  );
  return schemasOf([['User', user], ...named], 'output');
}

function schemasOf(
  named: readonly (readonly [string, z.ZodMiniType])[],
  io: 'input' | 'output',
): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: refTo, override: lean });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema, $id, ...schema }]) => [id, schema]));
}

/** One response per status, naming the codes that come with it. */
function problemObjects(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status);
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const entries = [...byStatus].map(
    ([status, codes]) => [status, { description: describe(codes), content }] as const,
  );
  return Object.fromEntries(entries.toSorted(([a], [b]) => a - b));
}

function describe(codes: readonly ProblemCode[]): string {
  return codes.map((code) => `\`${code}\`: ${problems[code].title}`).join(' ');
}

const problemSchema = {
  description: 'RFC 9457 problem details. Match `code`, never the text.',
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { enum: Object.keys(problems) },
    attemptsLeft: { type: 'integer' },
    retryAfterSeconds: { type: 'integer' },
    clockOffsetSeconds: { type: 'integer' },
    resetRequired: { const: true },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

if (import.meta.main) {
  writeFileSync('openapi.json', `${JSON.stringify(openapiDocument(), null, 2)}\n`);
  process.stdout.write('openapi.json written\n');
}
