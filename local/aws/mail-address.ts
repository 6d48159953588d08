/**
 * Mail addresses as SES takes them: `a@example.com`, or with a name as in `Acme <a@example.com>`.
 * https://www.rfc-editor.org/rfc/rfc5322#section-3.4
 */
import { AwsError } from '../aws-error.ts';

export interface Mailbox {
  readonly address: string;
  readonly displayName: string | undefined;
}

export function parseMailbox(text: string): Mailbox {
  const [, name, inner = text] = /^\s*(.*?)\s*<([^<>]*)>\s*$/.exec(text) ?? [];
  const address = inner.trim();
  checkAddress(address);
  return { address, displayName: name?.replace(/^"(.*)"$/, '$1') || undefined };
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

export function addressesIn(list: unknown): string[] {
  return Array.isArray(list) ? list.map((one) => parseMailbox(String(one)).address) : [];
}

/** In SES's words. */
function checkAddress(address: string): void {
  const at = address.lastIndexOf('@');
  if (at === -1) throw illegal("Missing final '@domain'");
  if (at === 0) throw illegal("Missing local name before '@'");
  const domain = address.slice(at + 1);
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(domain))
    throw illegal('Domain contains illegal character or no dot');
  if (/[^\x21-\x7e]/.test(address)) throw illegal('Local address contains control or whitespace');
}

function illegal(message: string): AwsError {
  return new AwsError({ type: 'BadRequestException', message });
}
