/** Whatever is sent as a body, to any route that changes something: an answer below 500, and nothing changed. */

import { BROKEN, contentTypeOf, STRANGE_TEXTS, WRONG_TYPES } from './support/hostile.ts';
import { useOnePortal } from './support/one-portal.ts';
import { type Code, expectProblem } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import { NAMED, type UnsafeRoute } from './support/routes.ts';
import { inTurn, storedState } from './support/stories.ts';
import { newVictim, type Victim } from './support/victim.ts';

const portal = useOnePortal();

let victim: Victim;
beforeEach(async () => {
  victim = await newVictim(portal);
});

interface Sent {
  readonly body: string | Uint8Array;
  readonly contentType?: string | undefined;
}

/** From the victim's own browser, with the victim's cookies. */
function send({ method, path }: UnsafeRoute, { body, contentType }: Sent) {
  const { origin } = portal.harness;
  const type = contentType === undefined ? {} : { 'content-type': contentType };
  const headers = { origin, cookie: cookieHeader(victim.browser.cookies), ...type };
  return sendRaw(origin, { method, path, headers, body });
}

const sendJson = (route: UnsafeRoute, text: string) =>
  send(route, { body: text, contentType: 'application/json' });

const REFUSALS = [400, 413, 415];
const refusalCode: Readonly<Record<number, Code>> = {
  400: 'invalid_request',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

test.each(NAMED)('%s refuses what is no request of its form', async (_, routeOf) => {
  const route = routeOf(victim);
  const before = await storedState(portal);
  const messages = portal.harness.sms().length;
  const taken: string[] = [];
  for (const hostile of BROKEN) {
    const answer = await send(route, { body: hostile.body, contentType: contentTypeOf(hostile) });
    const code = refusalCode[answer.status];
    if (!REFUSALS.includes(answer.status)) taken.push(`${hostile.name}: ${answer.status}`);
    // Above 6 MB it is API Gateway that answers.
    else if (code && hostile.body.length < 6_000_000) expectProblem(answer, code);
  }
  expect(taken.slice(0, 5)).toEqual([]);
  expect(await storedState(portal)).toEqual(before);
  expect(portal.harness.sms()).toHaveLength(messages);
});

const WITH_FIELDS = NAMED.filter(([, routeOf]) => Object.keys(routeOf(emptyTarget()).body).length > 0);

function emptyTarget() {
  return { username: '', userId: '', deviceId: '', challenge: '' };
}

const fieldsOf = ({ body }: UnsafeRoute) => Object.keys(body);

test.each(WITH_FIELDS)('%s refuses a field of another type, and an added one', async (_, routeOf) => {
  const route = routeOf(victim);
  const before = await storedState(portal);
  const changed = fieldsOf(route).flatMap((field) =>
    WRONG_TYPES.map((value) => ({ ...route.body, [field]: value })),
  );
  const bodies = [...changed, { ...route.body, isAdmin: true }, { ...route.body, userId: 'x' }];
  const answers = await inTurn(bodies, async (body) => {
    const text = JSON.stringify(body);
    return [text, (await sendJson(route, text)).status] as const;
  });
  expect(answers.filter(([, status]) => status !== 400)).toEqual([]);
  expect(await storedState(portal)).toEqual(before);
});

test.each(WITH_FIELDS)('%s refuses a prototype’s name beside its own fields', async (_, routeOf) => {
  const route = routeOf(victim);
  const before = await storedState(portal);
  const own = JSON.stringify(route.body).slice(1, -1);
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const answers = await inTurn(names, async (name) => {
    const { status } = await sendJson(route, `{${own},"${name}":{"isAdmin":true}}`);
    return [name, status];
  });
  expect(answers).toEqual(names.map((name) => [name, 400]));
  expect(await storedState(portal)).toEqual(before);
});

test.each(WITH_FIELDS)('%s takes no harm from strange text in any field', async (_, routeOf) => {
  const route = routeOf(victim);
  const before = await storedState(portal);
  const textFields = fieldsOf(route).filter((field) => typeof route.body[field] === 'string');
  const texts = textFields.flatMap((field) => STRANGE_TEXTS.map((text) => [field, text] as const));
  const answers = await inTurn(texts, async ([field, text]) => {
    const { status } = await sendJson(route, JSON.stringify({ ...route.body, [field]: text }));
    return [`${field}: ${JSON.stringify(text).slice(0, 40)} (${text.length})`, status] as const;
  });
  expect(answers.filter(([, status]) => status < 400 || status >= 500)).toEqual([]);
  expect(await storedState(portal)).toEqual(before);
});

test('a field given twice counts once, and the form is checked for what counts', async () => {
  const login = { method: 'POST', path: '/api/login', body: {} } as const;
  const name = JSON.stringify(victim.username);
  const twice = `{"username":${name},"password":"wrong","password":"wrong too"}`;
  expect((await sendJson(login, twice)).status).toBe(401);
  expect((await sendJson(login, `{"username":${name},"password":"wrong","password":null}`)).status).toBe(400);
});

test('a content type in capitals and with parameters, and a BOM before the document, are fine', async () => {
  const route = { method: 'POST', path: '/api/reauthenticate', body: {} } as const;
  const body = '{"password":"wrong"}';
  for (const contentType of ['Application/JSON', 'application/json; charset=utf-8', 'application/json ; a=b'])
    expectProblem(await send(route, { body, contentType }), 'invalid_credentials');
  expectProblem(await sendJson(route, `\ufeff${body}`), 'invalid_credentials');
});

test('an empty body stands for an empty object', async () => {
  const headers = { origin: portal.harness.origin, cookie: cookieHeader(victim.browser.cookies) };
  const off = await sendRaw(portal.harness.origin, { method: 'DELETE', path: '/api/enroll', headers });
  expect(off.status).toBe(200);
  const login = await sendRaw(portal.harness.origin, { method: 'POST', path: '/api/login', headers });
  expectProblem(login, 'invalid_request');
});

test('a refusal never repeats what was sent', async () => {
  const login = { method: 'POST', path: '/api/login', body: {} } as const;
  const password = 'hunter2-hunter2';
  const bodies = [
    { username: 5, password },
    { password },
    { username: 'x', password: [password] },
    [password],
  ];
  for (const body of bodies) {
    const answer = await sendJson(login, JSON.stringify(body));
    expectProblem(answer, 'invalid_request');
    expect(JSON.stringify(answer.body)).not.toContain(password);
  }
  expect(JSON.stringify(portal.harness.logs())).not.toContain(password);
});
