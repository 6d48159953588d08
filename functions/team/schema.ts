/** `GET /api/team` */
import * as z from 'zod/mini';
import { user } from '../../shared/schema.ts';

export const answer = z.object({ members: z.array(user) });
