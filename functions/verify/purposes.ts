/** What an accepted code buys, by the purpose of its challenge: a sign-in, an enrolment, a number, a fresh session, the way out. */
import { acceptedCode, acceptedSmsCode } from '../../shared/accepted-code.ts';
import type { Challenge, Purpose } from '../../shared/challenge.ts';
import type { EnteredCode } from '../../shared/code.ts';
import { invalidCode, type Purchase } from '../../shared/flow/redeem.ts';
import { signInPurchase } from '../../shared/flow/sign-in.ts';
import type { Call } from '../../shared/http/route.ts';
import type { Keyring } from '../../shared/keyring.ts';
import { oldNumberOf } from '../../shared/old-number.ts';
import { Problem } from '../../shared/problem.ts';
import { newRecoveryCodes } from '../../shared/recovery-codes.ts';
import { open, seal } from '../../shared/seal.ts';
import { AMR_WITH_CODE, type Session } from '../../shared/session.ts';
import { budgetRestored, consumed, nextEpoch, stillUnused } from '../../shared/store/consume.ts';
import { absent, type Change, merged } from '../../shared/store/expression.ts';
import { keepSession, updateSession } from '../../shared/store/sessions.ts';
import { acceptedStep, clockOffsetSeconds } from '../../shared/totp.ts';
import { maskPhone, type User, viewOfSelf } from '../../shared/user.ts';

export interface Entered {
  readonly keyring: Keyring;
  readonly user: User;
  readonly challenge: Challenge;
  readonly entered: EnteredCode;
  /** Whether the browser is to be remembered. */
  readonly remember: boolean;
  readonly lockedAtMs: number;
  readonly call: Call;
}

/** @returns undefined where the code is wrong */
type Buy<Given = Entered & { readonly session: Session }> = (
  attempt: Given,
) => Purchase | Problem | undefined;

export const signIn: Buy<Entered> = (given) => {
  const code = accepted(given);
  return code && signInPurchase({ ...given, code });
};

const reauthenticate: Buy = (given) => {
  const { user, session, lockedAtMs, call } = given;
  const code = accepted(given);
  return (
    code && {
      code,
      userChange: merged(consumed(user, code), budgetRestored(lockedAtMs), devicesAfter(code.method)),
      session: updateSession(session, [
        [['authenticatedAt'], call.now],
        [['amr'], AMR_WITH_CODE[code.method]],
      ]),
      event: { type: 'reauthenticated' },
      reply: { body: { status: 'reauthenticated' } },
    }
  );
};

const disable: Buy = (given) => {
  const { user, session, lockedAtMs } = given;
  const code = accepted(given);
  return (
    code && {
      code,
      userChange: merged({ when: stillUnused(user, code) }, budgetRestored(lockedAtMs), nextEpoch(user), {
        set: [[['devices'], {}]],
        remove: [['totp'], ['recoveryCodes']],
      }),
      session: keepSession(session, user.epoch + 1),
      event: { type: 'two_factor_disabled' },
      reply: { body: { status: 'disabled' } },
    }
  );
};

const verifyPhone: Buy = ({ keyring, user, session, challenge, entered, lockedAtMs, call }) => {
  const code = acceptedSmsCode(keyring, challenge, entered.value, call.now);
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
    event: { type: 'phone_changed', phone: maskPhone(phone), ...oldNumberOf(keyring, user) },
    reply: { body: { status: 'phone_verified', user: viewOfSelf({ ...rest, phone }) } },
  };
};

/** The pending secret becomes the live one. The step of the confirming code is stored, so that it signs nobody in. */
const enroll: Buy = ({ keyring, user, session, challenge, entered, lockedAtMs, call: { now } }) => {
  if (user.totp) return new Problem('already_enabled');
  const secret = open(keyring, challenge.sealedSecret ?? '', { userId: user.id, purpose: 'pending-totp' });
  const step = entered.kind === 'digits' ? acceptedStep(secret, entered.value, now, 0) : undefined;
  if (step === undefined) return invalidCode(user, now, clockHint(secret, entered, now));
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
    event: { type: 'two_factor_enabled' },
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

function clockHint(secret: string, { kind, value }: EnteredCode, nowMs: number) {
  const offset = kind === 'digits' ? clockOffsetSeconds(secret, value, nowMs) : undefined;
  return offset === undefined ? {} : { clockOffsetSeconds: offset };
}

function accepted({ keyring, user, challenge, entered, call }: Entered) {
  return acceptedCode(keyring, user, challenge, entered, call.now);
}

/** Use of a recovery code means that a factor is lost: nothing is remembered any longer. */
function devicesAfter(method: string): Partial<Change> {
  return method === 'recovery' ? { set: [[['devices'], {}]] } : {};
}
