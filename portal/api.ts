/**
 * The one place that talks HTTP. Every call answers with a value: the body, or a problem whose `code` is from
 * the contract's closed union (RFC 9457). Nothing here throws for what a network or a server may do.
 */
import type {
  Challenge,
  Config,
  DevicesAnswer,
  Enrollment,
  EventsAnswer,
  LoginAnswer,
  MemberAnswer,
  PhoneAnswer,
  Policy,
  Problem,
  ReauthenticateAnswer,
  RecoveryCodesAnswer,
  RemovePhoneAnswer,
  Result,
  SessionAnswer,
  SmsSent,
  TeamAnswer,
  TeamEventsAnswer,
  VerifyAnswer,
} from './contract.ts';

export type Api = ReturnType<typeof createApi>;

interface LoginRequest {
  readonly username: string;
  readonly password: string;
}

interface VerifyRequest {
  readonly challenge: string;
  readonly code: string;
  readonly rememberDevice?: boolean;
}

interface PasswordChange {
  readonly currentPassword: string;
  readonly newPassword: string;
}

interface PasswordReset {
  readonly token: string;
  readonly newPassword: string;
}

/** @param base where the API lives; '' is the page's own origin */
export function createApi(base: string, fetcher: typeof fetch = (input, init) => fetch(input, init)) {
  const call = <T>(method: string, path: string, body?: object) =>
    send<T>(fetcher, `${base.replace(/\/+$/, '')}/api${path}`, method, body);
  const memberPath = (userId: string, what: string) => `/team/${encodeURIComponent(userId)}/${what}`;
  const phonePath = (userId: string) => memberPath(userId, 'phone');
  return {
    config: () => call<Config>('GET', '/config'),
    login: (request: LoginRequest) => call<LoginAnswer>('POST', '/login', request),
    verify: (request: VerifyRequest) => call<VerifyAnswer>('POST', '/verify', request),
    sendSms: (challenge: string) => call<SmsSent>('POST', '/send-sms', { challenge }),
    session: () => call<SessionAnswer>('GET', '/session'),
    logOut: () => call<void>('DELETE', '/session'),
    reauthenticate: (password: string) => call<ReauthenticateAnswer>('POST', '/reauthenticate', { password }),
    startEnrollment: () => call<Enrollment>('POST', '/enroll', {}),
    startDisabling: () => call<Challenge>('DELETE', '/enroll', {}),
    replaceRecoveryCodes: () => call<RecoveryCodesAnswer>('POST', '/recovery-codes', {}),
    team: () => call<TeamAnswer>('GET', '/team'),
    updatePhone: (userId: string, country: string, number: string) =>
      call<PhoneAnswer>('PUT', phonePath(userId), { country, number }),
    removePhone: (userId: string) => call<RemovePhoneAnswer>('DELETE', phonePath(userId), {}),
    resetTwoFactor: (userId: string) => call<MemberAnswer>('DELETE', memberPath(userId, 'two-factor'), {}),
    events: (before?: string) => call<EventsAnswer>('GET', `/events${pageQuery(before)}`),
    teamEvents: (before?: string) => call<TeamEventsAnswer>('GET', `/team/events${pageQuery(before)}`),
    setPolicy: (policy: Policy) => call<Policy>('PUT', '/team/policy', policy),
    policy: () => call<Policy>('GET', '/team/policy'),
    changePassword: (request: PasswordChange) => call<unknown>('POST', '/password', request),
    forgotPassword: (username: string) => call<unknown>('POST', '/password/forgot', { username }),
    resetPassword: (request: PasswordReset) => call<unknown>('POST', '/password/reset', request),
    devices: () => call<DevicesAnswer>('GET', '/devices'),
    revokeDevice: (id: string) => call<void>('DELETE', `/devices/${encodeURIComponent(id)}`),
    revokeAllDevices: () => call<void>('DELETE', '/devices'),
  };
}

function pageQuery(before: string | undefined): string {
  return before === undefined ? '' : `?before=${encodeURIComponent(before)}`;
}

async function send<T>(
  fetcher: typeof fetch,
  url: string,
  method: string,
  body: object | undefined,
): Promise<Result<T>> {
  try {
    const response = await fetcher(url, {
      method,
      credentials: 'include',
      cache: 'no-store',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return await readAnswer<T>(response);
  } catch {
    return { ok: false, problem: { code: 'network' } };
  }
}

async function readAnswer<T>(response: Response): Promise<Result<T>> {
  const text = await response.text();
  const body: unknown = parse(text);
  if (!response.ok) return { ok: false, problem: toProblem(response.status, body) };
  if (text !== '' && body === undefined) return { ok: false, problem: { code: 'internal' } };
  return { ok: true, value: body as T };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toProblem(status: number, body: unknown): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string')
    return body as Problem;
  return { code: codeOfStatus(status) };
}

/** API Gateway itself answers 404, 429 and 503 without a code of ours. */
function codeOfStatus(status: number): Problem['code'] {
  if (status === 404) return 'not_found';
  return status === 429 || status >= 502 ? 'unavailable' : 'internal';
}
