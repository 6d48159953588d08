/**
 * Turns the closed union of error codes into sentences a person can act on. The only place with such texts:
 * elements pass the problem and the situation, never a string of their own.
 */
import type { Challenge, Problem } from './contract.ts';
import { count, formatDuration, formatMoment } from './time.ts';

/**
 * Where the problem met the user, where that changes what to say. `code` is where a recovery code would do as well,
 * `codeOnly` where it would not.
 */
export type Situation =
  | 'password'
  | 'newPassword'
  | 'passwordReset'
  | 'code'
  | 'codeOnly'
  | 'recovery'
  | 'sms'
  | 'phone'
  | 'page';

interface SentenceOptions {
  readonly now?: Date;
  readonly locale?: string;
}

type Code = Problem['code'];

const sentences: Record<Code, string> = {
  invalid_request: 'Something in this form is not right. Check it and try again.',
  invalid_credentials: 'That user name and password do not match.',
  unauthenticated: 'Your session has ended. Log in again to go on.',
  invalid_code: 'That code is not right, or was used already.',
  challenge_invalid: 'The time for this step is over. Start again.',
  forbidden: 'You may not change this. Ask an administrator of your team.',
  origin_not_allowed: 'This address may not use the service. Open the portal at its own address.',
  enrollment_required: 'Your team requires two-factor authentication. Turn it on to go on.',
  reauthentication_required: 'Confirm that it is you to go on.',
  not_found: 'This is no longer there. Reload the page to see what is.',
  already_enabled: 'Two-factor authentication is already on. Reload the page to see it.',
  not_enabled: 'Two-factor authentication is already off. Reload the page to see it.',
  conflict: 'This was changed at the same moment by somebody else. Reload the page and try again.',
  payload_too_large: 'That is too long. Shorten it and try again.',
  unsupported_media_type: 'The service did not understand this page. Reload it and try again.',
  invalid_phone_number: 'This is not a mobile number of the chosen country.',
  country_not_supported: 'This number belongs to a country that gets no text messages.',
  too_many_attempts: 'Too many attempts.',
  sms_too_soon: 'A code was sent a moment ago.',
  sms_limit: 'No more text messages can be sent for now.',
  internal: 'Something went wrong on our side. Try again in a moment.',
  sms_unavailable: 'The text message could not be sent. Try again in a moment.',
  unavailable: 'The service cannot answer right now. Try again in a moment.',
  network: 'No connection to the service. Check your network and try again.',
  cancelled: '',
};

/** Its length is right where it gets as far as the service. */
const badPassword = 'This password is among those that are tried first. Choose another.';

const atCode: Partial<Record<Code, string>> = {
  invalid_request: 'Enter the digits of the code, without anything else.',
};

const inSituation: Partial<Record<Situation, Partial<Record<Code, string>>>> = {
  password: {
    invalid_request: 'That user name or password is too long. Check what you entered.',
    challenge_invalid: 'The time to enter a code is over. Enter your password again.',
  },
  newPassword: {
    invalid_credentials: 'That is not your password.',
    invalid_request: badPassword,
  },
  passwordReset: {
    invalid_request: badPassword,
    challenge_invalid: 'This link was used already, or its time is over. Ask for a new one.',
  },
  sms: {
    not_enabled: 'There is no confirmed cell phone to send a code to.',
    sms_limit: 'No more text messages can be sent for now. Use your authenticator app or a recovery code.',
    sms_unavailable: 'The text message could not be sent. Try again, or use your app or a recovery code.',
  },
  phone: {
    challenge_invalid: 'The time to confirm the number is over. Save it again to get a new code.',
    not_enabled: 'There is no cell phone to send a code to.',
  },
  code: atCode,
  codeOnly: atCode,
  recovery: {
    invalid_code: 'That recovery code is not right, or it was used before.',
    invalid_request: 'That is not a recovery code. Copy it whole, with its dashes.',
  },
};

/** The second sentence, where the problem carries a number worth telling. */
function detailOf(
  { code, attemptsLeft, retryAfterSeconds, requestId }: Problem,
  situation: Situation,
): string {
  if (code === 'invalid_code' && situation !== 'recovery' && attemptsLeft !== undefined)
    return `${count(attemptsLeft, 'attempt')} left.`;
  if (code === 'internal' && requestId) return `If it goes on, tell support this number: ${requestId}.`;
  if (!retryAfterSeconds) return '';
  const wait = formatDuration(retryAfterSeconds);
  if (code === 'sms_too_soon' || code === 'sms_limit') return `You can send another in ${wait}.`;
  return code === 'too_many_attempts' ? `Try again in ${wait}.` : '';
}

export function sentenceOf(
  problem: Problem,
  situation: Situation = 'page',
  options: SentenceOptions = {},
): string {
  if (isLock(problem, situation))
    return lockSentence(problem, options) + (takesRecovery(situation) ? ' A recovery code still works.' : '');
  const sentence =
    clockSentence(problem) ??
    inSituation[situation]?.[problem.code] ??
    sentences[problem.code] ??
    sentences.internal;
  return [sentence, detailOf(problem, situation)].filter(Boolean).join(' ');
}

/** The code is right for another time: no further try helps before the clock is set. */
function clockSentence({ code, clockOffsetSeconds }: Problem): string | undefined {
  if (code !== 'invalid_code' || !clockOffsetSeconds) return undefined;
  const side = clockOffsetSeconds < 0 ? 'behind' : 'ahead';
  const off = Math.abs(clockOffsetSeconds);
  const amount = off < 120 ? count(off, 'second') : count(Math.round(off / 60), 'minute');
  return `Your phone’s clock is about ${amount} ${side}. Set its time to automatic, then enter the next code.`;
}

export function codeSituation({ methods }: Pick<Challenge, 'methods'>): Situation {
  return methods.includes('recovery') ? 'code' : 'codeOnly';
}

function takesRecovery(situation: Situation): boolean {
  return situation === 'code' || situation === 'sms' || situation === 'recovery';
}

/** The challenge is used up or expired, the session has ended, or this attempt was the last: start again. */
export function isOver(problem: Problem, situation: Situation): boolean {
  const { code } = problem;
  return code === 'challenge_invalid' || code === 'unauthenticated' || isLastAttempt(problem, situation);
}

/** Wrong codes lock code entry of the whole account; a recovery code cannot be guessed and stays open. */
export function isLock(problem: Problem, situation: Situation): boolean {
  return (
    isLastAttempt(problem, situation) || (problem.code === 'too_many_attempts' && !atPassword(situation))
  );
}

function atPassword(situation: Situation): boolean {
  return situation === 'password' || situation === 'newPassword' || situation === 'passwordReset';
}

/** Wrong recovery codes are not counted: what is left is told of the other codes. */
function isLastAttempt({ attemptsLeft }: Problem, situation: Situation): boolean {
  return attemptsLeft === 0 && situation !== 'recovery';
}

function lockSentence(problem: Problem, { now = new Date(), locale }: SentenceOptions): string {
  if (problem.resetRequired) return 'Code entry is locked until an administrator resets it.';
  if (problem.retryAfterSeconds === undefined)
    return 'Too many wrong codes: code entry is locked for a while.';
  const until = formatMoment(new Date(now.getTime() + problem.retryAfterSeconds * 1000), now, locale);
  return `Code entry is locked until ${until}.`;
}
