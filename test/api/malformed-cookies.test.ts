/** Cookies that no browser of ours was given: worth nothing, and never the cause of a 5xx. */
import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../support/portal.ts';
import { deviceCookieName, SESSION_COOKIE } from './support/cookies.ts';
import { useOnePortal } from './support/one-portal.ts';
import { brief } from './support/problem.ts';
import { cookieHeader, sendRaw } from './support/raw.ts';
import { inTurn, storedState } from './support/stories.ts';
import { newVictim, type Victim } from './support/victim.ts';

const portal = useOnePortal();

let victim: Victim;
beforeEach(async () => {
  victim = await newVictim(portal);
});

const TOKEN = 'A'.repeat(43);

/** `id` is the victim's. The last of `values` are names that every JavaScript object has, and of a device id's length. */
function values(id: string): string[] {
  return [
    '',
    ' ',
    '""',
    '.',
    '....',
    id,
    `${id}.`,
    `${id}.x`,
    `${id}.${TOKEN}`,
    `${id}.${TOKEN}.${TOKEN}`,
    `__proto___aaaaaaaaaaaaaaaa.${TOKEN}`,
    `x_aaaaaaaaaaaaaaaa.${TOKEN}`,
    `constructor_aaaaaaaaaaaaaaaa.${TOKEN}`,
    '%00',
    '%',
    '\u00ff\u00fe',
    '=',
    '===',
    'a=b=c',
    '{"a":1}',
    'x'.repeat(6_000),
    `aaaaaaaaaaaaaaaa.${TOKEN}`,
    ...['__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__'].map(
      (name) => `${name}.${TOKEN}`,
    ),
  ];
}

/** The names come as in a browser, the values from an attacker. */
function cookieHeaders({ userId }: Victim): string[] {
  const device = deviceCookieName(userId);
  const single = [SESSION_COOKIE, device].flatMap((name) =>
    values(userId).map((value) => `${name}=${value}`),
  );
  return [
    ...single,
    '',
    ';',
    ';;;,,,',
    '=',
    '=x',
    SESSION_COOKIE,
    device,
    `${SESSION_COOKIE}=a; ${SESSION_COOKIE}=b; ${SESSION_COOKIE}=c`,
    `${device}=a; ${device}=b`,
    '__proto__=x; constructor=y; toString=z; hasOwnProperty=w',
    Array.from({ length: 500 }, (_, i) => `c${i}=v`).join('; '),
    Array.from({ length: 100 }, () => `${device}=x`).join('; '),
    '__Host-session=x\tb',
    'x'.repeat(9_000),
    `${SESSION_COOKIE}=${'x'.repeat(20_000)}`,
  ];
}

const READ = { status: 401, path: '/api/session', method: 'GET' };

/** Each with the answer that it has without any cookie. */
function requests({ challenge }: Victim) {
  // Each of a name of its own, since wrong passwords are counted.
  const login = () => ({ username: `${randomUUID()}@example.com`, password: PASSWORD });
  return [
    { ...READ },
    { ...READ, path: '/api/devices' },
    { ...READ, path: '/api/team' },
    { ...READ, method: 'DELETE' },
    { ...READ, method: 'POST', path: '/api/enroll' },
    {
      ...READ,
      method: 'POST',
      path: '/api/verify',
      body: () => ({ challenge: `${challenge}x`, code: '123456' }),
    },
    { ...READ, method: 'POST', path: '/api/send-sms', body: () => ({ challenge: `${challenge}x` }) },
    { method: 'POST', path: '/api/login', body: login, status: 401 },
  ];
}

/** A server may refuse a header section that is too large before anyone reads it. */
const TOO_LARGE = 431;

test('no cookie of an attacker’s making changes an answer, or anything at all', async () => {
  const before = await storedState(portal);
  for (const { method, path, body, status } of requests(victim)) {
    const answers = await inTurn(cookieHeaders(victim), async (cookie) => {
      const headers = { origin: portal.harness.origin, cookie, 'content-type': 'application/json' };
      const sent = { method, path, headers, body: body && JSON.stringify(body()) };
      return [cookie.slice(0, 100), await sendRaw(portal.harness.origin, sent)] as const;
    });
    const odd = answers.filter(([, answer]) => ![status, TOO_LARGE].includes(answer.status));
    expect([path, odd.map(([cookie, answer]) => [cookie, brief(answer)])]).toEqual([path, []]);
  }
  expect(await storedState(portal)).toEqual(before);
});

test('at a sign-in with the right password such a device cookie is worth nothing, and a code is asked for', async () => {
  const body = JSON.stringify({ username: victim.username, password: PASSWORD });
  const device = deviceCookieName(victim.userId);
  const answers = await inTurn(values(victim.userId), async (value) => {
    const headers = {
      origin: portal.harness.origin,
      cookie: `${device}=${value}`,
      'content-type': 'application/json',
    };
    const sent = { method: 'POST', path: '/api/login', headers, body };
    return [value.slice(0, 80), brief(await sendRaw(portal.harness.origin, sent))];
  });
  expect(answers).toEqual(values(victim.userId).map((value) => [value.slice(0, 80), '200 code_required']));
});

test('a signed-in browser with such a device cookie sees its devices, none of them as current', async () => {
  const device = deviceCookieName(victim.userId);
  const session = `${SESSION_COOKIE}=${victim.browser.cookies.get(SESSION_COOKIE)}`;
  const answers = await inTurn(values(victim.userId), async (value) => {
    const headers = { cookie: `${session}; ${device}=${value}` };
    const { status, body } = await sendRaw(portal.harness.origin, {
      method: 'GET',
      path: '/api/devices',
      headers,
    });
    return [value.slice(0, 80), status, body.devices?.map(({ current }: { current: boolean }) => current)];
  });
  expect(answers).toEqual(values(victim.userId).map((value) => [value.slice(0, 80), 200, [false]]));
});

test('junk beside the real cookies does them no harm', async () => {
  const real = cookieHeader(victim.browser.cookies);
  const junk = ['a=b', '=', 'x', '__proto__=1', `y=${'z'.repeat(4_000)}`, 'utf8=\u00e9'];
  const answers = await inTurn(
    [...junk.map((j) => `${j}; ${real}`), ...junk.map((j) => `${real}; ${j}`)],
    (cookie) => sendRaw(portal.harness.origin, { method: 'GET', path: '/api/session', headers: { cookie } }),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
});

/** What another host of the same site can make a browser send beside the genuine cookie, or before there is one. */
describe.each([
  ['a second one', '', ''],
  ['one behind a no-break space', '\u00a0', ''],
  ['one behind another Unicode space', '\u2000', ''],
  ['one behind a byte order mark', '\ufeff', ''],
  ['one with a space before its sign', '', '\u00a0'],
])('a planted session cookie, %s', (_, before, after) => {
  const eventWith = (cookies: readonly string[]) => ({
    version: '2.0',
    routeKey: 'GET /api/session',
    headers: {},
    cookies,
    requestContext: { requestId: 'planted', http: { method: 'GET', userAgent: '' } },
    isBase64Encoded: false,
  });

  test('signs nobody in as the attacker', async () => {
    const { browser: attacker } = await newVictim(portal);
    const [genuine, planted] = [victim.browser, attacker].map(
      (browser) => browser.cookies.get(SESSION_COOKIE) ?? 'none',
    );
    const name = `${before}${SESSION_COOKIE}${after}`;
    for (const cookies of [
      [`${SESSION_COOKIE}=${genuine}`, `${name}=${planted}`],
      [`${name}=${planted}`, `${SESSION_COOKIE}=${genuine}`],
    ]) {
      const { statusCode, body } = (await portal.harness.invoke('session', eventWith(cookies))) as {
        statusCode: number;
        body: string;
      };
      if (statusCode === 200) expect(JSON.parse(body).user.username).toBe(victim.username);
      else expect(statusCode).toBe(401);
    }
  });
});
