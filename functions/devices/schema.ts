/** `GET` and `DELETE /api/devices`, `DELETE /api/devices/{deviceId}` */
import * as z from 'zod/mini';
import { time } from '../../shared/schema.ts';

const device = z.object({
  id: z.string(),
  label: z.string(),
  createdAt: time,
  lastUsedAt: time,
  expiresAt: time,
  current: z.boolean(),
});

export const answer = z.object({ devices: z.array(device) });
