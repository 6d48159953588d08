/**
 * Something that the person at the terminal can put right. The message is one line that says how; the command line
 * prints it without a stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return hasProperty(error, 'message') ? String(error.message) : String(error);
}

/** What Node calls the error, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return hasProperty(error, 'code') ? error.code : undefined;
}

/** By shape, not by class: an error may come from another realm, as Node's own do under a test runner. */
export function hasProperty<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}
