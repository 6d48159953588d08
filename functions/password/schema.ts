/** `POST /api/password`, `POST /api/password/forgot` and `POST /api/password/reset` */
import * as z from 'zod/mini';
import { newPassword } from '../../shared/new-password.ts';
import { password, username } from '../../shared/schema.ts';

export const changeRequest = z.strictObject({ currentPassword: password, newPassword });
export const changeAnswer = z.object({ status: z.literal('password_changed') });

export const forgotRequest = z.strictObject({ username });
export const forgotAnswer = z.object({ status: z.literal('requested') });

export const resetRequest = z.strictObject({
  token: z.string().check(z.minLength(1), z.maxLength(300)),
  newPassword,
});
export const resetAnswer = z.object({ status: z.literal('password_reset') });
