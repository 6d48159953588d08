/**
 * Passwords that are little more than a word which everybody knows of their owner or of the service (OWASP ASVS 5.0 6.1.2 and
 * 6.2.11): the word itself, in any case, with digits and signs around it.
 */
import { Problem } from './problem.ts';
import type { User } from './user.ts';

const SHORTEST_WORD = 3;

/** @returns the refusal of a new password that says no more than who its owner is, or whose service this is */
export function refuseObvious(
  password: string,
  { username, displayName }: Pick<User, 'username' | 'displayName'>,
  issuer: string,
): Problem | undefined {
  const [localPart = ''] = username.split('@');
  if (!isOneOf(password, [username, localPart, displayName, issuer])) return undefined;
  const message = 'This password is too easy to guess from a name. Choose another.';
  return new Problem('invalid_request', { errors: [{ path: '/newPassword', message }] });
}

function isOneOf(password: string, names: readonly string[]): boolean {
  const words = names.flatMap((name) => [name, ...name.split(/[^\p{L}]+/u)]).map(lettersOf);
  const bare = lettersOf(password);
  return words.some((word) => word.length >= SHORTEST_WORD && word === bare);
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}]/gu, '');
}
