/**
 * What the parsers of all expressions share: a cursor over the tokens, syntax errors as AWS words them, and
 * document paths. Mistakes of meaning are collected and thrown at the end, since AWS reports syntax first.
 */
import { validationError } from './errors.ts';
import type { Path } from './expression.ts';
import { type Token, type TokenKind, tokenize } from './lexer.ts';
import type { Placeholders } from './placeholders.ts';
import { isReservedWord } from './reserved-words.ts';
import { type AttributeValue, typeOf } from './value.ts';

const MAX_LIST_INDEX = 2 ** 31 - 1;
const MAX_EXPRESSION_BYTES = 4096;
const MAX_OPERATORS = 300;
const MAX_PATH_LEVELS = 32;

/** Words of the grammar, which are no attribute names even where none of them could follow. */
const KEYWORDS: ReadonlySet<string> = new Set('ADD AND BETWEEN DELETE IN NOT OR REMOVE SET'.split(' '));

/** Mistakes of meaning in the order in which DynamoDB reports them, whatever their place in the expression. */
const PROBLEM_ORDER = [
  'parentheses',
  'function',
  'usage',
  'reservedWord',
  'name',
  'index',
  'count',
  'path',
  'distinct',
  'type',
  'value',
  'section',
  'overlap',
] as const;

type ProblemKind = (typeof PROBLEM_ORDER)[number];

export class Parser {
  readonly parameter: string;
  readonly #expression: string;
  readonly #placeholders: Placeholders;
  readonly #tokens: readonly Token[];
  readonly #problems = new Map<ProblemKind, string>();
  #position = 0;
  #operators = 0;
  #openParentheses = 0;

  /** `parameter` is the request's member, such as `UpdateExpression`: errors begin with it. */
  constructor(parameter: string, expression: string, placeholders: Placeholders) {
    this.parameter = parameter;
    this.#expression = expression;
    this.#placeholders = placeholders;
    if (expression === '') throw this.error('The expression can not be empty;');
    const size = Buffer.byteLength(expression);
    if (size > MAX_EXPRESSION_BYTES) {
      throw this.error(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    }
    this.#tokens = tokenize(expression);
  }

  error(message: string): Error {
    return validationError(`Invalid ${this.parameter}: ${message}`);
  }

  /** Remembers a mistake of meaning for `finish`; of each kind, the first. */
  problem(kind: ProblemKind, message: string): void {
    if (!this.#problems.has(kind)) this.#problems.set(kind, message);
  }

  finish(): void {
    this.expect('end');
    const kind = PROBLEM_ORDER.find((each) => this.#problems.has(each));
    if (kind !== undefined) throw this.error(this.#problems.get(kind) ?? '');
  }

  peek(offset = 0): Token {
    const last = this.#tokens.length - 1;
    const token = this.#tokens[Math.min(this.#position + offset, last)];
    if (token === undefined) throw new RangeError('an expression has at least its end');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  is(symbol: string): boolean {
    return this.peek().kind === 'symbol' && this.peek().text === symbol;
  }

  isKeyword(keyword: string): boolean {
    return this.peek().kind === 'word' && this.peek().text.toUpperCase() === keyword;
  }

  /** Whether a function's name and its opening parenthesis come next. */
  isCall(): boolean {
    const { kind, text } = this.peek();
    return kind === 'word' && !isKeyword(text) && this.peek(1).text === '(';
  }

  accept(symbol: string): boolean {
    const found = this.is(symbol);
    if (found) this.next();
    return found;
  }

  acceptKeyword(keyword: string): boolean {
    const found = this.isKeyword(keyword);
    if (found) this.next();
    return found;
  }

  expect(kind: TokenKind): Token {
    if (this.peek().kind !== kind) throw this.syntaxError();
    return this.next();
  }

  expectSymbol(symbol: string): void {
    if (!this.accept(symbol)) throw this.syntaxError();
  }

  expectKeyword(keyword: string): void {
    if (!this.acceptKeyword(keyword)) throw this.syntaxError();
  }

  /** Quotes the token that is not understood, and the text from its left to its right neighbour. */
  syntaxError(): Error {
    const token = this.peek();
    const before = this.#tokens[this.#position - 1] ?? { start: 0 };
    const after = token.kind === 'end' ? token : this.peek(1);
    const near = this.#expression.slice(before.start, after.end);
    return this.error(`Syntax error; token: "${token.text}", near: "${near}"`);
  }

  /** To be called at every operator and function: their number bounds how deep an expression can be. */
  countOperator(): void {
    this.#operators += 1;
    if (this.#operators <= MAX_OPERATORS) return;
    throw this.error(`The expression contains too many operators; operator count: ${this.#operators}`);
  }

  /** Reads `( ... )`. Deeper than there may be operators, some of the parentheses hold nothing but others. */
  parenthesised<T>(parse: () => T): T {
    this.expectSymbol('(');
    this.#openParentheses += 1;
    if (this.#openParentheses > MAX_OPERATORS + 1) {
      throw this.error('The expression has redundant parentheses;');
    }
    const inner = parse();
    this.expectSymbol(')');
    this.#openParentheses -= 1;
    return inner;
  }

  /** One or more of what `parse` reads, separated by commas. */
  commaSeparated<T>(parse: () => T): T[] {
    const members = [parse()];
    while (this.accept(',')) members.push(parse());
    return members;
  }

  path(): Path {
    const path: [string, ...(string | number)[]] = [this.#pathName()];
    for (;;) {
      if (this.accept('.')) path.push(this.#pathName());
      else if (this.accept('[')) path.push(this.#listIndex());
      else return this.#checkedLevels(path);
    }
  }

  /** The value behind a `:placeholder`. */
  value(): AttributeValue {
    const { text } = this.expect('value');
    const value = this.#placeholders.value(text);
    if (value !== undefined) return value;
    this.problem(
      'value',
      `An expression attribute value used in expression is not defined; attribute value: ${text}`,
    );
    return { NULL: true };
  }

  checkOperandCount(name: string, operands: readonly unknown[], count: number): void {
    if (operands.length === count) return;
    this.problem(
      'count',
      'Incorrect number of operands for operator or function; ' +
        `operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }

  checkOperandType(name: string, value: AttributeValue, allowed: readonly string[]): void {
    if (allowed.includes(typeOf(value))) return;
    this.problem(
      'type',
      'Incorrect operand type for operator or function; ' +
        `operator or function: ${name}, operand type: ${typeOf(value)}`,
    );
  }

  #checkedLevels(path: Path): Path {
    if (path.length > MAX_PATH_LEVELS) {
      this.problem('index', `The document path has too many nesting levels; nesting levels: ${path.length}`);
    }
    return path;
  }

  #pathName(): string {
    const token = this.peek();
    if (token.kind !== 'word' && token.kind !== 'name') throw this.syntaxError();
    if (isKeyword(token.text)) throw this.syntaxError();
    this.next();
    return token.kind === 'word' ? this.#plainName(token.text) : this.#placeholderName(token.text);
  }

  #plainName(word: string): string {
    if (isReservedWord(word)) {
      this.problem('reservedWord', `Attribute name is a reserved keyword; reserved keyword: ${word}`);
    }
    return word;
  }

  #placeholderName(placeholder: string): string {
    const name = this.#placeholders.name(placeholder);
    if (name !== undefined) return name;
    this.problem(
      'name',
      `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
    );
    return placeholder;
  }

  #listIndex(): number {
    const { text } = this.expect('number');
    this.expectSymbol(']');
    const index = Number(text);
    if (index > MAX_LIST_INDEX) {
      this.problem('index', `List index is not within the allowable range; index: [${text}]`);
    }
    return index;
  }
}

function isKeyword(word: string): boolean {
  return KEYWORDS.has(word.toUpperCase());
}
