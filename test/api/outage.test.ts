/** What is behind the functions does not answer: a 5xx that says when to come back and nothing of the inside. */
import { PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { expectProblem } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import { unsafeRoutes } from './support/routes.ts';
import { storedState } from './support/stories.ts';
import { newVictim, type Victim } from './support/victim.ts';

const portal = useOnePortal();

let victim: Victim;
beforeEach(async () => {
  victim = await newVictim(portal);
});
afterEach(() => portal.harness.faults.clear());

const fail = (...faults: object[]) => portal.harness.faults.set(faults);

async function askEveryRoute() {
  const headers = {
    origin: portal.harness.origin,
    cookie: cookieHeader(victim.browser.cookies),
    'content-type': 'application/json',
  };
  const reads = ['session', 'team', 'devices'].map((name) => ({ method: 'GET', path: `/api/${name}` }));
  const writes = unsafeRoutes.map((route) => {
    const { method, path, body } = route(victim);
    return { method, path, body: JSON.stringify(body) };
  });
  return Promise.all(
    [...reads, ...writes].map((sent) => sendRaw(portal.harness.origin, { ...sent, headers })),
  );
}

test.each(['error', 'throttled', 'cut-before'])(
  'with the table down (%s) every route is unavailable, and the configuration is there',
  async (kind) => {
    const before = await storedState(portal);
    fail({ service: 'dynamodb', kind });
    for (const answer of await askEveryRoute()) expectProblem(answer, 'unavailable');
    expect((await portal.browser().get('/api/config')).status).toBe(200);
    expect(await storedState(portal)).toEqual(before);
  },
);

test('with the secret out of reach whatever needs it is unavailable, and there again afterwards', async () => {
  await portal.harness.stopEnvironments();
  fail({ service: 'secretsmanager', kind: 'error' });
  const { username, browser, challenge, secret } = victim;
  const login = { username, password: PASSWORD };
  expectProblem(await portal.browser().post('/api/login', login), 'unavailable');
  const form = { challenge, code: portal.code(secret) };
  expectProblem(await browser.post('/api/verify', form), 'unavailable');
  portal.harness.faults.clear();
  expect((await browser.post('/api/verify', form)).body.status).toBe('signed_in');
});
