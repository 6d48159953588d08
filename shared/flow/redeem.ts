/**
 * The one transaction in which a code is used: the challenge is gone, the code is consumed, the budget is whole, and what the
 * code buys is there and on record, or none of it is.
 */
import type { AcceptedCode } from '../accepted-code.ts';
import type { Challenge } from '../challenge.ts';
import { lockOf } from '../code-budget.ts';
import type { EventDetails, EventType, SecurityEvent } from '../event.ts';
import type { Reply } from '../http/route.ts';
import { Problem, type ProblemDetails } from '../problem.ts';
import { consumeChallenge } from '../store/challenges.ts';
import { recordEvent } from '../store/events.ts';
import type { Change } from '../store/expression.ts';
import { userKey } from '../store/keys.ts';
import type { Refusal, Table, Write } from '../store/table.ts';
import { userFrom } from '../store/users.ts';
import type { User } from '../user.ts';
import type { Attempt } from './attempt.ts';

/** What an accepted code buys. */
export interface Purchase {
  readonly code: AcceptedCode;
  /** With the conditions under which the code is still good. */
  readonly userChange: Change;
  readonly session: Write<'session'>;
  /** What the attempt is on record as from now on. */
  readonly event: EventDetails & { readonly type: EventType };
  readonly reply: Reply;
}

type Part = 'challenge' | 'user' | 'session' | 'event';

/** Parallel sign-ins of one user can take each other's place among the remembered devices: so often it is planned again. */
const TRIES = 3;

/**
 * @param challenge absent where password and code came in one request
 * @param purchase says what the code buys, given the user as last read; undefined where the code is wrong
 */
export async function redeem(
  table: Table,
  { user, event }: Attempt,
  challenge: Challenge | undefined,
  purchase: (user: User) => Purchase | Problem | undefined,
): Promise<Reply | Problem> {
  let current = user;
  for (let turn = 0; turn < TRIES; turn++) {
    const bought = purchase(current) ?? invalidCode(current, event.at);
    if (bought instanceof Problem) return bought;
    const outcome = await table.commit<Part>(writesOf(current, event, challenge, bought));
    if (!outcome.refused) return bought.reply;
    const next = afterRefusal(current, bought.code, outcome, event.at);
    if (next instanceof Problem) return next;
    current = next;
  }
  return new Problem('conflict');
}

function writesOf(
  user: User,
  attempt: SecurityEvent,
  challenge: Challenge | undefined,
  { code, userChange, session, event }: Purchase,
): Write<Part>[] {
  const smsMac = code.method === 'sms' ? code.mac : undefined;
  return [
    ...(challenge ? [consumeChallenge(challenge, smsMac)] : []),
    { name: 'user', update: userKey(user.id), change: userChange, readBack: true },
    session,
    recordEvent({ ...attempt, method: code.method, ...event }),
  ];
}

/** @returns the user to plan again for, where neither the code nor a factor is what changed */
function afterRefusal(
  user: User,
  code: AcceptedCode,
  { refused, item }: Refusal<Part>,
  nowMs: number,
): User | Problem {
  const now = refused === 'user' ? userFrom(item) : undefined;
  if (!now || now.epoch !== user.epoch) return new Problem('challenge_invalid');
  return isUsed(now, code) ? invalidCode(now, nowMs) : now;
}

function isUsed({ totp, recoveryCodes }: User, code: AcceptedCode): boolean {
  if (code.method === 'totp') return !totp || totp.lastStep >= code.step;
  return code.method === 'recovery' && !recoveryCodes?.has(code.hash);
}

/** With the fifth in a row code entry is locked: the answer says for how long. */
export function invalidCode(user: User, nowMs: number, more: ProblemDetails = {}): Problem {
  const lock = lockOf(user, nowMs)?.details;
  return new Problem('invalid_code', { attemptsLeft: user.codesLeft, ...lock, ...more });
}
