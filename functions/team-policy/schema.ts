/** `GET` and `PUT /api/team/policy` */
import * as z from 'zod/mini';
import { time } from '../../shared/schema.ts';

export const request = z.strictObject({ twoFactor: z.strictObject({ requiredFrom: z.nullable(time) }) });

export { policy as answer } from '../../shared/schema.ts';
