/**
 * What each flow costs in AWS calls, as the harness counts them on warm environments: how many stand in a row (what the
 * user waits for), how many there are, and the capacity units that DynamoDB bills. A change that adds a call fails here.
 */
import { jest } from '@jest/globals';
import type { RequestTrace } from '../../local/calls.ts';
import type { Call } from '../../shared/http/route.ts';
import { parseKeyring } from '../../shared/keyring.ts';
import { functions } from '../../shared/routes.ts';
import type { Table } from '../../shared/store/table.ts';
import { type Cost, flowsOf } from '../support/flows.ts';
import { usePortal } from '../support/portal.ts';

const portal = usePortal({ keepData: true });
const { logins, verifications, sessions, factors } = flowsOf(portal);

const READS = new Set(['GetItem', 'BatchGetItem', 'Query']);

function costOf({ roundTrips, calls, coldStart }: RequestTrace): Cost {
  if (coldStart) throw new Error('The environment was cold');
  const units = (reads: boolean) =>
    calls
      .filter(({ operation }) => READS.has(operation) === reads)
      .reduce((sum, { capacityUnits }) => sum + capacityUnits, 0);
  const names = calls.map(({ service, operation }) => (service === 'dynamodb' ? operation : service));
  const inOrder = names.toSorted().join(' ');
  return { row: roundTrips, calls: inOrder, readUnits: units(true), writeUnits: units(false) };
}

function lastTrace(): RequestTrace {
  const [trace] = portal.harness.calls();
  if (!trace) throw new Error('No request was made');
  return trace;
}
describe.each([
  ['POST /api/login', logins],
  ['POST /api/verify', verifications],
  ['the session', sessions],
  ['the factors', factors],
] as const)('%s', (_, flows) => {
  test.each(flows)('%s', async (_, work, expected) => {
    // The first one warms the environments.
    await work();
    await work();
    expect(costOf(lastTrace())).toEqual(expected);
  });
});

test('a cold start reads the secret once, where the function has one; no function ever calls KMS', async () => {
  await portal.harness.reset();
  // A reset alone leaves them warm.
  await portal.harness.stopEnvironments();
  const username = await portal.newUser();
  const { browser } = await portal.enrol(username);
  await portal.addPhone(browser);
  const { challenge } = await portal.challenge(username);
  await browser.post('/api/send-sms', { challenge });
  for (const path of ['team', 'team/policy', 'devices', 'events', 'config'])
    await browser.get(`/api/${path}`);
  await browser.post('/api/recovery-codes');
  await browser.delete('/api/team/someone/two-factor');
  await browser.post('/api/password/forgot', { username });
  const traces = portal.harness.calls();
  expect(traces.flatMap(({ calls }) => calls).filter(({ service }) => service === 'kms')).toEqual([]);
  const cold = new Map(traces.filter((trace) => trace.coldStart).map((trace) => [trace.function, trace]));
  for (const [name, { routes, secret }] of Object.entries(functions)) {
    if (routes.length === 0) continue;
    const services = cold.get(name)?.calls.map(({ service }) => service) ?? ['never called'];
    const count = services.filter((service) => service !== 'dynamodb' && service !== 'sns').length;
    expect([name, count]).toEqual([name, secret ? 1 : 0]);
  }
});

test('a login reads the user while it hashes the password: neither waits for the other', async () => {
  const userAsked = Promise.withResolvers<void>();
  const hashBegun = Promise.withResolvers<void>();
  const password = await import('../../shared/password.ts');
  jest.unstable_mockModule('../../shared/password.ts', () => ({
    ...password,
    verifyPassword: async () => {
      hashBegun.resolve();
      await userAsked.promise;
      return true;
    },
  }));
  const { checkPassword } = await import('../../shared/flow/first-factor.ts');
  const name = { username: 'a', userId: 'acme_aaaaaaaaaaaaaaaa', passwordHash: password.DUMMY_HASH };
  const table = {
    getAll: async () => [name],
    get: async () => {
      userAsked.resolve();
      await hashBegun.promise;
      return { id: name.userId };
    },
  };
  const keyring = async () => parseKeyring('{"current":"k1","k1":"x"}');
  const service = { table: table as unknown as Table, triesPerAddress: 1, keyring };
  const call = { client: { address: '192.0.2.1', browser: '' }, now: 0 } as Call;
  // Whichever went first and alone would wait for ever.
  const proven = await checkPassword(service, 'a', 'b', call);
  expect(proven).toMatchObject({ user: { id: name.userId } });
});
