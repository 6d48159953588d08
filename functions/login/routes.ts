/** Signs in with a password, and with what proves the second factor where it is on: a remembered device or a code. */
import { acceptedCode } from '../../shared/accepted-code.ts';
import { challengeView, newChallenge } from '../../shared/challenge.ts';
import type { EnteredCode } from '../../shared/code.ts';
import { deviceLabel } from '../../shared/device-label.ts';
import { attempt } from '../../shared/flow/attempt.ts';
import { redeem } from '../../shared/flow/redeem.ts';
import type { Service } from '../../shared/flow/service.ts';
import { signedIn, signInPurchase } from '../../shared/flow/sign-in.ts';
import { sessionCookie } from '../../shared/http/cookies.ts';
import { type Call, open, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { newSession } from '../../shared/session.ts';
import { putChallenge } from '../../shared/store/challenges.ts';
import { sessionKey } from '../../shared/store/keys.ts';
import type { User } from '../../shared/user.ts';
import { checkPassword } from './first-factor.ts';
import { signInRemembered } from './remembered-device.ts';
import { request } from './schema.ts';

export function routes(service: Service): Routes<'POST /api/login'> {
  return {
    'POST /api/login': open(request, async (call) => {
      const { username, password, code, rememberDevice = false } = call.body;
      const user = await checkPassword(service.table, username, password);
      if (!user) return new Problem('invalid_credentials');
      if (!user.totp) return signInWithPassword(service, user, call.now);
      const remembered = await signInRemembered(service, user, call);
      if (remembered.reply) return remembered.reply;
      if (!code) return askForCode(service, remembered.user, call.now);
      return signInWithCode(service, user, code, rememberDevice, call);
    }),
  };
}

async function signInWithPassword({ table }: Service, user: User, nowMs: number): Promise<Reply> {
  const { session, token } = newSession(user, ['pwd'], nowMs);
  await table.put({ ...sessionKey(session), ...session });
  return signedIn(user, [sessionCookie(token)]);
}

async function askForCode({ table, keyring }: Service, user: User, nowMs: number): Promise<Reply> {
  const { token, challenge } = newChallenge(await keyring(), user, 'login', nowMs);
  await putChallenge(table, challenge);
  return { body: { status: 'code_required', ...challengeView(token, challenge, user) } };
}

async function signInWithCode(
  { table, keyring }: Service,
  { id }: User,
  entered: EnteredCode,
  rememberDevice: boolean,
  { now, userAgent }: Call,
): Promise<Reply | Problem> {
  const keys = await keyring();
  const label = rememberDevice ? deviceLabel(userAgent) : undefined;
  return attempt(table, id, entered, now, (user, lockedAtMs) =>
    redeem(table, user, undefined, now, (current) => {
      const code = acceptedCode(keys, current, undefined, entered, now);
      return code && signInPurchase(current, code, label, lockedAtMs, now);
    }),
  );
}
