/** `POST /api/enroll` and `DELETE /api/enroll` */
import * as z from 'zod/mini';
import { challengeAnswer, time } from '../../shared/schema.ts';

export { emptyRequest as request } from '../../shared/schema.ts';

export const enrolAnswer = z.object({
  challenge: z.string(),
  expiresAt: time,
  secret: z.string(),
  otpauthUri: z.string(),
  qrSvg: z.string(),
});

export const disableAnswer = challengeAnswer;
