/** `POST /api/send-sms` */
import * as z from 'zod/mini';
import { challengeToken, sent } from '../../shared/schema.ts';

export const request = z.strictObject({ challenge: challengeToken });

export const answer = sent;
