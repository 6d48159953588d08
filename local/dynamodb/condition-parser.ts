/**
 * Parses condition, filter and key condition expressions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import {
  checkBounds,
  checkComparison,
  checkFunction,
  checkOptions,
  isConditionFunction,
} from './condition-checks.ts';
import type { Comparator, Condition, Operand } from './expression.ts';
import { Parser } from './parser.ts';
import type { Placeholders } from './placeholders.ts';

/** A parsed part that is not yet known to be a condition or an operand: parentheses may hold either. */
type Node =
  | { readonly kind: 'condition'; readonly condition: Condition; readonly parenthesised: boolean }
  | { readonly kind: 'operand'; readonly operand: Operand; readonly parenthesised: boolean };

const COMPARATORS: ReadonlySet<string> = new Set<Comparator>(['=', '<>', '<', '<=', '>', '>=']);

export function parseCondition(parameter: string, expression: string, placeholders: Placeholders): Condition {
  const parser = new ConditionParser(parameter, expression, placeholders);
  const condition = parser.condition();
  parser.finish();
  return condition;
}

class ConditionParser extends Parser {
  condition(): Condition {
    return this.#asCondition(this.#disjunction());
  }

  #disjunction(): Node {
    let node = this.#conjunction();
    while (this.isKeyword('OR')) {
      const left = this.#asCondition(node);
      this.#operator();
      const right = this.#asCondition(this.#conjunction());
      node = conditionNode({ kind: 'or', left, right });
    }
    return node;
  }

  #conjunction(): Node {
    let node = this.#negation();
    while (this.isKeyword('AND')) {
      const left = this.#asCondition(node);
      this.#operator();
      const right = this.#asCondition(this.#negation());
      node = conditionNode({ kind: 'and', left, right });
    }
    return node;
  }

  #negation(): Node {
    if (!this.isKeyword('NOT')) return this.#comparison();
    this.#operator();
    return conditionNode({ kind: 'not', condition: this.#asCondition(this.#negation()) });
  }

  #comparison(): Node {
    const node = this.#primary();
    const { kind, text } = this.peek();
    if (kind === 'symbol' && isComparator(text)) return this.#compare(this.#asOperand(node), text);
    if (this.isKeyword('BETWEEN')) return this.#between(this.#asOperand(node));
    if (this.isKeyword('IN')) return this.#in(this.#asOperand(node));
    return node;
  }

  #compare(left: Operand, comparator: Comparator): Node {
    this.#operator();
    const right = this.#operand();
    checkComparison(this, comparator, left, right);
    return conditionNode({ kind: 'compare', comparator, left, right });
  }

  #between(operand: Operand): Node {
    this.#operator();
    const low = this.#operand();
    this.expectKeyword('AND');
    const high = this.#operand();
    checkBounds(this, operand, low, high);
    return conditionNode({ kind: 'between', operand, low, high });
  }

  #in(operand: Operand): Node {
    this.#operator();
    const options = this.parenthesised(() => this.commaSeparated(() => this.#operand()));
    checkOptions(this, operand, options);
    return conditionNode({ kind: 'in', operand, options });
  }

  #operator(): void {
    this.next();
    this.countOperator();
  }

  #operand(): Operand {
    return this.#asOperand(this.#primary());
  }

  #primary(): Node {
    if (this.is('(')) return this.#parenthesised();
    if (this.peek().kind === 'value') return operandNode({ kind: 'value', value: this.value() });
    return this.isCall() ? this.#call() : operandNode({ kind: 'path', path: this.path() });
  }

  #parenthesised(): Node {
    const node = this.parenthesised(() => this.#disjunction());
    if (node.parenthesised) this.problem('parentheses', 'The expression has redundant parentheses;');
    return { ...node, parenthesised: true };
  }

  #call(): Node {
    const name = this.peek().text;
    this.#operator();
    const [first, ...more] = this.parenthesised(() => this.commaSeparated(() => this.#operand()));
    if (first === undefined) throw this.syntaxError();
    checkFunction(this, name, [first, ...more]);
    if (!isConditionFunction(name)) return operandNode({ kind: 'size', of: first });
    return conditionNode({ kind: 'function', name, operands: [first, ...more] });
  }

  #asCondition(node: Node): Condition {
    if (node.kind === 'condition') return node.condition;
    if (node.operand.kind !== 'size') throw this.syntaxError();
    return this.#misused('size', { kind: 'function', name: 'attribute_exists', operands: [node.operand] });
  }

  #asOperand(node: Node): Operand {
    if (node.kind === 'operand') return node.operand;
    if (node.condition.kind !== 'function') throw this.syntaxError();
    return this.#misused(node.condition.name, { kind: 'value', value: { NULL: true } });
  }

  /** The stand-in lets the parser go on to syntax errors further right, which come first. */
  #misused<T>(name: string, standIn: T): T {
    this.problem(
      'usage',
      `The function is not allowed to be used this way in an expression; function: ${name}`,
    );
    return standIn;
  }
}

function isComparator(text: string): text is Comparator {
  return COMPARATORS.has(text);
}

function conditionNode(condition: Condition): Node {
  return { kind: 'condition', condition, parenthesised: false };
}

function operandNode(operand: Operand): Node {
  return { kind: 'operand', operand, parenthesised: false };
}
