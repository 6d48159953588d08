/** `GET /api/config` and `GET /api/openapi.json`: what anyone may read. */
import { readFileSync } from 'node:fs';
import { useOnePortal } from './support/one-portal.ts';
import { expectCommonHeaders } from './support/problem.ts';
import { sendRaw } from './support/raw.ts';

const portal = useOnePortal();

test('the configuration says what a portal needs to draw its forms', async () => {
  const answer = await portal.browser().get('/api/config');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expectCommonHeaders(answer);
  expect(answer.body).toEqual({
    countries: [
      { code: 'AU', callingCode: '61', name: 'Australia' },
      { code: 'CA', callingCode: '1', name: 'Canada' },
      { code: 'GB', callingCode: '44', name: 'United Kingdom' },
      { code: 'US', callingCode: '1', name: 'United States' },
    ],
    rememberDeviceDays: 30,
    codeDigits: 6,
    issuer: 'Acme Hosting',
  });
});

test('the published contract is the one in the repository', async () => {
  const answer = await portal.browser().get('/api/openapi.json');
  expect(answer.headers.get('content-type')).toBe('application/json');
  expectCommonHeaders(answer);
  expect(answer.body).toEqual(JSON.parse(readFileSync('openapi.json', 'utf8')));
});

test('both reach nothing behind them', async () => {
  await portal.browser().get('/api/config');
  await portal.browser().get('/api/openapi.json');
  const traces = portal.harness.calls().filter(({ path }) => /config|openapi/.test(path));
  expect(traces.flatMap(({ calls }) => calls)).toEqual([]);
});

test.each([
  ['POST', '/api/config'],
  ['GET', '/api/login'],
  ['GET', '/api/nothing'],
  ['GET', '/api/team/'],
  ['GET', '/api/team/x/phone'],
  ['PATCH', '/api/session'],
  ['POST', '/api/admin'],
  ['GET', '/api/admin'],
  ['GET', '/api/__proto__'],
])('there is no %s %s', async (method, path) => {
  expect((await sendRaw(portal.harness.origin, { method, path })).status).toBe(404);
});
