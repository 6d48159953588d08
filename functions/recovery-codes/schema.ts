/** `POST /api/recovery-codes` */
import * as z from 'zod/mini';
import { recoveryCodeList } from '../../shared/schema.ts';

export { emptyRequest as request } from '../../shared/schema.ts';

export const answer = z.object({ recoveryCodes: recoveryCodeList });
