/**
 * The form of a password that is chosen: long enough, and on no list of common ones (NIST SP 800-63B-4 section 3.1.1.2; OWASP
 * ASVS 5.0 6.2.4). No rule about kinds of characters, which only make passwords alike. Apart from schema.ts, for its size.
 */
import { dictionary } from '@zxcvbn-ts/language-common';
import * as z from 'zod/mini';
import { password as policy } from './policy.ts';
import { passwordText } from './schema.ts';

/** Those that the length would let through: some eighteen thousand. */
const common = new Set(dictionary['passwords-common'].filter(({ length }) => length >= policy.minCharacters));

const COMMON = 'This password is among those that are tried first. Choose another.';

export const newPassword = z.pipe(
  passwordText(policy.minCharacters),
  z.string().check(z.refine((text) => !common.has(text.toLowerCase()), COMMON)),
);
