/** Begins to turn two-factor on, with a secret that waits in its challenge for the first code, or to turn it off. */
import QRCode from 'qrcode';
import { inGroups } from '../../shared/base32.ts';
import { challengeView, newChallenge } from '../../shared/challenge.ts';
import type { Service } from '../../shared/flow/service.ts';
import { beforeEnrolment, guarded, type Reply, type Routes } from '../../shared/http/route.ts';
import { Problem } from '../../shared/problem.ts';
import { seal } from '../../shared/seal.ts';
import { putChallenge } from '../../shared/store/challenges.ts';
import type { Authenticated } from '../../shared/store/sessions.ts';
import { newTotpSecret, otpauthUri } from '../../shared/totp.ts';
import { request } from './schema.ts';

export interface EnrolService extends Service {
  readonly issuer: string;
}

export function routes(service: EnrolService): Routes<'POST /api/enroll' | 'DELETE /api/enroll'> {
  return {
    'POST /api/enroll': beforeEnrolment(
      guarded('fresh', request, ({ now }, by) => beginEnrolment(service, by, now)),
    ),
    'DELETE /api/enroll': guarded('session', request, ({ now }, by) => beginDisabling(service, by, now)),
  };
}

async function beginEnrolment(
  { table, keyring, issuer }: EnrolService,
  { user, session }: Authenticated,
  nowMs: number,
): Promise<Reply | Problem> {
  if (user.totp) return new Problem('already_enabled');
  const keys = await keyring();
  const secret = newTotpSecret();
  const sealedSecret = seal(keys, secret, { userId: user.id, purpose: 'pending-totp' });
  const extras = { sessionHash: session.hash, sealedSecret };
  const { token, challenge } = newChallenge(keys, user, 'enroll', nowMs, extras);
  const uri = otpauthUri(secret, issuer, user.username);
  const [qrSvg] = await Promise.all([QRCode.toString(uri, { type: 'svg' }), putChallenge(table, challenge)]);
  const expiresAt = new Date(challenge.expiresAt * 1000).toISOString();
  return { body: { challenge: token, expiresAt, secret: inGroups(secret, 4, ' '), otpauthUri: uri, qrSvg } };
}

async function beginDisabling(
  { table, keyring }: Service,
  { user, session }: Authenticated,
  nowMs: number,
): Promise<Reply | Problem> {
  if (!user.totp) return new Problem('not_enabled');
  const { token, challenge } = newChallenge(await keyring(), user, 'disable', nowMs, {
    sessionHash: session.hash,
  });
  await putChallenge(table, challenge);
  return { body: challengeView(token, challenge, user) };
}
