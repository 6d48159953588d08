/** Holds a value against its form, and says what is wrong with it: where, and what was expected, never what stood there. */
import { en } from 'zod/locales';
import * as z from 'zod/mini';

// zod/mini speaks no language by itself.
z.config(en());

const MAX_ISSUES = 10;

export interface Issue {
  /** JSON Pointer (RFC 6901). */
  readonly path: string;
  readonly message: string;
}

export type Validated<T> =
  | { readonly value: T; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

export function validate<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
): Validated<z.output<Schema>> {
  const result = z.safeParse(schema, value);
  return result.success
    ? { value: result.data }
    : { issues: result.error.issues.slice(0, MAX_ISSUES).map(issueOf) };
}

function issueOf({ path, message }: z.core.$ZodIssue): Issue {
  return { path: path.map((key) => `/${String(key)}`).join(''), message };
}
