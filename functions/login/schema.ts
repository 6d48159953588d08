/** `POST /api/login` */
import * as z from 'zod/mini';
import { code, codeRequired, password, signedIn, username } from '../../shared/schema.ts';

export const request = z.strictObject({
  username,
  password,
  code: z.optional(code),
  rememberDevice: z.optional(z.boolean()),
});

export const answer = z.union([signedIn, codeRequired]);
