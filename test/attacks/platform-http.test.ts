/** HTTP itself: other methods, other spellings of a path, headers that a proxy might believe, bodies in disguise. */
import { sendRaw } from '../api/support/raw.ts';
import { inTurn, storedState } from '../api/support/stories.ts';
import { newVictim } from '../api/support/victim.ts';
import type { AnyAnswer } from '../support/browser.ts';
import { PASSWORD } from '../support/portal.ts';
import { useArena } from './support/arena.ts';
import { attack } from './support/attack.ts';
import { counted } from './support/outcome.ts';

const race = useArena();
const { portal } = race;

const own = () => portal.harness.origin;
const JSON_TYPE = { 'content-type': 'application/json' };

/** Whether anybody came in, or anything of a user’s came out. */
function letIn(answers: readonly AnyAnswer[]): string {
  const through = answers.filter(
    ({ headers, body }) =>
      headers.getSetCookie().length > 0 || /"user|"members|"devices/.test(JSON.stringify(body)),
  );
  return `let in ${through.length} of ${answers.length}`;
}

/** Other ways to write a path that a router, a proxy and a filter may read differently. */
const DISGUISES: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/api/', '/API/'),
  (path) => path.replace('/api/', '/api//'),
  (path) => path.replace('/api/', '/api/./'),
  (path) => path.replace('/api/', '/x/../api/'),
  (path) => path.replace('/api/', '/api/%2e/'),
  (path) => path.replace('/api/', '/api%2F'),
  (path) => path.replace('s', '%73'),
  (path) => `${path};x=y`,
  (path) => `${path}.json`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => `${path}?`,
  (path) => `${path}#`,
  (path) => `${path}\\`,
];

attack(
  {
    source: 'CWE-647, CWE-289',
    claim:
      'What wants a session is asked for under other spellings of its path: slashes, dots, case, escapes, suffixes',
  },
  async () => {
    const paths = ['/api/session', '/api/team', '/api/devices'].flatMap((path) =>
      DISGUISES.map((disguise) => disguise(path)),
    );
    return letIn(await inTurn(paths, (path) => sendRaw(own(), { method: 'GET', path })));
  },
);

attack(
  {
    source: 'CWE-650, WSTG-CONF-06',
    claim:
      'What wants a session, and a sign-in, come by other methods: HEAD, OPTIONS, TRACE, PATCH, PROPFIND, lower case, made up',
  },
  async () => {
    const methods = ['HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'SEARCH', 'PURGE', 'PUT'];
    const query = new URLSearchParams({ username: race.user, password: PASSWORD });
    const paths = ['/api/session', '/api/team', `/api/login?${query}`, '/api/enroll'];
    const answers = await inTurn(paths, (path) =>
      inTurn(methods, (method) => sendRaw(own(), { method, path })),
    );
    return letIn(answers.flat());
  },
);

const OVERRIDES = [
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
];

attack(
  {
    source: 'CWE-436, WSTG-INPV-03',
    claim: 'A request says in headers or in its query that it is another method, or for another path',
  },
  async () => {
    const victim = await newVictim(portal);
    const before = await storedState(portal);
    const cookie = [...victim.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const tries = OVERRIDES.flatMap((name) => ['DELETE', '/api/devices'].map((value) => ({ [name]: value })));
    const answers = await inTurn([...tries, {}], (headers) =>
      sendRaw(own(), { method: 'GET', path: '/api/config?_method=DELETE', headers: { cookie, ...headers } }),
    );
    expect(await storedState(portal)).toEqual(before);
    return `${counted(answers.map(({ status }) => String(status)))}; nothing changed`;
  },
);

/** What a service behind a proxy might believe of who asks and from where. */
const TRUSTED = (userId: string, username: string): Record<string, string> => ({
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-user': username,
  'x-remote-user': username,
  'x-user-id': userId,
  'x-amzn-oidc-identity': userId,
  'x-amzn-request-context': JSON.stringify({ authorizer: { userId } }),
  'x-apigateway-event': JSON.stringify({ requestContext: { authorizer: { principalId: userId } } }),
  'x-internal': 'true',
  'cf-connecting-ip': '127.0.0.1',
});

attack(
  {
    source: 'CWE-290, CWE-807',
    claim: 'Headers say who asks, as an authorizer, a load balancer or an internal service would',
  },
  async () => {
    const { userId, username } = await newVictim(portal);
    const headers = TRUSTED(userId, username);
    const each = Object.entries(headers).map(([name, value]) => ({ [name]: value }));
    const paths = ['/api/session', '/api/team', '/api/devices'];
    const answers = await inTurn([headers, ...each], (one) =>
      inTurn(paths, (path) => sendRaw(own(), { method: 'GET', path, headers: one })),
    );
    return letIn(answers.flat());
  },
);

attack(
  {
    source: 'CWE-444, CWE-235',
    claim:
      'A sign-in comes as a form, in the query, in Base64, compressed, chunked twice and with its fields named twice',
  },
  async () => {
    await portal.enrol(race.user);
    const login = { username: race.user, password: PASSWORD };
    const json = JSON.stringify(login);
    const form = new URLSearchParams(login).toString();
    const origin = { origin: own() };
    const sent = [
      {
        path: '/api/login',
        headers: { ...origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      },
      { path: `/api/login?${form}`, headers: { ...origin, ...JSON_TYPE }, body: '{}' },
      {
        path: '/api/login',
        headers: { ...origin, ...JSON_TYPE },
        body: Buffer.from(json).toString('base64'),
      },
      {
        path: '/api/login',
        headers: { ...origin, ...JSON_TYPE, 'content-transfer-encoding': 'base64' },
        body: Buffer.from(json).toString('base64'),
      },
      {
        path: '/api/login',
        headers: { ...origin, ...JSON_TYPE, 'content-encoding': 'gzip' },
        body: Buffer.from(json),
      },
      {
        path: '/api/login',
        headers: { ...origin, ...JSON_TYPE },
        body: `${json.slice(0, -1)},"password":"wrong"}`,
      },
      {
        path: '/api/login',
        headers: { ...origin, ...JSON_TYPE },
        body: `{"password":"${PASSWORD}","username":"nobody","username":["${race.user}"]}`,
      },
    ];
    const answers = await inTurn(sent, (request) => sendRaw(own(), { method: 'POST', ...request }));
    return `${counted(answers.map(({ body }) => body.code ?? body.status))}; ${letIn(answers)}`;
  },
);

attack(
  {
    source: 'CWE-525, CWE-693, ASVS 14.3.2',
    claim: 'Answers with a user’s data are looked for in caches, and read under another content type',
  },
  async () => {
    const victim = await newVictim(portal);
    const paths = ['/api/session', '/api/team', '/api/devices', '/api/devices/x.css', '/api/session?x=.js'];
    const answers = await inTurn(paths, (path) => victim.browser.get(path));
    const served = answers.filter(({ status }) => status === 200);
    const kept = served.filter(({ headers }) => headers.get('cache-control') !== 'no-store');
    const sniffed = served.filter(({ headers }) => headers.get('x-content-type-options') !== 'nosniff');
    return `${served.length} answers; ${kept.length} may be kept, ${sniffed.length} may be sniffed`;
  },
);
