/**
 * Every limit of the product, in one place. "Standard" names the sentence that asks for the value,
 * "chosen" says that it is ours. Durations carry their unit in the name.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_SECONDS = 86_400;

export const totp = {
  /** Standard: RFC 6238 section 1.2 and 5.2; what Duo Mobile and Google Authenticator read. */
  digits: 6,
  periodSeconds: 30,
  /** Standard: RFC 4226 section 4, R6: 160 bits recommended. */
  secretBytes: 20,
  /** Standard: RFC 6238 section 5.2 allows one step of network delay; chosen: one step ahead as well. */
  toleranceSteps: 1,
  /** Chosen: ten minutes either way, in which a phone's clock is told to be off. */
  clockSearchSteps: 20,
} as const;

export const codeBudget = {
  /** Chosen: wrong codes in a row before code entry is locked. */
  attemptsPerLock: 5,
  /** Chosen: first lock; each further one doubles it. */
  firstLockMs: 15 * MINUTE_MS,
  longestLockMs: 24 * HOUR_MS,
  /** Standard: NIST SP 800-63B-4 section 3.2.2: no more than 100 consecutive failed attempts. */
  attemptsBeforeReset: 100,
} as const;

export const challenge = {
  /** Standard: ASVS 5.0 6.5.5, short-lived; chosen: five minutes, ten to find and set up an app. */
  lifetimeSeconds: { login: 300, reauthenticate: 300, disable: 300, phone: 300, enroll: 600 },
} as const;

export const sms = {
  codeDigits: 6,
  /** Standard: NIST SP 800-63B-4 section 3.1.3.2: at most ten minutes; chosen: five. */
  codeLifetimeMs: 5 * MINUTE_MS,
  /** Chosen: wait before a resend, doubled by each send. */
  firstResendMs: 30_000,
  sendsPerChallenge: 5,
  /** Chosen: what each cap counts in; the caps themselves are the operator's (infra/configuration.ts). */
  capWindowMs: {
    user: DAY_SECONDS * 1000,
    number: DAY_SECONDS * 1000,
    address: HOUR_MS,
    country: DAY_SECONDS * 1000,
    deployment: DAY_SECONDS * 1000,
  },
  /** Chosen: a cap of so many is one item, a larger one is spread. */
  messagesPerShard: 100,
  maxShards: 10,
  /** Standard: 3GPP TS 23.038: one GSM-7 message. */
  maxCharacters: 160,
} as const;

export const recoveryCodes = {
  count: 10,
  /** Standard: ASVS 5.0 6.5.2: 112 bits or more need no slow hash; 24 Base32 characters hold 120. */
  characters: 24,
  groupLength: 6,
} as const;

export const device = {
  /** Chosen: fixed from the day it was remembered, however often it is used. */
  lifetimeSeconds: 30 * DAY_SECONDS,
  lifetimeDays: 30,
  perUser: 10,
  /** Chosen: how long a rotated-out token still counts as the same browser's parallel request. */
  rotationGraceMs: MINUTE_MS,
  /** Chosen: how many rotations a copied token is recognised for; thirty days of sixteen sign-ins a day. */
  rotationsTraced: 500,
} as const;

export const session = {
  /** Standard: NIST SP 800-63B-4 section 2.2.3 (AAL2) recommends at most 24 h and 1 h of inactivity; chosen: 12 h. */
  lifetimeSeconds: 12 * 3_600,
  idleMs: 60 * MINUTE_MS,
  /** Chosen: how recent the sign-in must be to change a factor. */
  freshMs: 10 * MINUTE_MS,
} as const;

export const password = {
  /**
   * Standard: NIST SP 800-63B-4 section 3.1.1.2: at least 8 as one of two factors, at least 64 allowed. Where the password is the
   * only factor it asks for 15, which is not held here (SECURITY.md).
   */
  minCharacters: 8,
  maxCharacters: 256,
  /** Standard: OWASP Password Storage Cheat Sheet, Argon2id. */
  argon2: { memoryKiB: 19_456, passes: 2, parallelism: 1, tagBytes: 32, saltBytes: 16 },
} as const;

export const events = {
  /** Chosen: longer than a year, so that last year's report can be compared. */
  lifetimeSeconds: 400 * DAY_SECONDS,
  pageSize: 20,
} as const;

export const passwordTries = {
  /** Chosen: failures in a row that cost no wait. */
  free: 5,
  firstWaitMs: 30_000,
  longestWaitMs: 15 * MINUTE_MS,
  /** Chosen: failures this old count no longer. */
  rememberedMs: 24 * HOUR_MS,
  /** Chosen: what an address is counted in; its cap is the operator's (infra/configuration.ts). */
  addressWindowMs: 15 * MINUTE_MS,
} as const;

export const passwordReset = {
  /** Standard: ASVS 5.0 6.4.1, short-lived; chosen: half an hour for a mail to arrive. */
  lifetimeSeconds: 1_800,
  /** Chosen: mails that anyone can have sent, in an hour. */
  windowMs: HOUR_MS,
  perNameCap: 3,
  perAddressCap: 20,
} as const;

export const request = {
  maxBodyBytes: 16_384,
  /** Chosen: what a client is told to wait when a service behind us does not answer. */
  unavailableRetrySeconds: 2,
} as const;
