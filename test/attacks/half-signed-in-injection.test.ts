/**
 * Members, prototypes, line breaks and other things that no field should take, in every field of every route: cPanel
 * wrote a line break and `tfa_verified=1` into its session file.
 */
import { BROKEN, contentTypeOf, STRANGE_TEXTS, WRONG_TYPES } from '../api/support/hostile.ts';
import { brief } from '../api/support/problem.ts';
import { cookieHeader, sendRaw } from '../api/support/raw.ts';
import { NAMED, type UnsafeRoute } from '../api/support/routes.ts';
import { inTurn, isSignedIn, storedState, wrongCode } from '../api/support/stories.ts';
import { newVictim, type Victim } from '../api/support/victim.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { all, counted } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

interface Sent {
  readonly body: string | Uint8Array;
  readonly contentType?: string | undefined;
}

/** From the victim's own browser, with the victim's cookies. */
function send(
  victim: Victim,
  { method, path }: UnsafeRoute,
  { body, contentType }: Sent,
): Promise<AnyAnswer> {
  const { origin } = portal.harness;
  const type = contentType === undefined ? {} : { 'content-type': contentType };
  const headers = { origin, cookie: cookieHeader(victim.browser.cookies), ...type };
  return sendRaw(origin, { method, path, headers, body });
}

const sendJson = (victim: Victim, route: UnsafeRoute, text: string) =>
  send(victim, route, { body: text, contentType: 'application/json' });

/** @returns the answers to each body, on every route that takes one, and that nothing was changed by any */
async function toEveryRoute(bodiesFor: (route: UnsafeRoute) => readonly Sent[], withoutFields = false) {
  const victim = await newVictim(portal);
  const [before, messages] = [await storedState(portal), portal.harness.sms().length];
  const routes = NAMED.map(([, routeOf]) => routeOf(victim));
  const taking = routes.filter(({ body }) => withoutFields || Object.keys(body).length > 0);
  const answers = await inTurn(taking, (route) =>
    inTurn(bodiesFor(route), (sent) => send(victim, route, sent)),
  );
  expect(await storedState(portal)).toEqual(before);
  expect(portal.harness.sms()).toHaveLength(messages);
  return answers.flat();
}

const json = (body: unknown): Sent => ({
  body: typeof body === 'string' ? body : JSON.stringify(body),
  contentType: 'application/json',
});

/** A body cut off by the server makes a different answer of each kind. */
const kindOf = (answer: AnyAnswer) =>
  answer.status < 500 ? `${Math.floor(answer.status / 100)}xx` : brief(answer);

attack(
  {
    source: 'ASVS 2.2.1, CWE-20',
    claim: 'Bodies that are no request, of every form, size, encoding and content type, come to every route',
  },
  async () => {
    const answers = await toEveryRoute(
      () => BROKEN.map((hostile) => ({ body: hostile.body, contentType: contentTypeOf(hostile) })),
      true,
    );
    return `${[...new Set(answers.map(({ status }) => status))].toSorted().join(', ')} alone; nothing changed, nothing sent`;
  },
);

const CLAIMS = [
  'verified',
  'tfa_verified',
  'two_factor',
  'mfa',
  'isAdmin',
  'role',
  'userId',
  'amr',
  'session',
  '$where',
];

attack(
  {
    source: 'CVE-2026-41940, CWE-915',
    claim:
      'Every body also says that it is verified, who it is for, what role it has: one member more each time',
  },
  async () => all(await toEveryRoute(({ body }) => CLAIMS.map((name) => json({ ...body, [name]: 1 })))),
);

const PROTOTYPES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

attack(
  {
    source: 'CWE-1321',
    claim: 'Every body also names a prototype, with members that say that the code was right',
  },
  async () => {
    const named = ({ body }: UnsafeRoute) => {
      const own = JSON.stringify(body).slice(1, -1);
      return PROTOTYPES.map((name) => json(`{${own},"${name}":{"verified":true,"isAdmin":true}}`));
    };
    return all(await toEveryRoute(named));
  },
);

attack(
  {
    source: 'CWE-1287',
    claim: 'Every field of every body comes as null, a number, an array, an object or a query operator',
  },
  async () => {
    const changed = ({ body }: UnsafeRoute) =>
      Object.keys(body).flatMap((field) => WRONG_TYPES.map((value) => json({ ...body, [field]: value })));
    return all(await toEveryRoute(changed));
  },
);

attack(
  {
    source: 'CVE-2026-41940, CWE-93',
    claim:
      'Every text of every body comes with line breaks, “=”, NUL, half surrogates, scripts, templates and 400 digits',
  },
  async () => {
    const texts = [...STRANGE_TEXTS, 'x\r\ntfa_verified=1\r\nuser=root', 'x\ntwo_factor=0', 'x=1;verified=1'];
    const strange = ({ body }: UnsafeRoute) =>
      Object.entries(body)
        .filter(([, value]) => typeof value === 'string')
        .flatMap(([field]) => texts.map((text) => json({ ...body, [field]: text })));
    const answers = await toEveryRoute(strange);
    return `${[...new Set(answers.map(kindOf))].join(', ')} alone; nothing changed, nothing sent`;
  },
);

attack(
  {
    source: 'CVE-2026-41940',
    claim:
      'With the right password, “verified” is put into the password, the browser’s name, a cookie and basic authentication',
  },
  async () => {
    const { secret } = await portal.enrol(race.user);
    const login = { username: race.user, password: PASSWORD };
    const injected = '\ntfa_verified=1\nverified=true';
    const headers: Record<string, string>[] = [
      { 'user-agent': 'x tfa_verified=1 verified=true' },
      { cookie: 'tfa_verified=1; verified=true; __Host-session=tfa_verified=1' },
      { authorization: `Basic ${Buffer.from(`${race.user}:${PASSWORD}${injected}`).toString('base64')}` },
      { 'x-two-factor': 'verified', 'x-verified': '1' },
    ];
    const answers = await inTurn(headers, async (extra) => {
      const browser = portal.browser();
      const answer = await browser.post('/api/login', login, { headers: extra });
      const { challenge } = answer.body;
      await browser.post('/api/verify', { challenge, code: wrongCode(portal, secret) }, { headers: extra });
      return `${answer.body.status}, then ${(await isSignedIn(browser)) ? 'in' : 'out'}`;
    });
    const password = await portal
      .browser()
      .post('/api/login', { ...login, password: `${PASSWORD}${injected}` });
    return `${counted([...answers])}; as password ${brief(password)}`;
  },
);

attack(
  {
    source: 'CWE-209, ASVS 16.5.1',
    claim: 'A refusal is read for what was sent: the password in another field, of another type, alone',
  },
  async () => {
    const victim = await newVictim(portal);
    const login = { method: 'POST', path: '/api/login', body: {} } as const;
    const password = 'hunter2-hunter2';
    const bodies = [
      { username: 5, password },
      { password },
      { username: 'x', password: [password] },
      [password],
    ];
    const answers = await inTurn(bodies, (body) => sendJson(victim, login, JSON.stringify(body)));
    const told = answers.filter(({ body }) => JSON.stringify(body).includes(password));
    return `${all(answers)}; repeated in ${told.length}`;
  },
);
