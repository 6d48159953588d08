/**
 * The closed union of error codes and the value that carries one: RFC 9457 problem details.
 * Rules return a Problem; only the middleware chain throws one, since that is how middy stops a chain.
 */

import type { Issue } from './validation.ts';

export const problems = {
  invalid_request: { status: 400, title: 'The request is not of the expected form.' },
  invalid_credentials: { status: 401, title: 'The user name or password is wrong.' },
  unauthenticated: { status: 401, title: 'There is no valid session.' },
  invalid_code: { status: 401, title: 'The code is wrong, expired or already used.' },
  challenge_invalid: { status: 401, title: 'The challenge is unknown, used or expired.' },
  forbidden: { status: 403, title: 'The role does not allow this.' },
  origin_not_allowed: { status: 403, title: 'The request comes from an origin that is not allowed.' },
  reauthentication_required: { status: 403, title: 'The last sign-in is too long ago for this change.' },
  enrollment_required: {
    status: 403,
    title: 'The team requires two-factor authentication: it has to be turned on first.',
  },
  not_found: { status: 404, title: 'There is no such thing.' },
  already_enabled: { status: 409, title: 'Two-factor authentication is already on.' },
  not_enabled: { status: 409, title: 'This is not set up for the user.' },
  conflict: { status: 409, title: 'Another change happened at the same time.' },
  payload_too_large: { status: 413, title: 'The request body is too large.' },
  unsupported_media_type: { status: 415, title: 'The request body must be application/json.' },
  invalid_phone_number: {
    status: 422,
    title: 'The phone number is not a valid mobile number of that country.',
  },
  country_not_supported: { status: 422, title: 'Messages are not sent to that country.' },
  too_many_attempts: { status: 429, title: 'Too many wrong attempts: none is taken for now.' },
  sms_too_soon: { status: 429, title: 'A message was sent moments ago.' },
  sms_limit: { status: 429, title: 'No more messages are sent for now.' },
  internal: { status: 500, title: 'Something went wrong.' },
  sms_unavailable: { status: 503, title: 'The message could not be sent.' },
  unavailable: { status: 503, title: 'The service is busy.' },
} as const;

export type ProblemCode = keyof typeof problems;

/** Members beside the code, as the contract names them. */
export interface ProblemDetails {
  readonly attemptsLeft?: number;
  /** Whole seconds, sent as the `retry-after` header too. */
  readonly retryAfterSeconds?: number;
  /** At enrolment: how far the phone's clock is off, negative where it is behind. */
  readonly clockOffsetSeconds?: number;
  /** No lock will pass by itself: an administrator has to reset the user. */
  readonly resetRequired?: true;
  readonly errors?: readonly Issue[];
}

export class Problem {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** Thrown when a service behind us does not answer: nothing was changed, the client may try again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Whole seconds from `nowMs` until `untilMs`, at least one: a client that waits them is not refused again. */
export function secondsUntil(untilMs: number, nowMs: number): number {
  return Math.max(1, Math.ceil((untilMs - nowMs) / 1000));
}
