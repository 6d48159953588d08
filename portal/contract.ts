/**
 * The shapes that a page reads, taken from the schemas that the service validates and publishes with, so that the
 * two cannot drift apart. Types only: nothing of it reaches the bundle.
 */
import type * as z from 'zod/mini';
import type * as config from '../functions/config/schema.ts';
import type * as devices from '../functions/devices/schema.ts';
import type * as enroll from '../functions/enroll/schema.ts';
import type * as events from '../functions/events/schema.ts';
import type * as login from '../functions/login/schema.ts';
import type * as recoveryCodes from '../functions/recovery-codes/schema.ts';
import type * as resetTwoFactor from '../functions/reset-two-factor/schema.ts';
import type * as session from '../functions/session/schema.ts';
import type * as team from '../functions/team/schema.ts';
import type * as updatePhone from '../functions/update-phone/schema.ts';
import type * as verify from '../functions/verify/schema.ts';
import type { ProblemCode, ProblemDetails } from '../shared/problem.ts';
import type * as shared from '../shared/schema.ts';

/** What can go wrong for a page: the API's codes, no connection at all, or a dialog that was closed. */
export interface Problem extends Omit<ProblemDetails, 'errors'> {
  readonly code: ProblemCode | 'network' | 'cancelled';
  readonly requestId?: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

export type User = z.output<typeof shared.user>;
export type Role = User['role'];
export type Challenge = z.output<typeof shared.challengeAnswer>;
export type Method = Challenge['methods'][number];
export type CodeRequired = z.output<typeof shared.codeRequired>;
export type SmsSent = z.output<typeof shared.sent>;

export type Config = z.output<typeof config.answer>;
export type LoginAnswer = z.output<typeof login.answer>;
export type VerifyAnswer = z.output<typeof verify.answer>;
export type SessionAnswer = z.output<typeof session.answer>;
export type Session = SessionAnswer['session'];
export type ReauthenticateAnswer = z.output<typeof session.reauthenticateAnswer>;
export type Enrollment = z.output<typeof enroll.enrolAnswer>;
export type RecoveryCodesAnswer = z.output<typeof recoveryCodes.answer>;
export type TeamAnswer = z.output<typeof team.answer>;
export type PhoneAnswer = z.output<typeof updatePhone.putAnswer>;
export type RemovePhoneAnswer = z.output<typeof updatePhone.deleteAnswer>;
export type DevicesAnswer = z.output<typeof devices.answer>;
export type Device = DevicesAnswer['devices'][number];
export type Policy = z.output<typeof shared.policy>;
export type MemberAnswer = z.output<typeof resetTwoFactor.answer>;
export type EventsAnswer = z.output<typeof events.answer>;
export type TeamEventsAnswer = z.output<typeof events.teamAnswer>;

/** One line of what happened: in a team's list it says whose account it was. */
export type ActivityEvent = EventsAnswer['events'][number] & {
  readonly user?: TeamEventsAnswer['events'][number]['user'];
};
