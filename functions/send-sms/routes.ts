/** Sends the code of a challenge by SMS: to the user's verified number, or to the one that is being confirmed. */
import { type Challenge, isOpen, parseChallengeToken } from '../../shared/challenge.ts';
import { lockedAt } from '../../shared/code-budget.ts';
import { type SmsService, sendCode } from '../../shared/flow/send-code.ts';
import { type Call, open, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { SESSION_COOKIE } from '../../shared/session.ts';
import { getChallenge } from '../../shared/store/challenges.ts';
import { getSession } from '../../shared/store/sessions.ts';
import { getTeam, getUser } from '../../shared/store/users.ts';
import { mustEnrol } from '../../shared/team.ts';
import { parseToken } from '../../shared/token.ts';
import type { Phone, User } from '../../shared/user.ts';
import { request } from './schema.ts';

export function routes(service: SmsService): Routes<'POST /api/send-sms'> {
  return {
    'POST /api/send-sms': open(request, async (call) => {
      const { body, cookies, now } = call;
      const { table, keyring } = service;
      const token = parseChallengeToken(await keyring(), body.challenge, now);
      if (!token) return new Problem('challenge_invalid');
      const sessionToken = parseToken(cookies.get(SESSION_COOKIE));
      const [challenge, user, session, team] = await Promise.all([
        getChallenge(table, token),
        getUser(table, token.userId),
        sessionToken && getSession(table, sessionToken),
        token.purpose === 'phone' ? getTeam(table, token.userId) : undefined,
      ]);
      if (!challenge || !user || !isOpen(challenge, user, session, lockedAt(user), now)) {
        return new Problem('challenge_invalid');
      }
      if (mustEnrol(user, team, now)) return new Problem('challenge_invalid');
      return send(service, challenge, user, call);
    }),
  };
}

async function send(
  service: SmsService,
  challenge: Challenge,
  user: User,
  call: Call,
): Promise<Reply | Problem> {
  // An enrolment is confirmed by the app alone.
  if (challenge.purpose === 'enroll') return new Problem('challenge_invalid');
  const phone = recipientOf(challenge, user);
  if (!phone) return new Problem('not_enabled');
  const sent = await sendCode(service, user, challenge, phone, call);
  return sent instanceof Problem ? sent : { status: 202, body: sent };
}

/** An unverified number receives nothing but its own confirmation. */
function recipientOf({ purpose, phone }: Challenge, user: User): Phone | undefined {
  if (purpose === 'phone') return phone;
  return user.totp ? user.phone : undefined;
}
