/** What a team's owner demands of its members. */
import type { User } from './user.ts';

export interface Team {
  readonly name: string;
  /** From then on a member without two-factor can turn it on, and do nothing else. */
  readonly twoFactorRequiredFrom?: number;
}

export function mustEnrol(user: User, team: Team | undefined, nowMs: number): boolean {
  const { twoFactorRequiredFrom } = team ?? {};
  return user.totp === undefined && twoFactorRequiredFrom !== undefined && nowMs >= twoFactorRequiredFrom;
}

export interface PolicyView {
  /** ISO 8601; null: it is each member's own choice. */
  twoFactor: { requiredFrom: string | null };
}

export function viewOfPolicy(team: Team | undefined): PolicyView {
  const { twoFactorRequiredFrom } = team ?? {};
  const requiredFrom =
    twoFactorRequiredFrom === undefined ? null : new Date(twoFactorRequiredFrom).toISOString();
  return { twoFactor: { requiredFrom } };
}
