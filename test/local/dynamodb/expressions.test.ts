/**
 * Expressions: DynamoDB's words for what it does not accept, and that whatever is written is read back the same.
 */
import fc from 'fast-check';
import { parseCondition } from '../../../local/dynamodb/condition-parser.ts';
import type { Condition, Operand, Path } from '../../../local/dynamodb/expression.ts';
import { Placeholders } from '../../../local/dynamodb/placeholders.ts';
import { call, createTestDb, errorOf, key, put, update, type Wire } from './database.ts';

const database = createTestDb();
const one = { ':v': { N: '1' } };

describe('update expressions refused', () => {
  const refusal = (expression: string, values?: Wire) =>
    errorOf(() => update(database, expression, values)).message.replace('Invalid UpdateExpression: ', '');

  test.each<[string, Wire | undefined, string]>([
    ['', undefined, 'The expression can not be empty;'],
    [' ', undefined, 'Syntax error; token: "<EOF>", near: " "'],
    ['SET a', undefined, 'Syntax error; token: "<EOF>", near: "a"'],
    ['SET a = ', undefined, 'Syntax error; token: "<EOF>", near: "= "'],
    ['SET 1a = :v', one, 'Syntax error; token: "1", near: "SET 1a"'],
    ['SET a[-1] = :v', one, 'Syntax error; token: "-", near: "[-1"'],
    ['SET a = :v + :v + :v', one, 'Syntax error; token: "+", near: ":v + :v"'],
    ['SET a = :v; REMOVE b', one, 'Syntax error; token: ";", near: ":v; REMOVE"'],
    ['FOO a', undefined, 'Syntax error; token: "FOO", near: "FOO a"'],
    ['ADD n (:v)', one, 'Syntax error; token: "(", near: "n (:v"'],
    ['SET ttl = :v', one, 'Attribute name is a reserved keyword; reserved keyword: ttl'],
    ['SET m.name = :v', one, 'Attribute name is a reserved keyword; reserved keyword: name'],
    ['SET a = :v SET b = :v', one, 'The "SET" section can only be used once in an update expression;'],
    ['SET a = ((:v + :v))', one, 'The expression has redundant parentheses;'],
    ['SET a = foo(:v)', one, 'Invalid function name; function: foo'],
    ['SET a = size(b)', undefined, 'The function is not allowed in an update expression; function: size'],
    [
      'SET a = if_not_exists(b)',
      undefined,
      'Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1',
    ],
    [
      'SET a = if_not_exists(:v, :v)',
      one,
      'Operator or function requires a document path; operator or function: if_not_exists',
    ],
    [
      'SET a = list_append(l, :v)',
      one,
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: N',
    ],
    [
      'ADD n :v',
      { ':v': { S: 'x' } },
      'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND',
    ],
    [
      'SET m.x = :v, m.x.y = :v',
      one,
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, x, y]',
    ],
    [
      'SET a.b = :v, a[1] = :v',
      one,
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ],
    [
      'SET a = :w',
      undefined,
      'An expression attribute value used in expression is not defined; attribute value: :w',
    ],
    [
      'SET #a = :v',
      one,
      'An expression attribute name used in the document path is not defined; attribute name: #a',
    ],
    ['SET a[99999999999] = :v', one, 'List index is not within the allowable range; index: [99999999999]'],
    [
      'SET pk = :v',
      one,
      'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
    ],
  ])('%s', (expression, values, message) => {
    expect(refusal(expression, values)).toBe(message);
  });
});

describe('conditions refused', () => {
  const refusal = (ConditionExpression: string, ExpressionAttributeValues?: Wire) =>
    errorOf(() =>
      call(database, 'DeleteItem', {
        Key: key(),
        ConditionExpression,
        ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
      }),
    ).message.replace('Invalid ConditionExpression: ', '');

  test.each<[string, Wire | undefined, string]>([
    ['attribute_exists(n', undefined, 'Syntax error; token: "<EOF>", near: "n"'],
    ['n = :v AND', one, 'Syntax error; token: "<EOF>", near: "AND"'],
    ['n == :v', one, 'Syntax error; token: "=", near: "== :v"'],
    ['n IN ()', undefined, 'Syntax error; token: ")", near: "()"'],
    ['n = OR (m = :v)', one, 'Syntax error; token: "OR", near: "= OR ("'],
    ['n', undefined, 'Syntax error; token: "<EOF>", near: "n"'],
    ['((n = :v))', one, 'The expression has redundant parentheses;'],
    ['foo(n)', undefined, 'Invalid function name; function: foo'],
    [
      'if_not_exists(n, :v) = :v',
      one,
      'The function is not allowed in a condition expression; function: if_not_exists',
    ],
    [
      'size(n)',
      undefined,
      'The function is not allowed to be used this way in an expression; function: size',
    ],
    [
      'attribute_exists(n) = :v',
      one,
      'The function is not allowed to be used this way in an expression; function: attribute_exists',
    ],
    [
      'attribute_exists(:v)',
      one,
      'Operator or function requires a document path; operator or function: attribute_exists',
    ],
    [
      'n = n',
      undefined,
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]',
    ],
    [
      'begins_with(n, :v)',
      one,
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ],
    [
      'n < :v',
      { ':v': { L: [] } },
      'Incorrect operand type for operator or function; operator or function: <, operand type: L',
    ],
    [
      'n BETWEEN :w AND :v',
      { ...one, ':w': { N: '2' } },
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      'n BETWEEN :w AND :v',
      { ...one, ':w': { S: '2' } },
      'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {S:2}, upper bound operand: AttributeValue: {N:1}',
    ],
    [
      'n = :v',
      { ...one, ':w': { N: '1' } },
      'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
    ],
    ['n = :v', {}, 'ExpressionAttributeValues must not be empty'],
    ['n = :v', { v: { N: '1' } }, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'],
    [
      'n = :v',
      { ':v': { N: 'x' } },
      'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :v',
    ],
  ])('%s %j', (expression, values, message) => {
    expect(refusal(expression, values)).toBe(message);
  });
});

describe('placeholders without expressions', () => {
  test('values', () => {
    const input = { Key: key(), ExpressionAttributeValues: one };
    expect(errorOf(() => call(database, 'UpdateItem', input)).message).toBe(
      'ExpressionAttributeValues can only be specified when using expressions: ' +
        'UpdateExpression and ConditionExpression are null',
    );
    expect(errorOf(() => call(database, 'DeleteItem', input)).message).toBe(
      'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
    );
  });

  test('names', () => {
    const input = { Key: key(), ExpressionAttributeNames: { '#a': 'a' } };
    expect(errorOf(() => call(database, 'GetItem', input)).message).toBe(
      'ExpressionAttributeNames can only be specified when using expressions',
    );
  });
});

test('legacy parameters are refused rather than ignored', () => {
  put(database, {});
  const input = { Key: key(), Expected: { n: { Exists: false } } };
  expect(errorOf(() => call(database, 'DeleteItem', input)).message).toContain('legacy parameter Expected');
});

describe('conditions survive writing and reading', () => {
  const names = fc.constantFrom('aa', 'bb', 'cc', 'dd1', 'ee_2');
  const paths: fc.Arbitrary<Path> = fc
    .tuple(names, fc.array(fc.oneof(names, fc.nat(9)), { maxLength: 3 }))
    .map(([first, rest]): Path => [first, ...rest]);
  const pathOperands = paths.map((path): Operand => ({ kind: 'path', path }));
  const operands: fc.Arbitrary<Operand> = fc.oneof(
    pathOperands,
    pathOperands.map((of): Operand => ({ kind: 'size', of })),
    fc.constant<Operand>({ kind: 'value', value: { N: '1' } }),
  );
  const different = fc
    .tuple(operands, operands)
    .filter(([left, right]) => JSON.stringify(left) !== JSON.stringify(right));
  const simple: fc.Arbitrary<Condition> = fc.oneof(
    different.chain(([left, right]) =>
      fc
        .constantFrom('=' as const, '<>' as const, '<' as const, '<=' as const, '>' as const, '>=' as const)
        .map((comparator): Condition => ({ kind: 'compare', comparator, left, right })),
    ),
    different.map(([operand, option]): Condition => ({ kind: 'in', operand, options: [option] })),
    different.map(([operand, low]): Condition => ({ kind: 'between', operand, low, high: low })),
    pathOperands.map((path): Condition => ({ kind: 'function', name: 'attribute_exists', operands: [path] })),
  );
  const { conditions } = fc.letrec<{ conditions: Condition }>((tie) => ({
    conditions: fc.oneof(
      { maxDepth: 4 },
      simple,
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), tie('conditions'), tie('conditions'))
        .map(([kind, left, right]): Condition => ({ kind, left, right })),
      tie('conditions').map((condition): Condition => ({ kind: 'not', condition })),
    ),
  }));

  test('whatever they are', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        const text = write(condition);
        const source = text.includes(':v')
          ? { ExpressionAttributeValues: new Map([[':v', { N: '1' }]]) }
          : {};
        const placeholders = new Placeholders(source, { ConditionExpression: text });
        expect(parseCondition('ConditionExpression', text, placeholders)).toEqual(condition);
      }),
    );
  });
});

function write(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `${inner(condition.left)} ${condition.kind.toUpperCase()} ${inner(condition.right)}`;
    case 'not':
      return `not ${inner(condition.condition)}`;
    case 'compare':
      return `${operand(condition.left)}${condition.comparator}${operand(condition.right)}`;
    case 'between':
      return `${operand(condition.operand)} Between ${operand(condition.low)} AND ${operand(condition.high)}`;
    case 'in':
      return `${operand(condition.operand)} IN (${condition.options.map(operand).join(',')})`;
    case 'function':
      return `${condition.name}(${condition.operands.map(operand).join(', ')})`;
  }
}

function inner(condition: Condition): string {
  return ['and', 'or', 'not'].includes(condition.kind) ? `(${write(condition)})` : write(condition);
}

function operand(each: Operand): string {
  if (each.kind === 'value') return ':v';
  if (each.kind === 'size') return `size(${operand(each.of)})`;
  const [first, ...rest] = each.path;
  return first + rest.map((step) => (typeof step === 'number' ? `[${step}]` : `. ${step}`)).join('');
}
