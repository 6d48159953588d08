/** The `admin` function: its commands for one user, what it refuses, and what it does to whoever is signed in. */
import * as z from 'zod';
import { MALLORY, PASSWORD } from '../support/portal.ts';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import {
  admin,
  enterWrongCodes,
  idOf,
  inTurn,
  isSignedIn,
  storedState,
  wrongCode,
} from './support/stories.ts';

const portal = useOnePortal();

const run = (command: unknown) => admin(portal, command);
const named = (command: string, username: string, more: object = {}) => run({ command, username, ...more });

/** Whom an operator makes, in the team of someone who is there already. */
const team = newTeam();
const profile = { displayName: 'Eve', role: 'member', team: { id: team, name: team } };

let ada: string;
let eve: string;
let createEve: { command: string; username: string };
beforeEach(async () => {
  ada = await newUser(portal, { team });
  eve = `eve-of-${ada}`;
  createEve = { command: 'create-user', ...profile, username: eve, password: PASSWORD } as typeof createEve;
});

const shown = (username: string) => ({
  id: expect.stringMatching(/^[a-z0-9-]+_[a-z2-7]{16}$/),
  username,
  displayName: 'Eve',
  role: 'member',
  phone: null,
  twoFactor: { enabled: false, enabledAt: null, methods: [], recoveryCodesLeft: 0 },
  email: eve,
  disabled: false,
  codeEntry: { lockedUntil: null, resetRequired: false },
  devices: 0,
  pendingPhone: null,
});

test('create-user makes a user who can sign in and stands in the team', async () => {
  expect(await run({ ...createEve, username: ` ${eve.toUpperCase()} ` })).toEqual({
    ok: true,
    user: shown(eve),
  });
  const { browser, answer } = await portal.logIn(eve);
  expect(answer.body.status).toBe('signed_in');
  const { members } = (await browser.get('/api/team')).body;
  expect(members.map(({ username }: { username: string }) => username)).toContain(eve);
  expect(await named('show-user', eve)).toEqual({ ok: true, user: shown(eve) });
});

test('a name is taken in any case, and the one who has it stays as he is', async () => {
  const before = await storedState(portal);
  const taken = { ...createEve, username: ada.toUpperCase(), team: { id: 'evil', name: 'Evil' } };
  expect(await run(taken)).toEqual({ ok: false, error: expect.stringContaining(ada) });
  expect(await storedState(portal)).toEqual(before);
});

test('show-user tells no secret', async () => {
  const { secret, recoveryCodes } = await portal.enrol(ada);
  const told = JSON.stringify(await named('show-user', ada));
  for (const hidden of [secret.replaceAll(' ', ''), recoveryCodes[0] ?? '', 'argon2', 'sealedSecret', 'Hash'])
    expect(told).not.toContain(hidden);
  expect(JSON.parse(told)).toMatchObject({ user: { twoFactor: { enabled: true, recoveryCodesLeft: 10 } } });
});

test('a command for nobody says so', async () => {
  const nobody = { username: 'nobody@example.com' };
  const commands = [
    { command: 'show-user', ...nobody },
    { command: 'reset-two-factor', ...nobody },
    { command: 'disable-user', ...nobody },
    { command: 'enable-user', ...nobody },
    { command: 'set-role', ...nobody, role: 'admin' },
    { command: 'set-email', ...nobody, email: null },
  ];
  for (const command of commands)
    expect(await run(command)).toEqual({ ok: false, error: 'There is no user nobody@example.com' });
});

const malformed = (): readonly [string, unknown][] => [
  ['nothing', null],
  ['a string', 'create-user'],
  ['an array', [createEve]],
  ['an empty object', {}],
  ['an unknown command', { command: 'drop-table' }],
  ['an inherited name as command', { command: 'constructor' }],
  ['an unknown field', { ...createEve, isAdmin: true }],
  ['a missing field', { ...createEve, displayName: undefined }],
  ['a number as name', { ...createEve, username: 5 }],
  ['an empty name', { ...createEve, username: '' }],
  ['a name of spaces', { ...createEve, username: '   ' }],
  ['a long name', { ...createEve, username: 'x'.repeat(255) }],
  ['an unknown role', { ...createEve, role: 'root' }],
  ['a short password', { ...createEve, password: '1234567' }],
  ['a long password', { ...createEve, password: 'x'.repeat(257) }],
  ['a team id with a separator', { ...createEve, team: { id: 'ac#me', name: 'x' } }],
  ['a team id with an underscore', { ...createEve, team: { id: 'ac_me', name: 'x' } }],
  ['a role for set-role that is none', { command: 'set-role', username: ada, role: 'root' }],
  ['no address for set-email', { command: 'set-email', username: ada }],
  ['two addresses', { command: 'set-email', username: ada, email: 'a@example.com, b@example.com' }],
  [
    'an address with a header',
    { command: 'set-email', username: ada, email: 'a@example.com\r\nBcc: b@example.com' },
  ],
  ['a key without a name', { command: 'key-report', key: '' }],
  ['half a place to go on from', { command: 'key-report', after: { pk: 'TEAM#acme' } }],
  ['an import of nobody', { command: 'import-users', users: [] }],
  ['an import of too many', { command: 'import-users', users: Array(101).fill({}) }],
];

test('what is no command is refused with the place that is wrong, and changes nothing', async () => {
  const before = await storedState(portal);
  const results = await inTurn(malformed(), async ([name, command]) => [name, await run(command)] as const);
  expect(results.filter(([, result]) => !isRefusal(result)).map(([name]) => name)).toEqual([]);
  expect(JSON.stringify(results)).not.toContain(PASSWORD);
  expect(await storedState(portal)).toEqual(before);
});

function isRefusal(result: unknown): boolean {
  const form = {
    ok: z.literal(false),
    error: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  };
  return z.strictObject(form).safeParse(result).success;
}

test('set-role gives and takes rights at once, in sessions that have to begin anew', async () => {
  await run(createEve);
  const { browser } = await portal.logIn(eve);
  const id = await idOf((await portal.logIn(ada)).browser);
  const edit = { country: 'US', number: '(313) 555-0142' };
  expect((await browser.put(`/api/team/${id}/phone`, edit)).status).toBe(403);
  expect(await named('set-role', eve, { role: 'owner' })).toMatchObject({
    ok: true,
    user: { role: 'owner' },
  });
  expect(await isSignedIn(browser)).toBe(false);
  await portal.logIn(eve, browser);
  expect((await browser.put(`/api/team/${id}/phone`, edit)).status).toBe(200);
});

test('set-email changes where a user is told, and puts it on record', async () => {
  const { browser } = await portal.logIn(ada);
  const email = `other-${ada}`;
  expect(await named('set-email', ada, { email })).toMatchObject({ ok: true, user: { email } });
  expect(await named('show-user', ada)).toMatchObject({ user: { email } });
  expect(await isSignedIn(browser)).toBe(false);
  expect(await named('set-email', ada, { email: null })).toMatchObject({ user: { email: null } });
  expect(await named('show-user', ada)).toMatchObject({ user: { email: null } });
  const { events } = (await (await portal.logIn(ada)).browser.get('/api/events')).body;
  const changes = events.filter(({ type }: { type: string }) => type === 'email_changed');
  expect(changes).toHaveLength(2);
  expect(changes[0]).toEqual({
    id: expect.any(String),
    type: 'email_changed',
    at: expect.any(String),
    by: 'operator',
  });
});

test('disable-user ends the sessions, and sign-in answers as to an unknown name', async () => {
  const { browser, secret } = await portal.enrol(ada);
  const device = await portal.signIn(ada, secret, { rememberDevice: true });
  const { browser: other } = await portal.logIn(MALLORY);
  expect(await named('disable-user', ada)).toMatchObject({ ok: true, user: { disabled: true, devices: 0 } });
  expect(await inTurn([browser, device, other], isSignedIn)).toEqual([false, false, true]);
  const { answer } = await portal.logIn(ada, device);
  const unknown = await portal.logIn('nobody@example.com');
  expect([answer.status, answer.body]).toEqual([unknown.answer.status, unknown.answer.body]);
});

test('enable-user lets a disabled user sign in again, with the code as before', async () => {
  const { browser } = await portal.enrol(ada);
  await named('disable-user', ada);
  expect(await named('show-user', ada)).toMatchObject({ user: { disabled: true } });
  expect(await named('enable-user', ada)).toMatchObject({ ok: true, user: { disabled: false } });
  expect(await named('show-user', ada)).toMatchObject({ user: { disabled: false } });
  expect(await isSignedIn(browser)).toBe(false);
  expect((await portal.logIn(ada)).answer.body.status).toBe('code_required');
});

test('reset-two-factor turns it off and ends sessions, devices, codes and locks', async () => {
  const { browser, secret, recoveryCodes } = await portal.enrol(ada);
  const device = await portal.signIn(ada, secret, { rememberDevice: true });
  const { browser: attacker, challenge } = await portal.challenge(ada);
  const code = wrongCode(portal, secret);
  await enterWrongCodes(attacker, challenge, [code, code, code, code, code, code]);
  const reset = await named('reset-two-factor', ada);
  expect(reset).toMatchObject({
    ok: true,
    user: {
      devices: 0,
      codeEntry: { lockedUntil: null },
      twoFactor: { enabled: false, recoveryCodesLeft: 0 },
    },
  });
  expect(await named('show-user', ada)).toEqual(reset);
  expect(await inTurn([browser, device], isSignedIn)).toEqual([false, false]);
  expect((await portal.logIn(ada)).answer.body.status).toBe('signed_in');

  const again = await portal.enrol(ada);
  expect((await portal.logIn(ada, device)).answer.body.status).toBe('code_required');
  const form = { username: ada, password: PASSWORD };
  for (const old of [portal.code(secret), recoveryCodes[0]])
    expect((await portal.browser().post('/api/login', { ...form, code: old })).body.code).toBe(
      'invalid_code',
    );
  await portal.signIn(ada, again.secret);
});

test('reset-two-factor takes the number away too: whoever has the lost phone does not get back in with it', async () => {
  const { browser } = await portal.enrol(ada);
  await portal.addPhone(browser);
  expect(await named('reset-two-factor', ada)).toMatchObject({ ok: true, user: { phone: null } });
  await portal.enrol(ada);
  const { answer } = await portal.challenge(ada);
  expect(answer.body.methods).toEqual(['totp', 'recovery']);
});

test('no route leads to it, with any method', async () => {
  for (const path of ['/api/admin', '/admin', '/api/create-user'])
    expect((await portal.browser().post(path, createEve)).body.ok).toBeUndefined();
});
