/** Weaknesses of what lies in the table and the logs, of what answers tell, and of the platform. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of source text
import { attacks, type Mutant } from './mutant.ts';

export const insideMutants: readonly Mutant[] = [
  // Recovery codes and what lies in the table
  {
    file: 'shared/store/consume.ts',
    find: "return [...unchanged, contains(['recoveryCodes'], code.hash)];",
    replace: 'return unchanged;',
    why: 'A hundred sign-ins at once use one recovery code.',
    tests: attacks('recovery-codes'),
  },
  {
    file: 'shared/seal.ts',
    find: 'return Buffer.from(`${owner.purpose}|${owner.userId}`);',
    replace: 'return Buffer.from(owner.purpose.slice(0, 0));',
    why: 'A sealed secret opens in another user’s row.',
    tests: attacks('recovery-codes-table'),
  },
  {
    file: 'shared/token.ts',
    find: "return createHash('sha256').update(token).digest('base64url');",
    replace: 'return token;',
    why: 'Tokens lie in the table as they are.',
    tests: attacks('recovery-codes-table'),
  },
  // Enumeration
  {
    file: 'shared/flow/first-factor.ts',
    find: 'verifyPassword(password, name?.passwordHash ?? DUMMY_HASH),',
    replace: 'name !== undefined && verifyPassword(password, name.passwordHash),',
    why: 'An unknown name is answered without the time of a hash.',
    tests: attacks('enumeration'),
  },
  {
    file: 'shared/flow/first-factor.ts',
    find: "?? new Problem('invalid_credentials');",
    replace: "?? new Problem('invalid_credentials', { attemptsLeft: username.length });",
    why: 'The refusal says something of the name.',
    tests: attacks('enumeration'),
  },
  // Logs
  {
    file: 'shared/http/answer.ts',
    find: 'route: event.routeKey,\n    status: answer.statusCode ?? 200,',
    replace: 'route: event.routeKey,\n    error: event.body ?? "",\n    status: answer.statusCode ?? 200,',
    why: 'Bodies are logged, with passwords and codes in them.',
    tests: attacks('logs'),
  },
  {
    file: 'shared/sms-sender.ts',
    find: "log({ event: 'sms_failed', error: errorName(error) });",
    replace: "log({ event: 'sms_failed', error: `${errorName(error)} ${PhoneNumber} ${Message}` });",
    why: 'A message that could not be sent is logged, with its code and number.',
    tests: attacks('logs'),
  },
  {
    file: 'functions/login/remembered-device.ts',
    find: "log({ event: 'device_token_reused', userId: user.id });",
    replace: "log({ event: 'device_token_reused', userId: `${cookie.id}.${cookie.secret}` });",
    why: 'A stolen cookie is logged.',
    tests: attacks('logs'),
  },
  // Platform
  {
    file: 'shared/session.ts',
    find: 'if (nowMs >= session.expiresAt * 1000 || nowMs - session.lastSeenAt >= policy.idleMs) return false;',
    replace: '',
    why: 'A session lives until DynamoDB gets around to deleting it.',
    tests: attacks('platform'),
  },
  {
    file: 'shared/flow/attempt.ts',
    find: 'await undo().catch(() => undefined);',
    replace: '',
    why: 'An outage of the service spends the user’s attempts.',
    tests: attacks('platform'),
  },
  {
    file: 'infra/grants.ts',
    find: 'keys.map((prefix) => `${prefix}*`)',
    replace: "keys.map(() => '*')",
    why: 'A role touches every kind of item in the table.',
    tests: attacks('platform-rights'),
  },
  {
    file: 'infra/grants.ts',
    find: "StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },",
    replace: '',
    why: 'A role that may move the idle time reads the whole session by what the change returns.',
    tests: attacks('platform-rights-attributes'),
  },
  {
    file: 'shared/http/answer.ts',
    find: "'cache-control': 'no-store', ",
    replace: '',
    why: 'A shared computer keeps answers with a user’s data.',
    tests: attacks('platform-http'),
  },
];
