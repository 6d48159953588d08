/** `POST /api/verify` */
import * as z from 'zod/mini';
import { challengeToken, code, recoveryCodeList, signedIn, user } from '../../shared/schema.ts';

export const request = z.strictObject({
  challenge: challengeToken,
  code,
  rememberDevice: z.optional(z.boolean()),
});

export const answer = z.union([
  signedIn,
  z.object({ status: z.literal('enrolled'), recoveryCodes: recoveryCodeList }),
  z.object({ status: z.literal('phone_verified'), user }),
  z.object({ status: z.enum(['reauthenticated', 'disabled']) }),
]);
