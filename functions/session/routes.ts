/** The session itself: who is signed in, signing out, and proving again that it is still the same person. */
import { challengeView, newChallenge } from '../../shared/challenge.ts';
import { newEvent } from '../../shared/event.ts';
import { buyWith, checkPassword, type Proven } from '../../shared/flow/first-factor.ts';
import type { PasswordService } from '../../shared/flow/password-try.ts';
import type { Service } from '../../shared/flow/service.ts';
import { clearedSessionCookie } from '../../shared/http/cookies.ts';
import { beforeEnrolment, type Call, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import type { Session } from '../../shared/session.ts';
import { createChallenge } from '../../shared/store/challenges.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { sessionKey } from '../../shared/store/keys.ts';
import { type Authenticated, updateSession } from '../../shared/store/sessions.ts';
import { viewOfPolicy } from '../../shared/team.ts';
import { viewOfSelf } from '../../shared/user.ts';
import { reauthenticateRequest } from './schema.ts';

type Keys = 'GET /api/session' | 'DELETE /api/session' | 'POST /api/reauthenticate';

export function routes(service: PasswordService): Routes<Keys> {
  return {
    'GET /api/session': {
      access: 'session',
      beforeEnrolment: true,
      answer: (_, { user, session, team }) => ({
        body: { user: viewOfSelf(user), session: sessionView(session), policy: viewOfPolicy(team) },
      }),
    },
    'DELETE /api/session': {
      access: 'session',
      beforeEnrolment: true,
      answer: async (_, { session }) => {
        await service.table.remove(sessionKey(session));
        return { status: 204, cookies: [clearedSessionCookie] };
      },
    },
    'POST /api/reauthenticate': beforeEnrolment(
      guarded('session', reauthenticateRequest, (call, by) =>
        reauthenticate(service, by, call.body.password, call),
      ),
    ),
  };
}

function sessionView({ createdAt, expiresAt, authenticatedAt, amr }: Session) {
  return {
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    authenticatedAt: new Date(authenticatedAt).toISOString(),
    amr,
  };
}

/** With two-factor on, the password only leads to the code. */
async function reauthenticate(
  service: PasswordService,
  { user, session }: Authenticated,
  password: string,
  call: Call,
): Promise<Reply | Problem> {
  const proven = await checkPassword(service, user.username, password, call);
  if (proven instanceof Problem) return proven;
  return user.totp ? askForCode(service, proven, session, call) : refresh(service, proven, session, call);
}

async function askForCode(
  { table, keyring }: Service,
  proven: Proven,
  session: Session,
  { now }: Call,
): Promise<Reply | Problem> {
  const { user } = proven;
  const extras = { sessionHash: session.hash };
  const { token, challenge } = newChallenge(await keyring(), user, 'reauthenticate', now, extras);
  const bought = await buyWith(table, proven, [createChallenge(challenge)], now);
  if (bought instanceof Problem) return bought;
  return { body: { status: 'code_required', ...challengeView(token, challenge, user) } };
}

async function refresh(
  { table }: Service,
  proven: Proven,
  session: Session,
  call: Call,
): Promise<Reply | Problem> {
  const event = newEvent(session.userId, 'reauthenticated', call, { method: 'password' });
  const fresh = updateSession(session, [[['authenticatedAt'], call.now]]);
  const bought = await buyWith(table, proven, [fresh, recordEvent(event)], call.now);
  if (bought instanceof Problem) return bought;
  return bought.refused ? new Problem('unauthenticated') : { body: { status: 'reauthenticated' } };
}
