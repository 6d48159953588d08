/** The forms that several requests and answers share. What validates a request also writes `openapi.json`. */
import * as z from 'zod/mini';
import { parseCode } from './code.ts';
import { password as passwordPolicy } from './policy.ts';

export const emptyRequest = z.strictObject({});

/**
 * Text that is compared as people read it: Unicode's NFKC (NIST SP 800-63B-4 section 3.1.1.2). Measured before and after,
 * since one character can become eighteen.
 */
function text(minLength: number, maxLength: number, normalise: (text: string) => string) {
  const sized = z.string().check(z.minLength(minLength), z.maxLength(maxLength));
  return z.pipe(sized, z.pipe(z.transform(normalise), sized));
}

const nfkc = (value: string) => value.normalize('NFKC');

export const passwordText = (minCharacters: number) =>
  text(minCharacters, passwordPolicy.maxCharacters, nfkc);

/** Whatever was chosen once. */
export const password = passwordText(1);

/** Case and Unicode spelling do not make another user. */
export const username = text(1, 254, (value) => nfkc(value.trim()).toLowerCase());

export const code = z.pipe(
  z.string().check(z.maxLength(64)),
  z.transform((text: string, context) => {
    const parsed = parseCode(text);
    if (parsed) return parsed;
    context.issues.push({
      code: 'custom',
      input: undefined,
      message: 'Six digits or a recovery code are expected.',
    });
    return z.NEVER;
  }),
);

export const challengeToken = z.string().check(z.minLength(1), z.maxLength(300));

const time = z.iso.datetime();
export const method = z.enum(['totp', 'sms', 'recovery']);

export const purpose = z.enum(['login', 'enroll', 'phone', 'reauthenticate', 'disable']);

export const user = z.object({
  id: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: z.enum(['owner', 'admin', 'member']),
  phone: z.nullable(z.object({ country: z.optional(z.string()), masked: z.string(), verified: z.boolean() })),
  twoFactor: z.object({
    enabled: z.boolean(),
    enabledAt: z.nullable(time),
    methods: z.array(method),
    recoveryCodesLeft: z.int(),
  }),
});

export const challengeAnswer = z.object({
  challenge: z.string(),
  expiresAt: time,
  methods: z.array(method),
  sms: z.optional(z.object({ phone: z.string() })),
});

export const codeRequired = z.extend(challengeAnswer, { status: z.literal('code_required') });
export const signedIn = z.object({ status: z.literal('signed_in'), user });

/** What the team's owner demands. */
export const policy = z.object({ twoFactor: z.object({ requiredFrom: z.nullable(time) }) });

export const sent = z.object({
  sentTo: z.string(),
  expiresAt: time,
  resendAfter: time,
  resendAfterSeconds: z.int(),
});

export const recoveryCodeList = z.array(z.string());
export { time };
