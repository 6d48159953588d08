/** The link of the mail to a forgotten password. Its token is in the fragment, which a browser sends to no server. */

const form = /^#reset-password(?:\?token=([\w.~-]*))?/;

export function isResetLink(hash: string): boolean {
  return form.test(hash);
}

export function tokenIn(hash: string): string {
  return form.exec(hash)?.[1] ?? '';
}
