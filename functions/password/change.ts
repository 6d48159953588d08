/** One's own password: it takes the old one as well as a fresh session, so that an open browser is not enough. */
import type * as z from 'zod/mini';
import { newEvent } from '../../shared/event.ts';
import { buyWith, checkPassword } from '../../shared/flow/first-factor.ts';
import { clearedDeviceCookie } from '../../shared/http/cookies.ts';
import type { Call, Reply } from '../../shared/http/route.ts';
import { refuseObvious } from '../../shared/obvious-password.ts';
import { hashPassword } from '../../shared/password.ts';
import { Problem } from '../../shared/problem.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { equals } from '../../shared/store/expression.ts';
import { type Authenticated, keepSession } from '../../shared/store/sessions.ts';
import { type NewPasswordService, replacePassword } from './new-password.ts';
import type { changeRequest } from './schema.ts';

export async function changePassword(
  service: NewPasswordService,
  call: Call<z.output<typeof changeRequest>>,
  { user, session }: Authenticated,
): Promise<Reply | Problem> {
  const { currentPassword, newPassword } = call.body;
  const proven = await checkPassword(service, user.username, currentPassword, call);
  if (proven instanceof Problem) return proven;
  const obvious = refuseObvious(newPassword, user, service.issuer);
  if (obvious) return obvious;
  const unchanged = [equals(['passwordHash'], proven.name.passwordHash)];
  const writes = [
    ...replacePassword(user, await hashPassword(newPassword), { ofName: unchanged }),
    keepSession(session, user.epoch + 1),
    recordEvent(newEvent(user.id, 'password_changed', call)),
  ];
  const bought = await buyWith<string>(service.table, proven, writes, call.now);
  if (bought instanceof Problem) return bought;
  if (bought.refused) return new Problem('conflict');
  return { body: { status: 'password_changed' }, cookies: [clearedDeviceCookie(user.id)] };
}
