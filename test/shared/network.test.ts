/** The part of an address that one subscriber holds: what limits by address are counted by. */
import fc from 'fast-check';
import { networkOf } from '../../shared/network.ts';

test('an IPv4 address is one by itself', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), (a, b) => {
      expect(networkOf(a) === networkOf(b)).toBe(a === b);
    }),
  );
});

const groups = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: count, maxLength: count });
const plain = (all: readonly number[]) => all.map((group) => group.toString(16)).join(':');
const padded = (all: readonly number[]) => all.map((group) => group.toString(16).padStart(4, '0')).join(':');

/** The longest run of zeros, or any other one, left out (RFC 5952 asks for the longest; others write otherwise). */
function shortened(all: readonly number[], from: number): string {
  const start = all.indexOf(0, from);
  if (start < 0) return plain(all);
  let end = start;
  while (all[end] === 0) end += 1;
  return `${plain(all.slice(0, start))}::${plain(all.slice(end))}`;
}

test('all addresses of one IPv6 network are one, however they are written', () => {
  fc.assert(
    fc.property(groups(4), groups(4), groups(4), fc.nat(7), (network, host, other, from) => {
      const one = [...network, ...host];
      const expected = `${plain(network)}::/64`;
      expect(networkOf(plain(one))).toBe(expected);
      expect(networkOf(padded(one).toUpperCase())).toBe(expected);
      expect(networkOf(shortened(one, from))).toBe(expected);
      expect(networkOf(plain([...network, ...other]))).toBe(expected);
    }),
  );
});

test.each([
  ['::', '0:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::', '2001:db8:0:1::/64'],
  ['1::2:3:4:5:6:7', '1:0:2:3::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('another network is another one', () => {
  fc.assert(
    fc.property(groups(4), groups(4), groups(4), (a, b, host) => {
      const same = plain(a) === plain(b);
      expect(networkOf(plain([...a, ...host])) === networkOf(plain([...b, ...host]))).toBe(same);
    }),
  );
});
