/** What can happen to an account. Alone in its file, so that a page's types need nothing of Node. */
export const EVENT_TYPES = [
  'signed_in',
  'reauthenticated',
  'code_refused',
  'code_entry_locked',
  'two_factor_enabled',
  'two_factor_disabled',
  'two_factor_reset',
  'phone_changed',
  'phone_pending',
  'phone_removed',
  'recovery_codes_replaced',
  'device_removed',
  'devices_removed',
  'device_token_reused',
  'sms_sent',
  'password_changed',
  'password_reset_requested',
  'password_reset',
  'policy_changed',
  'user_created',
  'role_changed',
  'user_disabled',
  'user_enabled',
  'email_changed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];
