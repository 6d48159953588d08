/** What every answer and every refusal must look like: the contract's conventions, and its error codes with their status. */
import type { AnyAnswer } from '../../support/browser.ts';

/** As the contract lists them, and kept apart from the product's own table. */
export const STATUS = {
  invalid_request: 400,
  invalid_credentials: 401,
  unauthenticated: 401,
  invalid_code: 401,
  challenge_invalid: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  reauthentication_required: 403,
  enrollment_required: 403,
  not_found: 404,
  already_enabled: 409,
  not_enabled: 409,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_phone_number: 422,
  country_not_supported: 422,
  too_many_attempts: 429,
  sms_too_soon: 429,
  sms_limit: 429,
  internal: 500,
  sms_unavailable: 503,
  unavailable: 503,
} as const;

export type Code = keyof typeof STATUS;

/** Members beside the code that the test knows the value of. */
export interface Members {
  readonly attemptsLeft?: number;
  readonly retryAfterSeconds?: number;
  readonly resetRequired?: true;
  readonly errors?: readonly object[];
}

/** No other member may be there: what an answer says beyond the contract, it gives away. */
export function expectProblem(answer: AnyAnswer, code: Code, members: Members = {}): void {
  expect(answer.body).toEqual({
    type: `/problems/${code}`,
    title: expect.stringMatching(/\w/),
    status: STATUS[code],
    code,
    ...requiredMembers(answer, code, members),
    ...members,
  });
  expect(answer.status).toBe(STATUS[code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.getSetCookie()).toEqual([]);
  expectRetryAfter(answer);
  expectCommonHeaders(answer);
}

function requiredMembers({ headers }: AnyAnswer, code: Code, { attemptsLeft }: Members): object {
  if (STATUS[code] >= 500) return { requestId: headers.get('x-request-id') };
  if (STATUS[code] === 429) return { retryAfterSeconds: expect.any(Number) };
  // The fifth wrong code is answered as such, and says how long code entry is locked now.
  if (attemptsLeft === 0) return { retryAfterSeconds: expect.any(Number) };
  if (code === 'invalid_code') return { attemptsLeft: expect.any(Number) };
  if (code === 'invalid_request') return { errors: expect.arrayContaining([errorForm]) };
  return {};
}

const errorForm = { path: expect.any(String), message: expect.stringMatching(/\w/) };

/** Whatever names a time to wait names it in the header as well; an outage does in the header alone. */
function expectRetryAfter({ status, headers, body }: AnyAnswer): void {
  const header = headers.get('retry-after');
  if (body.retryAfterSeconds !== undefined) expect(header).toBe(String(body.retryAfterSeconds));
  else if (status === 503) expect(header).toMatch(/^[1-9]\d*$/);
  else expect(header).toBeNull();
}

export function expectCommonHeaders({ headers }: AnyAnswer): void {
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-request-id')).toMatch(/^\S+$/);
  expect(headers.get('x-request-id')).toBe(headers.get('apigw-requestid'));
}

/** A short form for tables: `401 invalid_code`. */
export function brief({ status, body }: AnyAnswer): string {
  return [status, body?.code ?? body?.status].filter((part) => part !== undefined).join(' ');
}
