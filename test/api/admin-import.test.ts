/** `import-users` of the `admin` function: hashes of other systems, and the users that are refused. */
import { scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { useOnePortal } from './support/one-portal.ts';
import { newTeam, newUser } from './support/people.ts';
import { admin, storedState } from './support/stories.ts';

const portal = useOnePortal();

const run = (command: unknown) => admin(portal, command);

const team = newTeam();
const profile = { displayName: 'Eve', role: 'member', team: { id: team, name: team } };

let ada: string;
let eve: string;
beforeEach(async () => {
  ada = await newUser(portal, { team });
  eve = `eve-of-${ada}`;
});

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

function scryptHash(password: string): string {
  const salt = Buffer.from('0123456789abcdef');
  const tag = scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  return `$scrypt$ln=14,r=8,p=1$${unpadded(salt)}$${unpadded(tag)}`;
}

/** The Argon2 command line tool's own test vector, of the password `password`. */
const ARGON2_VECTOR =
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

const IMPORTED: readonly [string, string][] = [
  ['bcrypt', hashSync('password', 6)],
  ['bcrypt2a', hashSync('password', 6).replace('$2b$', '$2a$')],
  ['scrypt', scryptHash('password')],
  ['argon2', ARGON2_VECTOR],
];

async function hashOf(username: string): Promise<string> {
  const items = await storedState(portal);
  return items.find(({ pk }) => pk === `NAME#${username}`)?.passwordHash;
}

test('imported hashes sign in, are replaced at that sign-in and go on working', async () => {
  const users = IMPORTED.map(([kind, passwordHash]) => ({
    ...profile,
    username: `${kind}@example.com`,
    passwordHash,
  }));
  expect(await run({ command: 'import-users', users })).toEqual({ ok: true, imported: 4, refused: [] });
  for (const { username, passwordHash } of users) {
    expect((await portal.logIn(username, undefined, 'Password')).answer.status).toBe(401);
    expect(await hashOf(username)).toContain(passwordHash);
    expect((await portal.logIn(username, undefined, 'password')).answer.status).toBe(200);
    expect(await hashOf(username)).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect((await portal.logIn(username, undefined, 'password')).answer.status).toBe(200);
    expect((await portal.logIn(username, undefined, 'Password')).answer.status).toBe(401);
  }
});

test('a sign-in that took effect is answered as one, though its hash could not be replaced; the next one does', async () => {
  const passwordHash = hashSync('password', 6);
  await run({ command: 'import-users', users: [{ ...profile, username: eve, passwordHash }] });
  portal.harness.faults.set([
    { service: 'dynamodb', operation: 'UpdateItem', function: 'login', kind: 'error' },
  ]);
  expect((await portal.logIn(eve, undefined, 'password')).answer.body.status).toBe('signed_in');
  expect(await hashOf(eve)).toBe(passwordHash);
  portal.harness.faults.clear();
  expect((await portal.logIn(eve, undefined, 'password')).answer.body.status).toBe('signed_in');
  expect(await hashOf(eve)).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
});

test('of an import the taken names are refused one by one, and the rest is there', async () => {
  const passwordHash = hashSync('password', 4);
  const frank = `frank-of-${ada}`;
  const names = [ada, eve, eve.toUpperCase(), frank];
  const users = names.map((username) => ({ ...profile, username, passwordHash }));
  expect(await run({ command: 'import-users', users })).toEqual({
    ok: true,
    imported: 2,
    refused: [
      { index: 0, username: ada, error: expect.stringContaining('taken') },
      {
        index: 2,
        username: expect.stringMatching(new RegExp(`^${eve}$`, 'i')),
        error: expect.stringContaining('taken'),
      },
    ],
  });
  expect((await portal.logIn(ada)).answer.status).toBe(200);
  expect((await portal.logIn(frank, undefined, 'password')).answer.status).toBe(200);
});

test('of an import the malformed users are refused with place and reason, and the rest is there', async () => {
  const good = { ...profile, username: eve, passwordHash: hashSync('password', 4) };
  const users = [
    { ...good, username: ' Readable@Example.com ', passwordHash: 'a readable password' },
    good,
    { ...good, username: 5, team: { id: 'a#b', name: 'x' } },
    { ...good, isAdmin: true },
    null,
  ];
  const answer = await run({ command: 'import-users', users });
  expect(answer).toEqual({
    ok: true,
    imported: 1,
    refused: [
      { index: 0, username: 'readable@example.com', error: expect.stringMatching(/^passwordHash: A bcrypt/) },
      { index: 2, username: null, error: expect.stringMatching(/^username: .*; team\/id: /) },
      { index: 3, username: eve, error: expect.stringContaining('isAdmin') },
      { index: 4, username: null, error: expect.any(String) },
    ],
  });
  expect(JSON.stringify(answer)).not.toContain('a readable password');
  expect((await portal.logIn(eve, undefined, 'password')).answer.status).toBe(200);
});
