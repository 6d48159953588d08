/** What an accepted code buys, by the purpose of its challenge: a sign-in, an enrolment, a number, a fresh session, the way out. */
import { acceptedCode, acceptedSmsCode } from '../../shared/accepted-code.ts';
import type { Challenge, Purpose } from '../../shared/challenge.ts';
import type { EnteredCode } from '../../shared/code.ts';
import type { Purchase } from '../../shared/flow/redeem.ts';
import { signInPurchase } from '../../shared/flow/sign-in.ts';
import type { Keyring } from '../../shared/keyring.ts';
import { Problem } from '../../shared/problem.ts';
import { newRecoveryCodes } from '../../shared/recovery-codes.ts';
import { open, seal } from '../../shared/seal.ts';
import { AMR_WITH_CODE, type Session } from '../../shared/session.ts';
import { budgetRestored, consumed, nextEpoch, stillUnused } from '../../shared/store/consume.ts';
import { absent, type Change, merged } from '../../shared/store/expression.ts';
import { keepSession, updateSession } from '../../shared/store/sessions.ts';
import { acceptedStep } from '../../shared/totp.ts';
import { type User, viewOfSelf } from '../../shared/user.ts';

export interface Attempt {
  readonly keyring: Keyring;
  readonly user: User;
  readonly challenge: Challenge;
  readonly entered: EnteredCode;
  /** The browser's name where it is to be remembered. */
  readonly remember: string | undefined;
  readonly lockedAtMs: number;
  readonly now: number;
}

/** @returns undefined where the code is wrong */
type Buy<Given = Attempt & { readonly session: Session }> = (
  attempt: Given,
) => Purchase | Problem | undefined;

export const signIn: Buy<Attempt> = (attempt) => {
  const code = accepted(attempt);
  return code && signInPurchase(attempt.user, code, attempt.remember, attempt.lockedAtMs, attempt.now);
};

const reauthenticate: Buy = (attempt) => {
  const { user, session, lockedAtMs, now } = attempt;
  const code = accepted(attempt);
  return (
    code && {
      code,
      userChange: merged(consumed(user, code), budgetRestored(lockedAtMs), devicesAfter(code.method)),
      session: updateSession(session, [
        [['authenticatedAt'], now],
        [['amr'], AMR_WITH_CODE[code.method]],
      ]),
      reply: { body: { status: 'reauthenticated' } },
    }
  );
};

const disable: Buy = (attempt) => {
  const { user, session, lockedAtMs } = attempt;
  const code = accepted(attempt);
  return (
    code && {
      code,
      userChange: merged({ when: stillUnused(user, code) }, budgetRestored(lockedAtMs), nextEpoch(user), {
        set: [[['devices'], {}]],
        remove: [['totp'], ['recoveryCodes']],
      }),
      session: keepSession(session, user.epoch + 1),
      reply: { body: { status: 'disabled' } },
    }
  );
};

const verifyPhone: Buy = ({ keyring, user, session, challenge, entered, lockedAtMs, now }) => {
  const code = acceptedSmsCode(keyring, challenge, entered.value, now);
  const { phone } = challenge;
  if (!code || !phone) return undefined;
  const { pendingPhone, ...rest } = user;
  return {
    code,
    userChange: merged(nextEpoch(user), budgetRestored(lockedAtMs), {
      set: [[['phone'], phone]],
      remove: [['pendingPhone']],
    }),
    session: keepSession(session, user.epoch + 1),
    reply: { body: { status: 'phone_verified', user: viewOfSelf({ ...rest, phone }) } },
  };
};

/** The pending secret becomes the live one. The step of the confirming code is stored, so that it signs nobody in. */
const enroll: Buy = (attempt) => {
  const { keyring, user, session, challenge, entered, lockedAtMs, now } = attempt;
  if (user.totp) return new Problem('already_enabled');
  const secret = open(keyring, challenge.sealedSecret ?? '', { userId: user.id, purpose: 'pending-totp' });
  const step = entered.kind === 'digits' ? acceptedStep(secret, entered.value, now, 0) : undefined;
  if (step === undefined) return undefined;
  const sealedSecret = seal(keyring, secret, { userId: user.id, purpose: 'totp' });
  const { codes, hashes } = newRecoveryCodes();
  return {
    code: { method: 'totp', step },
    userChange: merged(nextEpoch(user), budgetRestored(lockedAtMs), {
      set: [
        [['totp'], { sealedSecret, lastStep: step, enabledAt: now }],
        [['recoveryCodes'], hashes],
        [['devices'], {}],
      ],
      when: [absent('totp')],
    }),
    session: keepSession(session, user.epoch + 1),
    reply: { body: { status: 'enrolled', recoveryCodes: codes } },
  };
};

/** All but `login`, which has no session yet. */
export const ofSession: Record<Exclude<Purpose, 'login'>, Buy> = {
  reauthenticate,
  disable,
  phone: verifyPhone,
  enroll,
};

function accepted({ keyring, user, challenge, entered, now }: Attempt) {
  return acceptedCode(keyring, user, challenge, entered, now);
}

/** Use of a recovery code means that a factor is lost: nothing is remembered any longer. */
function devicesAfter(method: string): Partial<Change> {
  return method === 'recovery' ? { set: [[['devices'], {}]] } : {};
}
