import { scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import {
  DUMMY_HASH,
  hashPassword,
  isSupportedHash,
  needsRehash,
  verifyPassword,
} from '../../shared/password.ts';

const PASSWORD = 'correct horse battery staple';
/** Reference test vector of the Argon2 command line tool: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 24`. */
const ARGON2_VECTOR =
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

function scryptHash(): string {
  const salt = Buffer.from('0123456789abcdef');
  const tag = scryptSync(PASSWORD, salt, 32, { N: 2 ** 14, r: 8, p: 1 });
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=14,r=8,p=1$${text(salt)}$${text(tag)}`;
}

test('a new hash is Argon2id at OWASP’s settings and verifies its password alone', async () => {
  const hash = await hashPassword(PASSWORD);
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(needsRehash(hash)).toBe(false);
  expect(await verifyPassword(PASSWORD, hash)).toBe(true);
  expect(await verifyPassword(`${PASSWORD} `, hash)).toBe(false);
});

test('the reference implementation’s hash verifies', async () => {
  expect(await verifyPassword('password', ARGON2_VECTOR)).toBe(true);
  expect(await verifyPassword('Password', ARGON2_VECTOR)).toBe(false);
});

test.each([
  ['bcrypt', hashSync(PASSWORD, 4)],
  ['scrypt', scryptHash()],
])('an imported %s hash verifies and asks to be replaced', async (_, hash) => {
  expect(isSupportedHash(hash)).toBe(true);
  expect(needsRehash(hash)).toBe(true);
  expect(await verifyPassword(PASSWORD, hash)).toBe(true);
  expect(await verifyPassword('wrong', hash)).toBe(false);
});

test('the dummy hash is of the form and cost of a real one and verifies nothing', async () => {
  expect(needsRehash(DUMMY_HASH)).toBe(false);
  expect(await verifyPassword('', DUMMY_HASH)).toBe(false);
});

test.each([
  'plain text',
  '$1$md5crypt$aaaaaaaaaaaaaaaaaaaaaa',
  '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  '$scrypt$ln=30,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZg',
  '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
])('a hash that cannot be read, or only at a ruinous cost, is not imported: %s', (hash) => {
  expect(isSupportedHash(hash)).toBe(false);
});
