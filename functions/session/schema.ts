/** `GET` and `DELETE /api/session`, `POST /api/reauthenticate` */
import * as z from 'zod/mini';
import { codeRequired, password, policy, time, user } from '../../shared/schema.ts';

export const answer = z.object({
  user,
  session: z.object({ createdAt: time, expiresAt: time, authenticatedAt: time, amr: z.array(z.string()) }),
  policy,
});

export const reauthenticateRequest = z.strictObject({ password });

export const reauthenticateAnswer = z.union([
  z.object({ status: z.literal('reauthenticated') }),
  codeRequired,
]);
