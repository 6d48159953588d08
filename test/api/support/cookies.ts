/** The cookies that an answer sets, taken apart: RFC 6265 section 4.1.1. */
import { createHash } from 'node:crypto';
import type { AnyAnswer } from '../../support/browser.ts';

export const SESSION_COOKIE = '__Host-session';

/** One for each user of a browser. */
export function deviceCookieName(userId: string): string {
  return `__Host-device-${createHash('sha256').update(userId).digest('hex').slice(0, 8)}`;
}

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Lower-case name to value; empty for a flag. */
  readonly attributes: Readonly<Record<string, string>>;
}

export function cookiesOf({ headers }: AnyAnswer): SetCookie[] {
  return headers.getSetCookie().map((line) => {
    const [pair, ...attributes] = line.split(/;\s*/).map(parsePair);
    return {
      name: pair?.[0] ?? '',
      value: pair?.[1] ?? '',
      attributes: Object.fromEntries(attributes.map(([name, value]) => [name.toLowerCase(), value])),
    };
  });
}

function parsePair(text: string): [string, string] {
  const mark = text.indexOf('=');
  return mark === -1 ? [text, ''] : [text.slice(0, mark), text.slice(mark + 1)];
}

/** All that a cookie of ours may carry; above all no Domain. */
export const HARDENED = { path: '/', secure: '', httponly: '', samesite: 'Strict' } as const;
