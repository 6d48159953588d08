/** The user as stored, and as the API shows it. Times are milliseconds since the epoch unless a name says otherwise. */
import type { CodeBudget } from './code-budget.ts';
import type { Devices } from './device-token.ts';
import type { PasswordReset } from './password-reset.ts';

export type Role = 'owner' | 'admin' | 'member';
export type Method = 'totp' | 'sms' | 'recovery';

export interface Phone {
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  /** Kept beside the number so that only the function which reads numbers carries their metadata. */
  readonly callingCode: string;
  /** E.164 */
  readonly number: string;
}

export interface User extends CodeBudget {
  readonly id: string;
  readonly username: string;
  readonly displayName: string;
  /** Where the user is told of what happens to the account. */
  readonly email?: string;
  readonly role: Role;
  readonly disabled?: true;
  /** Raised by every change of password, factor or phone: sessions and challenges of an older one are dead. */
  readonly epoch: number;
  /** Verified. A number that waits for its code stands beside it and receives nothing else. */
  readonly phone?: Phone;
  readonly pendingPhone?: Phone;
  readonly totp?: { readonly sealedSecret: string; readonly lastStep: number; readonly enabledAt: number };
  /** Hashes of the unused ones; DynamoDB knows no empty set. */
  readonly recoveryCodes?: ReadonlySet<string>;
  readonly devices: Devices;
  readonly passwordReset?: PasswordReset;
  /** As at the sign-in name: the hash that was read there belongs to this password, or to one that has been replaced since. */
  readonly passwordId?: string;
}

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Whether `actor` may change the phone of `target`, a member of the same team. */
export function mayEdit(actor: User, target: User): boolean {
  return actor.id === target.id || (RANK[actor.role] >= RANK.admin && RANK[actor.role] >= RANK[target.role]);
}

/** Whether `actor` may take the second factor of `target`, a member of the same team, away. */
export function mayReset(actor: User, target: User): boolean {
  if (actor.id === target.id) return false;
  return actor.role === 'owner' || (actor.role === 'admin' && RANK[target.role] < RANK.admin);
}

export function methodsOf(user: User): Method[] {
  if (!user.totp) return [];
  return [
    'totp',
    ...(user.phone ? (['sms'] as const) : []),
    ...(user.recoveryCodes ? (['recovery'] as const) : []),
  ];
}

export interface UserView {
  id: string;
  username: string;
  displayName: string;
  role: Role;
  phone: { country?: string; masked: string; verified: boolean } | null;
  twoFactor: { enabled: boolean; enabledAt: string | null; methods: Method[]; recoveryCodesLeft: number };
}

/** The user as the user sees it. */
export function viewOfSelf(user: User): UserView {
  const phone = user.phone ?? user.pendingPhone;
  return {
    ...identityOf(user),
    phone: phone ? { country: phone.country, ...phoneView(user) } : null,
    twoFactor: twoFactorView(user),
  };
}

/** The user as teammates see it: no country, since that and four digits say more than they need. */
export function viewOfMember(user: User): UserView {
  return {
    ...identityOf(user),
    phone: user.phone || user.pendingPhone ? phoneView(user) : null,
    twoFactor: twoFactorView(user),
  };
}

/** `+1 ••• ••• 0142`: enough to know one's own number again, too little to call it. */
export function maskPhone(phone: Phone): string {
  return `+${phone.callingCode} ••• ••• ${phone.number.slice(-4)}`;
}

function identityOf({ id, username, displayName, role }: User) {
  return { id, username, displayName, role };
}

function phoneView(user: User) {
  const phone = user.phone ?? user.pendingPhone;
  return { masked: phone ? maskPhone(phone) : '', verified: user.phone !== undefined };
}

function twoFactorView(user: User): UserView['twoFactor'] {
  return {
    enabled: user.totp !== undefined,
    enabledAt: user.totp ? new Date(user.totp.enabledAt).toISOString() : null,
    methods: methodsOf(user),
    recoveryCodesLeft: user.recoveryCodes?.size ?? 0,
  };
}
