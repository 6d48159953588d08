/** The link that replaces a forgotten password. Its token is made here, from a key: nothing that is stored or published has it. */
import type { Keyring } from '../../shared/keyring.ts';
import { resetToken } from '../../shared/password-reset.ts';
import type { User } from '../../shared/user.ts';

/**
 * In the fragment, which browsers send to no server: neither a log nor a referrer has it.
 * @returns undefined where a newer request has taken this one's place, the password was set, or the time is over
 */
export function resetLinkOf(
  keyring: Keyring,
  { id: userId, passwordReset }: Pick<User, 'id' | 'passwordReset'>,
  requestId: string,
  portalOrigin: string,
  nowMs: number,
): string | undefined {
  if (passwordReset?.id !== requestId || nowMs >= passwordReset.expiresAt * 1000) return undefined;
  return `${portalOrigin}/#reset-password?token=${resetToken(keyring, { userId, ...passwordReset })}`;
}
