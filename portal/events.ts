/**
 * What the elements tell the page around them. Each is a bubbling, composed CustomEvent, so one listener
 * on the document hears all of them.
 */
import type { User } from './contract.ts';

interface TwoFactorEvents {
  'two-factor-signed-in': { readonly user: User };
  'two-factor-session-lost': Record<string, never>;
  'two-factor-enrollment-required': Record<string, never>;
  'two-factor-enabled': Record<string, never>;
  'two-factor-disabled': Record<string, never>;
  'two-factor-recovery-codes-replaced': Record<string, never>;
  'two-factor-phone-changed': { readonly user: User };
  'two-factor-member-reset': { readonly user: User };
  'two-factor-policy-changed': { readonly requiredFrom: string | null };
  'two-factor-password-changed': Record<string, never>;
  'two-factor-password-reset': Record<string, never>;
  'two-factor-device-revoked': { readonly deviceId: string | null };
}

export type EventName = keyof TwoFactorEvents;

export function emit<K extends keyof TwoFactorEvents>(
  target: EventTarget,
  name: K,
  detail: TwoFactorEvents[K],
): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

export function listen<K extends keyof TwoFactorEvents>(
  target: EventTarget,
  name: K,
  handle: (detail: TwoFactorEvents[K]) => void,
  signal?: AbortSignal,
): void {
  const listener = (event: Event) => {
    if (event instanceof CustomEvent) handle(event.detail);
  };
  target.addEventListener(name, listener, signal ? { signal } : {});
}
