/** Bodies that are unusual and fine. */
import { useOnePortal } from './support/one-portal.ts';
import { expectProblem } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import type { UnsafeRoute } from './support/routes.ts';
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
