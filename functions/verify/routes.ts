/** The one place where codes are checked: whatever needs a code answers with a challenge, and the challenge comes here. */
import { type ChallengeReference, isOpen, parseChallengeToken } from '../../shared/challenge.ts';
import { attempt } from '../../shared/flow/attempt.ts';
import { redeem } from '../../shared/flow/redeem.ts';
import type { Service } from '../../shared/flow/service.ts';
import { type Call, open, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { SESSION_COOKIE, type Session } from '../../shared/session.ts';
import { getChallenge } from '../../shared/store/challenges.ts';
import { getSession } from '../../shared/store/sessions.ts';
import type { Table } from '../../shared/store/table.ts';
import { getTeam } from '../../shared/store/users.ts';
import { mustEnrol } from '../../shared/team.ts';
import { parseToken } from '../../shared/token.ts';
import { type Entered, ofSession, signIn } from './purposes.ts';
import { request } from './schema.ts';

export function routes({ table, keyring }: Service): Routes<'POST /api/verify'> {
  return {
    'POST /api/verify': open(request, async (call) => {
      const keys = await keyring();
      const { challenge: challengeToken, code, rememberDevice = false } = call.body;
      const token = parseChallengeToken(keys, challengeToken, call.now);
      if (!token) return new Problem('challenge_invalid');
      // Read beside the reservation: the attempt is taken first in any case, before anything is compared.
      const reading = readContext(table, token, call);
      return attempt(table, { ...token, code }, call, async (reserved) => {
        const { user, lockedAtMs } = reserved;
        const { challenge, session, team } = await reading;
        if (!challenge || !isOpen(challenge, user, session, lockedAtMs, call.now))
          return new Problem('challenge_invalid');
        if (mustEnrol(user, team, call.now)) return new Problem('challenge_invalid');
        const given = { keyring: keys, challenge, entered: code, remember: rememberDevice, lockedAtMs, call };
        return redeem(table, reserved, challenge, (current) => buy({ ...given, user: current }, session));
      });
    }),
  };
}

function buy(entered: Entered, session: Session | undefined) {
  const { purpose } = entered.challenge;
  if (purpose === 'login') return signIn(entered);
  return session ? ofSession[purpose]({ ...entered, session }) : new Problem('challenge_invalid');
}

function readContext(table: Table, token: ChallengeReference, { cookies }: Call) {
  const sessionToken = parseToken(cookies.get(SESSION_COOKIE));
  const session = sessionToken ? getSession(table, sessionToken) : undefined;
  // All else that a challenge buys is a sign-in, or left to who has yet to turn two-factor on.
  const team = token.purpose === 'phone' ? getTeam(table, token.userId) : undefined;
  const reading = Promise.all([getChallenge(table, token), session, team]).then(
    ([challenge, session, team]) => ({ challenge, session, team }),
  );
  // Where the attempt is refused nobody awaits the reading, and its failure is nobody's.
  reading.catch(() => undefined);
  return reading;
}
