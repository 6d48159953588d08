import fc from 'fast-check';
import { parseKeyring } from '../../shared/keyring.ts';
import { open, seal } from '../../shared/seal.ts';

const keyring = parseKeyring(JSON.stringify({ current: 'k1', k1: 'first secret' }));
const rotated = parseKeyring(JSON.stringify({ current: 'k2', k1: 'first secret', k2: 'second secret' }));
const ada = { userId: 'acme_aaaaaaaaaaaaaaaa', purpose: 'totp' } as const;

test('what was sealed opens for its owner', () => {
  fc.assert(
    fc.property(fc.string(), (text) => expect(open(keyring, seal(keyring, text, ada), ada)).toBe(text)),
  );
});

test('a ciphertext moved to another user or to another purpose does not open', () => {
  const sealed = seal(keyring, 'secret', ada);
  expect(() => open(keyring, sealed, { ...ada, userId: 'acme_bbbbbbbbbbbbbbbb' })).toThrow();
  expect(() => open(keyring, sealed, { ...ada, purpose: 'pending-totp' })).toThrow();
});

test('a changed ciphertext does not open, whichever character was changed', () => {
  const sealed = seal(keyring, 'secret', ada);
  for (let i = 0; i < sealed.length; i++) {
    const other = sealed[i] === 'A' ? 'B' : 'A';
    const changed = sealed.slice(0, i) + other + sealed.slice(i + 1);
    if (bytesOf(changed) === bytesOf(sealed)) continue; // bits of the last Base64 character that mean nothing
    expect(() => open(keyring, changed, ada)).toThrow();
  }
});

test('equal secrets are sealed differently each time', () => {
  expect(seal(keyring, 'secret', ada)).not.toBe(seal(keyring, 'secret', ada));
});

test('after a rotation the old ones still open and new ones are under the new key', () => {
  expect(open(rotated, seal(keyring, 'secret', ada), ada)).toBe('secret');
  expect(seal(rotated, 'secret', ada)).toMatch(/^k2\./);
  expect(() => open(keyring, seal(rotated, 'secret', ada), ada)).toThrow('The secret has no key k2');
});

function bytesOf(sealed: string): string {
  const [id, ...parts] = sealed.split('.');
  return [id, ...parts.map((part) => Buffer.from(part, 'base64url').toString('hex'))].join('.');
}
