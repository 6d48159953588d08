/**
 * Splits an expression into tokens. A character that starts no token is a token of its own, and the parser
 * refuses it with the neighbours that AWS quotes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; `<EOF>` at the end. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[A-Za-z][A-Za-z0-9_]*/y],
  ['name', /#[A-Za-z0-9_]+/y],
  ['value', /:[A-Za-z0-9_]+/y],
  ['number', /[0-9]+/y],
  ['symbol', /<>|<=|>=|[^\s]/y],
];

const WHITESPACE = /\s*/y;

export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = skipWhitespace(expression, 0);
  while (position < expression.length) {
    const token = tokenAt(expression, position);
    tokens.push(token);
    position = skipWhitespace(expression, token.end);
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: expression.length, end: expression.length });
  return tokens;
}

function tokenAt(expression: string, start: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = start;
    const text = pattern.exec(expression)?.[0];
    if (text !== undefined) return { kind, text, start, end: start + text.length };
  }
  throw new RangeError('no token starts at whitespace');
}

function skipWhitespace(expression: string, start: number): number {
  WHITESPACE.lastIndex = start;
  return start + (WHITESPACE.exec(expression)?.[0].length ?? 0);
}
