/**
 * Replaces a forgotten password. It signs nobody in and leaves the second factor as it is: the next sign-in asks for it
 * (OWASP ASVS 5.0 6.4.3).
 */
import type * as z from 'zod/mini';
import { newEvent } from '../../shared/event.ts';
import { clearedDeviceCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import { refuseObvious } from '../../shared/obvious-password.ts';
import { hashPassword } from '../../shared/password.ts';
import { parseResetToken } from '../../shared/password-reset.ts';
import { nameSubject } from '../../shared/password-tries.ts';
import { Problem } from '../../shared/problem.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { equals, exists } from '../../shared/store/expression.ts';
import { forgetTries } from '../../shared/store/password-tries.ts';
import { getUser } from '../../shared/store/users.ts';
import { type NewPasswordService, replacePassword } from './new-password.ts';
import type { resetRequest } from './schema.ts';

export async function resetPassword(
  { table, keyring, issuer }: NewPasswordService,
  call: Call<z.output<typeof resetRequest>>,
): Promise<Reply | Problem> {
  const keys = await keyring();
  const reference = parseResetToken(keys, call.body.token, call.now);
  const user = reference && (await getUser(table, reference.userId));
  if (!user || user.disabled || user.passwordReset?.id !== reference.id)
    return new Problem('challenge_invalid');
  const obvious = refuseObvious(call.body.newPassword, user, issuer);
  if (obvious) return obvious;
  const outcome = await table.commit<string>([
    ...replacePassword(user, await hashPassword(call.body.newPassword), {
      ofName: [exists('pk')],
      ofUser: [equals(['passwordReset', 'id'], reference.id)],
    }),
    forgetTries(nameSubject(keys, user.username)),
    recordEvent(newEvent(user.id, 'password_reset', call)),
  ]);
  if (outcome.refused !== undefined) return new Problem('challenge_invalid');
  return { body: { status: 'password_reset' }, cookies: [clearedDeviceCookie(user.id)] };
}
