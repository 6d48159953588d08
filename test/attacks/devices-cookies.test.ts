/** Cookies that no browser of ours was given: made up, cut, swapped, planted by another host of the site, too large. */
import { randomUUID } from 'node:crypto';
import { deviceCookieName, SESSION_COOKIE } from '../api/support/cookies.ts';
import { cookieHeader, sendRaw } from '../api/support/raw.ts';
import { inTurn, storedState } from '../api/support/stories.ts';
import { newVictim, type Victim } from '../api/support/victim.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, counted } from './support/outcome.ts';

const { portal } = useArena();

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

/** Each is answered 401 without any cookie. */
function requests({ challenge }: Victim) {
  const code = { challenge: `${challenge}x`, code: '123456' };
  return [
    { method: 'GET', path: '/api/session' },
    { method: 'GET', path: '/api/devices' },
    { method: 'GET', path: '/api/team' },
    { method: 'DELETE', path: '/api/session' },
    { method: 'POST', path: '/api/enroll' },
    { method: 'POST', path: '/api/verify', body: () => code },
    { method: 'POST', path: '/api/send-sms', body: () => ({ challenge: code.challenge }) },
    // Each of a name of its own, since wrong passwords are counted.
    { method: 'POST', path: '/api/login', body: () => ({ username: randomUUID(), password: 'wrong' }) },
  ];
}

/** A server may refuse a header section that is too large before anyone reads it. */
const TOO_LARGE = 431;

const withCookie = (cookie: string) => ({
  origin: portal.harness.origin,
  cookie,
  'content-type': 'application/json',
});

attack(
  {
    source: 'CWE-20, CWE-1321',
    claim:
      'Session and device cookies that are malformed, oversized, repeated or named like a prototype come to every kind of route',
  },
  async () => {
    const victim = await newVictim(portal);
    const before = await storedState(portal);
    const answers = await inTurn(requests(victim), ({ body, ...request }) =>
      inTurn(cookieHeaders(victim), (cookie) =>
        sendRaw(portal.harness.origin, {
          ...request,
          headers: withCookie(cookie),
          body: body && JSON.stringify(body()),
        }),
      ),
    );
    expect(await storedState(portal)).toEqual(before);
    const kinds = answers.flat().map(({ status }) => (status === TOO_LARGE ? 401 : status));
    return `${[...new Set(kinds)].join(', ')} alone; nothing changed`;
  },
);

attack(
  {
    source: 'OWASP device cookies, CWE-1321',
    claim:
      'With the right password come device cookies that are made up, cut or named like a prototype, before and after signing in',
  },
  async () => {
    const { userId, username, browser } = await newVictim(portal);
    const name = deviceCookieName(userId);
    const body = JSON.stringify({ username, password: PASSWORD });
    const logins = await inTurn(values(userId), (value) =>
      sendRaw(portal.harness.origin, {
        method: 'POST',
        path: '/api/login',
        headers: withCookie(`${name}=${value}`),
        body,
      }),
    );
    const session = `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE)}`;
    const lists = await inTurn(values(userId), (value) =>
      sendRaw(portal.harness.origin, {
        method: 'GET',
        path: '/api/devices',
        headers: { cookie: `${session}; ${name}=${value}` },
      }),
    );
    const current = lists.filter(({ body: { devices } }) =>
      devices.some((device: { current: boolean }) => device.current),
    );
    return `${all(logins)}; taken for the current device in ${current.length} of ${lists.length} lists`;
  },
);

attack(
  {
    source: 'CWE-565',
    claim: 'Junk cookies stand before and behind the real ones, so that these are read wrongly',
  },
  async () => {
    const { browser } = await newVictim(portal);
    const real = cookieHeader(browser.cookies);
    const junk = ['a=b', '=', 'x', '__proto__=1', `y=${'z'.repeat(4_000)}`, 'utf8=\u00e9'];
    const cookies = [...junk.map((j) => `${j}; ${real}`), ...junk.map((j) => `${real}; ${j}`)];
    const answers = await inTurn(cookies, (cookie) =>
      sendRaw(portal.harness.origin, { method: 'GET', path: '/api/session', headers: { cookie } }),
    );
    return all(answers);
  },
);

/** What another host of the same site can make a browser send beside the genuine cookie, before and behind its name. */
const DISGUISES: readonly [before: string, after: string][] = [
  ['', ''],
  ['\u00a0', ''],
  ['\u2000', ''],
  ['\ufeff', ''],
  ['', '\u00a0'],
];

const eventWith = (cookies: readonly string[]) => ({
  version: '2.0',
  routeKey: 'GET /api/session',
  headers: {},
  cookies,
  requestContext: { requestId: 'planted', http: { method: 'GET', userAgent: '' } },
  isBase64Encoded: false,
});

attack(
  {
    source: 'RFC 6265bis 8.6 (cookie tossing), CWE-565',
    claim:
      'Another host of the site plants the attacker’s session beside the victim’s: a second one, one behind a Unicode space',
  },
  async () => {
    const [victim, attacker] = [await newVictim(portal), await newVictim(portal)];
    const [genuine, planted] = [victim, attacker].map(({ browser }) => browser.cookies.get(SESSION_COOKIE));
    const orders = DISGUISES.flatMap(([before, after]) => {
      const pair = [`${SESSION_COOKIE}=${genuine}`, `${before}${SESSION_COOKIE}${after}=${planted}`];
      return [pair, pair.toReversed()];
    });
    const taken = await inTurn(orders, async (cookies) => {
      const answer = await portal.harness.invoke('session', eventWith(cookies));
      const { statusCode, body } = answer as { statusCode: number; body: string };
      if (statusCode !== 200) return `${statusCode}`;
      return JSON.parse(body).user.username === victim.username ? 'the victim’s' : 'the attacker’s';
    });
    return counted(taken);
  },
);
