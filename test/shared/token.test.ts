import { createHash } from 'node:crypto';
import { newToken, parseToken } from '../../shared/token.ts';

const USER_ID = 'acme_aaaaaaaaaaaaaaaa';

test('a token has 256 random bits, and never the same ones', () => {
  const tokens = Array.from({ length: 200 }, () => newToken(USER_ID).token);
  const secrets = tokens.map((token) => token.slice(USER_ID.length + 1));
  expect(new Set(secrets.map((secret) => Buffer.from(secret, 'base64url').length))).toEqual(new Set([32]));
  expect(new Set(secrets).size).toBe(200);
});

test('what is kept of it is the SHA-256 of the whole', () => {
  const { token, hash } = newToken(USER_ID);
  expect(hash).toBe(createHash('sha256').update(token).digest('base64url'));
  expect(parseToken(token)).toEqual({ userId: USER_ID, hash });
  expect(parseToken(token.replace('acme', 'acmf'))?.hash).not.toBe(hash);
});
