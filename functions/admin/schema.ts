/** The commands of the `admin` function: one JSON document in, one out. */
import * as z from 'zod/mini';
import { newPassword } from '../../shared/new-password.ts';
import { isSupportedHash } from '../../shared/password.ts';
import { username } from '../../shared/schema.ts';
import { TEAM_ID } from '../../shared/user-id.ts';

/** Good enough to send to, and no room for a header or a second one. */
export const ADDRESS = /^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+\.[^\s@<>,;:"\\]+$/;

const role = z.enum(['owner', 'admin', 'member']);

/** One address, nothing beside it. */
const email = z.string().check(z.maxLength(254), z.regex(ADDRESS));

/** A name that people read. */
const label = z.string().check(z.regex(/\S/), z.maxLength(100));

const profile = {
  username,
  displayName: label,
  /** @default the user name, where it is an address */
  email: z.optional(email),
  role,
  team: z.strictObject({
    id: z.string().check(z.regex(TEAM_ID)),
    name: label,
  }),
};

export const importedUser = z.strictObject({
  ...profile,
  passwordHash: z
    .string()
    .check(z.refine(isSupportedHash, 'A bcrypt, scrypt or Argon2 hash in PHC or modular crypt format')),
});

/** Enough to say of whom it is. */
export const withUsername = z.object({ username });

export const command = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('create-user'), ...profile, password: newPassword }),
  z.strictObject({
    command: z.literal('import-users'),
    // Held against `importedUser` one by one, so that a bad one keeps no other out.
    users: z.array(z.unknown()).check(z.minLength(1), z.maxLength(100)),
  }),
  z.strictObject({ command: z.literal('reset-two-factor'), username }),
  z.strictObject({ command: z.literal('set-role'), username, role }),
  z.strictObject({ command: z.literal('disable-user'), username }),
  z.strictObject({ command: z.literal('enable-user'), username }),
  z.strictObject({ command: z.literal('set-email'), username, email: z.nullable(email) }),
  z.strictObject({ command: z.literal('show-user'), username }),
  z.strictObject({
    command: z.literal('key-report'),
    /** Asks who still needs this one. */
    key: z.optional(z.string().check(z.minLength(1))),
    after: z.optional(z.strictObject({ pk: z.string(), sk: z.string() })),
  }),
]);

export type Command = z.output<typeof command>;
export type Profile = Pick<z.output<typeof importedUser>, keyof typeof profile>;
