/** What people and browsers do, each as one measured request, with what it costs in AWS calls and capacity units. */
import { randomUUID } from 'node:crypto';
import type { Browser } from './browser.ts';
import { PASSWORD, type Portal } from './portal.ts';

export interface Cost {
  /** Calls in a row; those side by side count once. */
  readonly row: number;
  readonly calls: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** The last request that `work` makes is the one that counts. */
export type Flow = readonly [name: string, work: () => Promise<unknown>, cost: Cost];

const cost = (row: number, calls: string, readUnits: number, writeUnits: number): Cost => ({
  row,
  calls,
  readUnits,
  writeUnits,
});
export interface Flows {
  readonly logins: readonly Flow[];
  readonly verifications: readonly Flow[];
  readonly sessions: readonly Flow[];
  readonly factors: readonly Flow[];
}

export function flowsOf(portal: Portal): Flows {
  /** Someone with two-factor on, in the browser that turned it on. */
  async function enrolled() {
    const username = await portal.newUser();
    const { browser, ...factors } = await portal.enrol(username);
    return { username, browser, ...factors };
  }

  async function enrolledWithPhone() {
    const user = await enrolled();
    await portal.addPhone(user.browser);
    return user;
  }

  const idOf = async (browser: Browser): Promise<string> => (await browser.get('/api/session')).body.user.id;

  const signedIn = async () => (await portal.logIn(await portal.newUser())).browser;
  const logins: Flow[] = [
    ['password alone', signedIn, cost(3, 'BatchGetItem GetItem TransactWriteItems', 4, 6)],
    [
      'password, then a code is asked for',
      async () => portal.logIn((await enrolled()).username),
      cost(3, 'BatchGetItem GetItem TransactWriteItems', 4, 4),
    ],
    [
      'from a remembered device',
      async () => {
        const { username, secret } = await enrolled();
        await portal.logIn(username, await portal.signIn(username, secret, { rememberDevice: true }));
      },
      cost(3, 'BatchGetItem GetItem TransactWriteItems', 4, 8),
    ],
    [
      // One attribute more, and the user's item is over 1 KiB: two units where there was one, twice that in a transaction.
      'from a remembered device, by a user with a number',
      async () => {
        const { username, secret } = await enrolledWithPhone();
        await portal.logIn(username, await portal.signIn(username, secret, { rememberDevice: true }));
      },
      cost(3, 'BatchGetItem GetItem TransactWriteItems', 4, 8),
    ],
    [
      'password and code in one request',
      async () => {
        const { username, secret } = await enrolled();
        const code = portal.code(secret);
        await portal.browser().post('/api/login', { username, password: PASSWORD, code });
      },
      cost(5, 'BatchGetItem GetItem GetItem TransactWriteItems TransactWriteItems TransactWriteItems', 5, 12),
    ],
    [
      'wrong password',
      async () => portal.logIn(await portal.newUser(), portal.browser(), 'wrong password'),
      cost(3, 'BatchGetItem GetItem UpdateItem UpdateItem', 4, 2),
    ],
    [
      'unknown name',
      () => portal.logIn('nobody@example.com'),
      cost(3, 'BatchGetItem GetItem UpdateItem UpdateItem', 4, 2),
    ],
  ];

  async function loginVerified(code: (user: Awaited<ReturnType<typeof enrolled>>) => string, more = {}) {
    const user = await enrolled();
    const { browser, challenge } = await portal.challenge(user.username);
    await browser.post('/api/verify', { challenge, code: code(user), ...more });
  }

  async function sessionVerified(begin: (browser: Browser) => Promise<{ body: { challenge: string } }>) {
    const { browser, secret } = await enrolled();
    const { challenge } = (await begin(browser)).body;
    await browser.post('/api/verify', { challenge, code: portal.code(secret) });
  }

  const verifications: Flow[] = [
    [
      'code of the app',
      () => loginVerified(({ secret }) => portal.code(secret)),
      cost(2, 'GetItem GetItem TransactWriteItems TransactWriteItems', 2, 12),
    ],
    [
      'code of the app, device to be remembered',
      () => loginVerified(({ secret }) => portal.code(secret), { rememberDevice: true }),
      cost(2, 'GetItem GetItem TransactWriteItems TransactWriteItems', 2, 12),
    ],
    [
      'recovery code',
      () => loginVerified(({ recoveryCodes: [code = ''] }) => code),
      cost(2, 'GetItem GetItem PutItem TransactWriteItems', 2, 9),
    ],
    [
      'code by SMS',
      async () => {
        const { username } = await enrolledWithPhone();
        const { browser, challenge } = await portal.challenge(username);
        await browser.post('/api/send-sms', { challenge });
        await browser.post('/api/verify', { challenge, code: portal.smsCode() });
      },
      cost(2, 'GetItem GetItem TransactWriteItems TransactWriteItems', 2, 12),
    ],
    [
      'wrong code',
      () => loginVerified(({ secret }) => portal.code(secret, 10)),
      cost(1, 'GetItem GetItem TransactWriteItems', 2, 4),
    ],
    [
      'code while code entry is locked',
      async () => {
        const { username, secret } = await enrolled();
        const { browser, challenge } = await portal.challenge(username);
        const wrong = { challenge, code: portal.code(secret, 10) };
        for (let i = 0; i < 6; i++) await browser.post('/api/verify', wrong);
      },
      cost(1, 'GetItem GetItem TransactWriteItems', 2, 4),
    ],
    [
      'challenge that was not made here',
      () => portal.browser().post('/api/verify', { challenge: 'a.b.c.d', code: '123456' }),
      cost(0, '', 0, 0),
    ],
    ['enrolment', enrolled, cost(2, 'GetItem GetItem GetItem TransactWriteItems TransactWriteItems', 3, 12)],
    [
      'new number',
      enrolledWithPhone,
      cost(2, 'GetItem GetItem GetItem GetItem TransactWriteItems TransactWriteItems', 4, 12),
    ],
    [
      'step-up',
      () => sessionVerified((browser) => browser.post('/api/reauthenticate', { password: PASSWORD })),
      cost(2, 'GetItem GetItem GetItem TransactWriteItems TransactWriteItems', 3, 12),
    ],
    [
      'two-factor off',
      () => sessionVerified((browser) => browser.delete('/api/enroll')),
      cost(2, 'GetItem GetItem GetItem TransactWriteItems TransactWriteItems', 3, 12),
    ],
  ];

  const sessions: Flow[] = [
    [
      'GET /api/session',
      async () => (await signedIn()).get('/api/session'),
      cost(1, 'BatchGetItem UpdateItem', 3, 1),
    ],
    [
      'GET /api/devices',
      async () => (await signedIn()).get('/api/devices'),
      cost(1, 'BatchGetItem UpdateItem', 3, 1),
    ],
    [
      'GET /api/team, a team of one',
      async () => {
        const { browser } = await portal.logIn(await portal.newUser(`team-${randomUUID().slice(0, 8)}`));
        await browser.get('/api/team');
      },
      cost(1, 'BatchGetItem Query UpdateItem', 4, 1),
    ],
    [
      'GET /api/events',
      async () => (await signedIn()).get('/api/events'),
      cost(1, 'BatchGetItem Query UpdateItem', 4, 1),
    ],
    [
      'GET /api/team/events, a team of one',
      async () => {
        const browser = portal.browser();
        await portal.logIn(await portal.newUser(`team-${randomUUID().slice(0, 8)}`, 'owner'), browser);
        await browser.get('/api/team/events');
      },
      cost(2, 'BatchGetItem Query Query UpdateItem', 5, 1),
    ],
    ['GET /api/config', () => portal.browser().get('/api/config'), cost(0, '', 0, 0)],
    [
      'DELETE /api/session',
      async () => (await signedIn()).delete('/api/session'),
      cost(2, 'BatchGetItem DeleteItem UpdateItem', 3, 2),
    ],
    [
      'POST /api/reauthenticate, two-factor off',
      async () => (await signedIn()).post('/api/reauthenticate', { password: PASSWORD }),
      cost(4, 'BatchGetItem BatchGetItem GetItem TransactWriteItems UpdateItem', 7, 7),
    ],
    [
      'POST /api/reauthenticate, a code is asked for',
      async () => (await enrolled()).browser.post('/api/reauthenticate', { password: PASSWORD }),
      cost(4, 'BatchGetItem BatchGetItem GetItem TransactWriteItems UpdateItem', 7, 5),
    ],
    [
      'DELETE /api/devices/{deviceId}',
      async () => {
        const { username, secret } = await enrolled();
        const browser = await portal.signIn(username, secret, { rememberDevice: true });
        const [{ id }] = (await browser.get('/api/devices')).body.devices;
        await browser.delete(`/api/devices/${id}`);
      },
      cost(2, 'BatchGetItem TransactWriteItems UpdateItem', 3, 5),
    ],
    [
      'DELETE /api/devices',
      async () => (await enrolled()).browser.delete('/api/devices'),
      cost(2, 'BatchGetItem TransactWriteItems UpdateItem', 3, 5),
    ],
  ];

  const factors: Flow[] = [
    [
      'POST /api/send-sms',
      async () => {
        const { username } = await enrolledWithPhone();
        const { browser, challenge } = await portal.challenge(username);
        await browser.post('/api/send-sms', { challenge });
      },
      cost(3, 'GetItem GetItem TransactWriteItems sns', 2, 14),
    ],
    [
      'POST /api/enroll',
      async () => (await signedIn()).post('/api/enroll'),
      cost(2, 'BatchGetItem PutItem UpdateItem', 3, 2),
    ],
    [
      'DELETE /api/enroll',
      async () => (await enrolled()).browser.delete('/api/enroll'),
      cost(2, 'BatchGetItem PutItem UpdateItem', 3, 2),
    ],
    [
      'POST /api/recovery-codes',
      async () => (await enrolled()).browser.post('/api/recovery-codes'),
      cost(2, 'BatchGetItem TransactWriteItems UpdateItem', 3, 7),
    ],
    [
      'PUT phone, one’s own',
      async () => {
        const browser = await signedIn();
        const path = `/api/team/${await idOf(browser)}/phone`;
        await browser.put(path, { country: 'US', number: '(313) 555-0142' });
      },
      cost(4, 'BatchGetItem PutItem TransactWriteItems UpdateItem sns', 3, 16),
    ],
    [
      'PUT phone, a teammate’s',
      async () => {
        const id = await idOf(await signedIn());
        const { browser } = await portal.logIn('ada@example.com');
        await browser.put(`/api/team/${id}/phone`, { country: 'US', number: '(313) 555-0142' });
      },
      cost(3, 'BatchGetItem GetItem TransactWriteItems UpdateItem', 4, 5),
    ],
    [
      'DELETE phone',
      async () => {
        const { browser } = await enrolledWithPhone();
        await browser.delete(`/api/team/${await idOf(browser)}/phone`);
      },
      cost(2, 'BatchGetItem TransactWriteItems UpdateItem', 3, 7),
    ],
  ];

  return { logins, verifications, sessions, factors };
}
