/**
 * Matching with `*`, `?` and policy variables, of plain strings and of ARNs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { UnsupportedPolicyError } from './policy.ts';

/** The request's context: keys are compared without regard to case, so they are kept in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

/** Variables were introduced with this version; before it, `${...}` is text. */
export const VERSION_WITH_VARIABLES = '2012-10-17';

const TOKENS = /\$\{([^}]*)\}|[*?]|[^*?$]+|\$/g;

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const LITERAL_VARIABLES = new Set(['*', '?', '$']);

/** A pattern's text, cut into what is literal and what is a wildcard: a variable's value has no wildcards. */
export interface Pattern {
  readonly source: string;
  readonly context: Context | undefined;
}

export function matches(pattern: Pattern, text: string, flags = 's'): boolean {
  return new RegExp(`^${regularExpression(pattern)}$`, flags).test(text);
}

/** The pattern as plain text, for the operators that know no wildcard. */
export function textOf(pattern: Pattern): string {
  return pattern.source.replace(TOKENS, (token, variable?: string) =>
    variable === undefined ? token : expand(token, variable, pattern.context),
  );
}

function regularExpression(pattern: Pattern): string {
  return pattern.source.replace(TOKENS, (token, variable?: string) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return escaped(variable === undefined ? token : expand(token, variable, pattern.context));
  });
}

function expand(token: string, variable: string, context: Context | undefined): string {
  if (!context) return token;
  if (LITERAL_VARIABLES.has(variable)) return variable;
  const [, key = '', fallback] = /^([^,]+?)\s*(?:,\s*'(.*)')?$/.exec(variable) ?? [];
  const [value = fallback] = context.get(key.toLowerCase()) ?? [];
  if (value === undefined) throw new UnsupportedPolicyError(`no value for the policy variable ${token}`);
  return value;
}

/** The parts before the resource: arn, partition, service, region, account. */
const ARN_PARTS = 6;

/** `${aws:PrincipalAccount}` holds a colon that separates nothing. */
const COLON = /:(?![^{]*\})/;

/** Each part of an ARN is matched by itself, the last with all its colons; what is no ARN is matched whole. */
export function matchesArn(pattern: Pattern, text: string): boolean {
  if (!pattern.source.startsWith('arn:') || !text.startsWith('arn:')) return matches(pattern, text);
  const wanted = arnParts(pattern.source);
  return arnParts(text).every((part, index) => {
    const source = wanted[index] ?? '*';
    return matches({ source, context: pattern.context }, part);
  });
}

function arnParts(arn: string): string[] {
  const parts = arn.split(COLON);
  const resource = parts.slice(ARN_PARTS - 1).join(':');
  return parts.length < ARN_PARTS ? parts : [...parts.slice(0, ARN_PARTS - 1), resource];
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
