/** Cookies (RFC 6265bis): `__Host-` binds them to this very host and to HTTPS, `Strict` keeps other sites from sending them. */
import type { DeviceCookie } from '../device-token.ts';
import { deviceCookieName } from '../device-token.ts';
import { SESSION_COOKIE } from '../session.ts';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/**
 * A name that comes twice is taken for absent: beside the genuine cookie stands one that another host of the site has planted.
 * Only the blanks of HTTP are trimmed, since a browser lets anyone set a cookie whose name begins with another kind of space.
 */
export function parseCookies(cookies: readonly string[] = []): Map<string, string> {
  const pairs = cookies.map((cookie) => /^[ \t]*([^=]*)=?(.*)$/s.exec(cookie) ?? []);
  const names = pairs.map(([, name]) => name);
  const single = pairs.filter(([, name]) => names.indexOf(name) === names.lastIndexOf(name));
  return new Map(single.map(([, name = '', value = '']) => [name, value]));
}

/** Ends with the browser's session; the server ends it earlier. */
export function sessionCookie(token: string): string {
  return `${SESSION_COOKIE}=${token}; ${ATTRIBUTES}`;
}

export const clearedSessionCookie = `${SESSION_COOKIE}=; Max-Age=0; ${ATTRIBUTES}`;

/** @param expiresAt seconds since the epoch */
export function deviceCookie(
  userId: string,
  { id, secret }: DeviceCookie,
  expiresAt: number,
  nowMs: number,
): string {
  const maxAge = expiresAt - Math.floor(nowMs / 1000);
  return `${deviceCookieName(userId)}=${id}.${secret}; Max-Age=${maxAge}; ${ATTRIBUTES}`;
}

export function clearedDeviceCookie(userId: string): string {
  return `${deviceCookieName(userId)}=; Max-Age=0; ${ATTRIBUTES}`;
}
