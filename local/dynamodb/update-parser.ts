/**
 * Parses update expressions: SET, REMOVE, ADD and DELETE, each at most once and in any order.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import {
  type SetAction,
  type Update,
  type UpdateOperand,
  updatedPaths,
  type ValueAction,
} from './expression.ts';
import { Parser } from './parser.ts';
import { checkPathsApart } from './path.ts';
import type { Placeholders } from './placeholders.ts';
import { type AttributeType, typeOf } from './value.ts';

type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';
type Draft = { -readonly [K in keyof Update]: Update[K] };

const SECTIONS: readonly Section[] = ['SET', 'REMOVE', 'ADD', 'DELETE'];
const FUNCTIONS = { if_not_exists: 2, list_append: 2 } as const;
const CONDITION_FUNCTIONS: readonly string[] = [
  'attribute_exists',
  'attribute_not_exists',
  'attribute_type',
  'begins_with',
  'contains',
  'size',
];

const LONG_TYPE_NAMES: Readonly<Record<AttributeType, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  SS: 'STRING_SET',
  NS: 'NUMBER_SET',
  BS: 'BINARY_SET',
  L: 'LIST',
  M: 'MAP',
};

export function parseUpdate(expression: string, placeholders: Placeholders): Update {
  const parser = new UpdateParser('UpdateExpression', expression, placeholders);
  const update = parser.update();
  checkPathsApart(parser, updatedPaths(update));
  parser.finish();
  return update;
}

class UpdateParser extends Parser {
  update(): Update {
    const draft: Draft = { set: [], remove: [], add: [], delete: [] };
    const seen = new Set<Section>();
    do {
      const section = this.#section();
      if (seen.has(section)) {
        this.problem('section', `The "${section}" section can only be used once in an update expression;`);
      }
      seen.add(section);
      this.#read(section, draft);
    } while (this.peek().kind !== 'end');
    return draft;
  }

  #section(): Section {
    const section = SECTIONS.find((keyword) => this.acceptKeyword(keyword));
    if (section === undefined) throw this.syntaxError();
    return section;
  }

  #read(section: Section, draft: Draft): void {
    if (section === 'SET') draft.set = [...draft.set, ...this.commaSeparated(() => this.#setAction())];
    if (section === 'REMOVE') draft.remove = [...draft.remove, ...this.commaSeparated(() => this.path())];
    if (section === 'ADD') draft.add = [...draft.add, ...this.#valueActions('ADD', ['N', 'SS', 'NS', 'BS'])];
    if (section === 'DELETE') {
      draft.delete = [...draft.delete, ...this.#valueActions('DELETE', ['SS', 'NS', 'BS'])];
    }
  }

  #valueActions(operator: 'ADD' | 'DELETE', allowed: readonly AttributeType[]): ValueAction[] {
    return this.commaSeparated(() => {
      const action = { path: this.path(), value: this.value() };
      const type = typeOf(action.value);
      if (!allowed.includes(type)) {
        this.problem(
          'type',
          `Incorrect operand type for operator or function; operator: ${operator}, ` +
            `operand type: ${LONG_TYPE_NAMES[type]}, typeSet: ALLOWED_FOR_${operator}_OPERAND`,
        );
      }
      return action;
    });
  }

  #setAction(): SetAction {
    const path = this.path();
    this.expectSymbol('=');
    return { path, operand: this.#sum().operand };
  }

  /** At most one `+` or `-`: DynamoDB knows no longer sums. */
  #sum(): { operand: UpdateOperand; parenthesised: boolean } {
    const left = this.#term();
    const kind = this.is('+') ? '+' : this.is('-') ? '-' : undefined;
    if (kind === undefined) return left;
    this.next();
    this.countOperator();
    const right = this.#term();
    for (const { operand } of [left, right]) this.#checkArgument(kind, operand, 'N');
    return { operand: { kind, left: left.operand, right: right.operand }, parenthesised: false };
  }

  #term(): { operand: UpdateOperand; parenthesised: boolean } {
    if (!this.is('(')) return { operand: this.#operand(), parenthesised: false };
    const inner = this.parenthesised(() => this.#sum());
    if (inner.parenthesised) this.problem('parentheses', 'The expression has redundant parentheses;');
    return { operand: inner.operand, parenthesised: true };
  }

  #operand(): UpdateOperand {
    if (this.peek().kind === 'value') return { kind: 'value', value: this.value() };
    return this.isCall() ? this.#call() : { kind: 'path', path: this.path() };
  }

  #call(): UpdateOperand {
    const name = this.next().text;
    this.countOperator();
    const operands = this.parenthesised(() => this.commaSeparated(() => this.#operand()));
    const [left, right] = operands;
    this.#checkName(name, operands);
    if (left === undefined || right === undefined) return { kind: 'value', value: { NULL: true } };
    return name === 'list_append' ? this.#listAppend(left, right) : this.#ifNotExists(left, right);
  }

  #checkName(name: string, operands: readonly UpdateOperand[]): void {
    if (CONDITION_FUNCTIONS.includes(name)) {
      this.problem('function', `The function is not allowed in an update expression; function: ${name}`);
    } else if (!isUpdateFunction(name)) {
      this.problem('function', `Invalid function name; function: ${name}`);
    } else {
      this.checkOperandCount(name, operands, FUNCTIONS[name]);
    }
  }

  #listAppend(left: UpdateOperand, right: UpdateOperand): UpdateOperand {
    for (const operand of [left, right]) this.#checkArgument('list_append', operand, 'L');
    return { kind: 'list_append', left, right };
  }

  #ifNotExists(target: UpdateOperand, otherwise: UpdateOperand): UpdateOperand {
    if (target.kind === 'path') return { kind: 'if_not_exists', path: target.path, otherwise };
    this.problem(
      'path',
      'Operator or function requires a document path; operator or function: if_not_exists',
    );
    return target;
  }

  #checkArgument(name: string, operand: UpdateOperand, type: AttributeType): void {
    if (operand.kind === 'value') this.checkOperandType(name, operand.value, [type]);
  }
}

function isUpdateFunction(name: string): name is keyof typeof FUNCTIONS {
  return Object.hasOwn(FUNCTIONS, name);
}
