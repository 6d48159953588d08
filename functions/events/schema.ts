/** `GET /api/events` and `GET /api/team/events` */
import * as z from 'zod/mini';
import { EVENT_TYPES } from '../../shared/event-type.ts';
import { method, purpose, time } from '../../shared/schema.ts';

/** A cursor is what `next` said: the time and id of an event. */
const CURSOR = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[0-9a-f-]{36}$/;

export const query = z.strictObject({ before: z.optional(z.string().check(z.regex(CURSOR))) });

const event = z.object({
  id: z.string(),
  type: z.enum(EVENT_TYPES),
  at: time,
  by: z.optional(z.string()),
  address: z.optional(z.string()),
  browser: z.optional(z.string()),
  method: z.optional(z.union([method, z.enum(['password', 'device'])])),
  purpose: z.optional(purpose),
  phone: z.optional(z.string()),
  device: z.optional(z.string()),
  newDevice: z.optional(z.literal(true)),
  requiredFrom: z.optional(z.nullable(time)),
});

const member = z.object({ id: z.string(), username: z.string(), displayName: z.string() });

export const answer = z.object({ events: z.array(event), next: z.optional(z.string()) });

export const teamAnswer = z.object({
  events: z.array(z.extend(event, { user: member })),
  next: z.optional(z.string()),
});
