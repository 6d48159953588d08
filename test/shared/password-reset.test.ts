/** The token of a reset: what is in it, and that it is worth something until its last millisecond and as it was made alone. */
import { parseKeyring } from '../../shared/keyring.ts';
import { parseResetToken, resetToken } from '../../shared/password-reset.ts';

const keyring = parseKeyring('{"current":"k2","k1":"an older secret","k2":"the secret"}');
const older = parseKeyring('{"current":"k1","k1":"an older secret"}');
const stranger = parseKeyring('{"current":"k2","k2":"another secret"}');
const END = 1_795_514_400;
const reference = {
  userId: 'acme_aaaaaaaaaaaaaaaa',
  id: 'b0ecd33e-6f4b-4d2c-8f4a-6d1e0a3c5f11',
  expiresAt: END,
};
const token = resetToken(keyring, reference);

test('it says whose and which, and until when', () => {
  expect(parseResetToken(keyring, token, 0)).toEqual(reference);
});

test('its last millisecond is the one before its end', () => {
  expect(parseResetToken(keyring, token, END * 1000 - 1)).toEqual(reference);
  expect(parseResetToken(keyring, token, END * 1000)).toBeUndefined();
  expect(parseResetToken(keyring, token, END * 1000 + 1)).toBeUndefined();
});

test('one of an older key counts while the key is there, one of a stranger never', () => {
  expect(parseResetToken(keyring, resetToken(older, reference), 0)).toEqual(reference);
  expect(parseResetToken(older, token, 0)).toBeUndefined();
  expect(parseResetToken(keyring, resetToken(stranger, reference), 0)).toBeUndefined();
});

test('whatever one character becomes, is left out or is put in, it is no token', () => {
  for (let i = 0; i <= token.length; i++) {
    const [before, after] = [token.slice(0, i), token.slice(i)];
    const other = after.startsWith('A') ? 'B' : 'A';
    const changed = [`${before}.${after}`, `${before}A${after}`];
    if (after) changed.push(`${before}${after.slice(1)}`, `${before}${other}${after.slice(1)}`);
    for (const text of changed.filter((text) => text !== token)) {
      expect([text, parseResetToken(keyring, text, 0)]).toEqual([text, undefined]);
    }
  }
});

test('nothing of it is a secret but the signature', () => {
  expect(token).toMatch(/^acme_a{16}\.1795514400\.b0ecd33e-6f4b-4d2c-8f4a-6d1e0a3c5f11\.k2\.[\w-]{43}$/);
});
