/** `PUT` and `DELETE /api/team/{userId}/phone` */
import * as z from 'zod/mini';
import { sent, time, user } from '../../shared/schema.ts';

export const putRequest = z.strictObject({
  country: z.string().check(z.length(2)),
  number: z.string().check(z.minLength(1), z.maxLength(40)),
});

export const putAnswer = z.union([
  z.extend(sent, { status: z.literal('code_sent'), challenge: z.string(), expiresAt: time }),
  z.object({ status: z.literal('pending'), user }),
]);

export { emptyRequest as deleteRequest } from '../../shared/schema.ts';

export const deleteAnswer = z.object({ user });
