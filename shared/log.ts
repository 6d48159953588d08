/**
 * One JSON line per event on standard output, which Lambda hands to CloudWatch Logs. What may be logged is listed here and
 * nothing else can be: no body, code, secret, token, password or phone number has a field to stand in.
 */

export interface LogEvent {
  readonly event:
    | 'request'
    | 'failure'
    | 'sms_failed'
    | 'mail_failed'
    | 'device_token_reused'
    | 'admin'
    | 'notified'
    | 'publish_failed';
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly userId?: string;
  /** Of a security event. */
  readonly type?: string;
  /** How a user was told. */
  readonly channel?: 'mail' | 'sms';
  readonly error?: string;
  /** Of the key that the secret no longer has. */
  readonly keyId?: string;
  readonly stack?: readonly string[];
}

export function log(event: LogEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Messages can quote what was sent; names and code positions cannot. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

export function stackOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^\s+at /.test(line));
}
