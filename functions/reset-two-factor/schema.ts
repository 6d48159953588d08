/** `DELETE /api/team/{userId}/two-factor` */
import * as z from 'zod/mini';
import { user } from '../../shared/schema.ts';

export { emptyRequest as request } from '../../shared/schema.ts';

export const answer = z.object({ user });
