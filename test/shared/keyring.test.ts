/** The secret, as an operator writes it. */
import { currentKey, parseKeyring, requiredKey, UnknownKeyError } from '../../shared/keyring.ts';

const parse = (secret: object) => parseKeyring(JSON.stringify(secret));

test('the current key is one of those that it has', () => {
  expect(parse({ current: 'k2', k1: 'one', k2: 'two' }).currentId).toBe('k2');
  for (const secret of [{}, { current: 'k1' }, { current: 'k2', k1: 'one' }, { current: 'k1', k1: '' }])
    expect(() => parse(secret)).toThrow('The secret names no current key');
});

test('an id that could not be found again in what is sealed is refused', () => {
  for (const id of ['2026.11', 'k 1', 'k/1', 'k\n']) {
    expect(() => parse({ current: id, [id]: 'x' })).toThrow('The id of the current key is not of');
  }
  for (const id of ['k1', '2026-11', 'K_2']) expect(parse({ current: id, [id]: 'x' }).currentId).toBe(id);
});

test('equal ids and secrets are equal keys, one for each purpose', () => {
  const [one, other] = [parse({ current: 'k1', k1: 'x' }), parse({ current: 'k2', k1: 'x', k2: 'y' })];
  expect(currentKey(one, 'seal').equals(requiredKey(other, 'k1', 'seal'))).toBe(true);
  expect(currentKey(one, 'seal').equals(currentKey(one, 'device'))).toBe(false);
  expect(currentKey(one, 'seal').equals(currentKey(other, 'seal'))).toBe(false);
});

test('a key that is gone is named, and an inherited name is none', () => {
  const keyring = parse({ current: 'k2', k2: 'two' });
  for (const id of ['k1', 'constructor', 'current', '']) {
    expect(keyring.key(id, 'seal')).toBeUndefined();
    expect(() => requiredKey(keyring, id, 'seal')).toThrow(new UnknownKeyError(id));
  }
});
