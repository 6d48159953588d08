/** The part of an IP address that one subscriber holds: all of IPv4, the first 64 bits of IPv6 (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [left = '', right = ''] = address.toLowerCase().split('::');
  const groups = left.split(':');
  const rest = right === '' ? [] : right.split(':');
  const missing = address.includes('::') ? 8 - groups.length - rest.length : 0;
  const all = [...groups, ...Array.from({ length: missing }, () => '0'), ...rest];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')}::/64`;
}
