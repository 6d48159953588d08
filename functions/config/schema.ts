/** `GET /api/config` */
import * as z from 'zod/mini';

export const answer = z.object({
  countries: z.array(z.object({ code: z.string(), callingCode: z.string(), name: z.string() })),
  rememberDeviceDays: z.int(),
  codeDigits: z.int(),
  issuer: z.string(),
});
