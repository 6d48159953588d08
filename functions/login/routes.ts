/** Signs in with a password, and with what proves the second factor where it is on: a remembered device or a code. */
import type * as z from 'zod/mini';
import { acceptedCode } from '../../shared/accepted-code.ts';
import { challengeView, newChallenge } from '../../shared/challenge.ts';
import type { EnteredCode } from '../../shared/code.ts';
import { newEvent } from '../../shared/event.ts';
import { attempt } from '../../shared/flow/attempt.ts';
import { buyWith, checkPassword, type Proven } from '../../shared/flow/first-factor.ts';
import type { PasswordService } from '../../shared/flow/password-try.ts';
import { redeem } from '../../shared/flow/redeem.ts';
import type { Service } from '../../shared/flow/service.ts';
import { signedIn, signInPurchase } from '../../shared/flow/sign-in.ts';
import { sessionCookie } from '../../shared/http/cookies.ts';
import { type Call, open, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { newSession } from '../../shared/session.ts';
import { createChallenge } from '../../shared/store/challenges.ts';
import { recordEvent } from '../../shared/store/events.ts';
import { putSession } from '../../shared/store/sessions.ts';
import { signInRemembered } from './remembered-device.ts';
import { request } from './schema.ts';

export function routes(service: PasswordService): Routes<'POST /api/login'> {
  return {
    'POST /api/login': open(request, async (call) => {
      const proven = await checkPassword(service, call.body.username, call.body.password, call);
      return proven instanceof Problem ? proven : secondFactor(service, proven, call);
    }),
  };
}

async function secondFactor(
  service: Service,
  proven: Proven,
  call: Call<z.output<typeof request>>,
): Promise<Reply | Problem> {
  const { code, rememberDevice = false } = call.body;
  if (!proven.user.totp) return signInWithPassword(service, proven, call);
  const remembered = await signInRemembered(service, proven, call);
  if (remembered.reply) return remembered.reply;
  const still = { ...proven, user: remembered.user };
  return code ? signInWithCode(service, still, code, rememberDevice, call) : askForCode(service, still, call);
}

async function signInWithPassword({ table }: Service, proven: Proven, call: Call): Promise<Reply | Problem> {
  const { user } = proven;
  const { session, token } = newSession(user, ['pwd'], call.now);
  const event = newEvent(user.id, 'signed_in', call, { method: 'password' });
  const bought = await buyWith(table, proven, [putSession(session), recordEvent(event)], call.now);
  return bought instanceof Problem ? bought : signedIn(user, [sessionCookie(token)]);
}

async function askForCode(service: Service, proven: Proven, { now }: Call): Promise<Reply | Problem> {
  const { user } = proven;
  const { token, challenge } = newChallenge(await service.keyring(), user, 'login', now);
  const bought = await buyWith(service.table, proven, [createChallenge(challenge)], now);
  if (bought instanceof Problem) return bought;
  return { body: { status: 'code_required', ...challengeView(token, challenge, user) } };
}

async function signInWithCode(
  { table, keyring }: Service,
  proven: Proven,
  entered: EnteredCode,
  remember: boolean,
  call: Call,
): Promise<Reply | Problem> {
  const keys = await keyring();
  // Before the code is looked at: its answer tells that the password was right.
  const bought = await buyWith(table, proven, [], call.now);
  if (bought instanceof Problem) return bought;
  return attempt(table, { userId: proven.user.id, purpose: 'login', code: entered }, call, (reserved) =>
    redeem(table, reserved, undefined, (user) => {
      const code = acceptedCode(keys, user, undefined, entered, call.now);
      return (
        code && signInPurchase({ keyring: keys, user, code, remember, lockedAtMs: reserved.lockedAtMs, call })
      );
    }),
  );
}
