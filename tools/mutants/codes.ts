/** Weaknesses of codes: used twice, guessed, sent too often. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: lines of source text
import { attacks, type Mutant } from './mutant.ts';

export const codeMutants: readonly Mutant[] = [
  // Codes
  {
    file: 'shared/policy.ts',
    find: 'toleranceSteps: 1,',
    replace: 'toleranceSteps: 2,',
    why: 'Five codes are right at once, as AuthQuake found.',
    tests: attacks('codes'),
  },
  {
    file: 'shared/store/consume.ts',
    find: "below(['totp', 'lastStep'], code.step)",
    replace: "below(['totp', 'lastStep'], code.step + 1)",
    why: 'The write no longer holds that the step is unused: parallel sign-ins with one code all pass.',
    tests: attacks('codes-parallel'),
  },
  {
    file: 'functions/verify/purposes.ts',
    find: 'lastStep: step, enabledAt: now',
    replace: 'lastStep: step - 1, enabledAt: now',
    why: 'The code that confirmed an enrolment signs in.',
    tests: attacks('codes'),
  },
  {
    file: 'shared/store/challenges.ts',
    find: "when: [exists('pk'), ...live]",
    replace: 'when: live',
    why: 'A challenge that is gone is consumed again: it signs in as often as it is answered at once, with codes of their own.',
    tests: attacks('recovery-codes'),
  },
  {
    file: 'shared/policy.ts',
    find: 'secretBytes: 20,',
    replace: 'secretBytes: 15,',
    why: 'Secrets of 120 bits, as in CVE-2024-8796.',
    tests: attacks('codes'),
  },
  // Guessing
  {
    file: 'shared/policy.ts',
    find: 'attemptsPerLock: 5,',
    replace: 'attemptsPerLock: 6,',
    why: 'One guess more before each lock.',
    tests: attacks('guessing'),
  },
  {
    file: 'shared/challenge.ts',
    find: 'if (challenge.createdAt <= lockedAtMs) return false;',
    replace: '',
    why: 'Challenges outlive the lock: guessing goes on with those made before it.',
    tests: attacks('guessing'),
  },
  {
    file: 'shared/code-budget.ts',
    find: 'return Math.min(codeBudget.firstLockMs * 2 ** earlierLocks, codeBudget.longestLockMs);',
    replace: 'return codeBudget.firstLockMs;',
    why: 'Locks do not grow: 480 guesses a day.',
    tests: attacks('guessing'),
  },
  {
    file: 'shared/code-budget.ts',
    find: 'return budget.codeFailures >= codeBudget.attemptsBeforeReset;',
    replace: 'return false;',
    why: 'A guesser with patience never needs a reset.',
    tests: attacks('guessing'),
  },
  {
    file: 'shared/challenge.ts',
    find: "if (!macMatches(keyring, 'challenge', unsigned, signature.join('.'))) return undefined;",
    replace: '',
    why: 'Anyone makes up challenges with a victim’s id and spends their attempts.',
    tests: attacks('guessing'),
  },
  // SMS
  {
    file: 'shared/store/challenges.ts',
    find: "when: [equals(['smsSends'], challenge.smsSends)],",
    replace: 'when: [],',
    why: 'Fifty requests at once send fifty messages.',
    tests: attacks('sms'),
  },
  {
    file: 'shared/sms-message.ts',
    find: 'return `${challengeHash}.${code}`;',
    replace: 'return `${challengeHash.slice(0, 0)}.${code}`;',
    why: 'What is stored of a sent code is bound to no challenge: copied into another, it is right there.',
    tests: attacks('recovery-codes-table'),
  },
  {
    file: 'shared/flow/send-code.ts',
    find: 'await undo(service.table, releaseSms(challenge, reserved), undoing);',
    replace: '',
    why: 'A message that was not sent costs its wait all the same, and its code lives.',
    tests: attacks('sms', 'platform'),
  },
  {
    file: 'functions/send-sms/routes.ts',
    find: 'return user.totp ? user.phone : undefined;',
    replace: 'return user.totp ? (user.phone ?? user.pendingPhone) : undefined;',
    why: 'A number that nobody verified is sent codes.',
    tests: attacks('sms'),
  },
  {
    file: 'shared/totp.ts',
    find: 'return [totp.toleranceSteps, liveSmsCode ? 0 : totp.toleranceSteps];',
    replace: 'return [totp.toleranceSteps, totp.toleranceSteps];',
    why: 'Beside a sent code a fourth one is right.',
    tests: attacks('sms'),
  },
  {
    file: 'shared/sms-message.ts',
    find: 'return sms.firstResendMs * 2 ** (sends - 1);',
    replace: 'return sms.firstResendMs;',
    why: 'Waits do not grow: twice as many messages on one challenge.',
    tests: attacks('sms'),
  },
  {
    file: 'shared/phone-number.ts',
    find: "if (!allowedCountries.includes(parsed.country)) return new Problem('country_not_supported');",
    replace: '',
    why: 'Messages go to Jamaica, and are charged as such.',
    tests: attacks('sms'),
  },
];
