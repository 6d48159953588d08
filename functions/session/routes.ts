/** The session itself: who is signed in, signing out, and proving again that it is still the same person. */
import { challengeView, newChallenge } from '../../shared/challenge.ts';
import type { Service } from '../../shared/flow/service.ts';
import { clearedSessionCookie } from '../../shared/http/cookies.ts';
import { guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { verifyPassword } from '../../shared/password.ts';
import { Problem } from '../../shared/problem.ts';
import type { Session } from '../../shared/session.ts';
import { putChallenge } from '../../shared/store/challenges.ts';
import { exists } from '../../shared/store/expression.ts';
import { sessionKey } from '../../shared/store/keys.ts';
import { getName } from '../../shared/store/names.ts';
import type { Authenticated } from '../../shared/store/sessions.ts';
import { viewOfSelf } from '../../shared/user.ts';
import { reauthenticateRequest } from './schema.ts';

type Keys = 'GET /api/session' | 'DELETE /api/session' | 'POST /api/reauthenticate';

export function routes(service: Service): Routes<Keys> {
  return {
    'GET /api/session': {
      access: 'session',
      answer: (_, { user, session }) => ({ body: { user: viewOfSelf(user), session: sessionView(session) } }),
    },
    'DELETE /api/session': {
      access: 'session',
      answer: async (_, { session }) => {
        await service.table.remove(sessionKey(session));
        return { status: 204, cookies: [clearedSessionCookie] };
      },
    },
    'POST /api/reauthenticate': guarded('session', reauthenticateRequest, ({ body, now }, by) =>
      reauthenticate(service, by, body.password, now),
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

async function reauthenticate(
  { table, keyring }: Service,
  { user, session }: Authenticated,
  password: string,
  nowMs: number,
): Promise<Reply | Problem> {
  const name = await getName(table, user.username);
  if (!name || !(await verifyPassword(password, name.passwordHash)))
    return new Problem('invalid_credentials');
  if (user.totp) {
    const extras = { sessionHash: session.hash };
    const { token, challenge } = newChallenge(await keyring(), user, 'reauthenticate', nowMs, extras);
    await putChallenge(table, challenge);
    return { body: { status: 'code_required', ...challengeView(token, challenge, user) } };
  }
  const set = [[['authenticatedAt'], nowMs] as const];
  if (!(await table.touch(sessionKey(session), { set, when: [exists('pk')] })))
    return new Problem('unauthenticated');
  return { body: { status: 'reauthenticated' } };
}
