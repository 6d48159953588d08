/**
 * Whatever a request holds, the answer is DynamoDB's: an output or an AwsError, and never another error. The
 * state is whole afterwards.
 */
import fc from 'fast-check';
import { AwsError } from '../../../local/aws-error.ts';
import { call, createTestDb, errorOf, key, put, TABLE, type Wire } from './database.ts';

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'TransactGetItems',
  'TransactWriteItems',
  'UpdateItem',
  'UpdateTable',
  'UpdateTimeToLive',
];

const database = createTestDb();
put(database, { n: { N: '1' }, l: { L: [{ M: { x: { S: 'y' } } }] } });

const names = fc.constantFrom(
  'TableName',
  'Key',
  'Item',
  'RequestItems',
  'TransactItems',
  'Put',
  'Get',
  'S',
  'N',
  'L',
  'M',
  'pk',
  'sk',
  '__proto__',
  'constructor',
);
const leaves = fc.oneof(
  fc.constantFrom<unknown>(TABLE, null, true, 0, 1.5, -1, '', 'p', '#a', ':v'),
  fc.string(),
);
const { values } = fc.letrec<{ values: unknown }>((tie) => ({
  values: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    leaves,
    fc.array(tie('values'), { maxLength: 3 }),
    fc.dictionary(names, tie('values'), { maxKeys: 4 }),
  ),
}));

function answerOf(operation: string, input: unknown): string {
  try {
    database.call(operation, input);
    database.accessOf(operation, input);
    return 'answered';
  } catch (error) {
    if (error instanceof AwsError) return error.type;
    throw error;
  }
}

test('any JSON at all', () => {
  fc.assert(
    fc.property(fc.constantFrom(...OPERATIONS), values, (operation, input) => {
      expect(answerOf(operation, input)).toEqual(expect.any(String));
    }),
    { numRuns: 3000 },
  );
});

test('any JSON in the place of one member', () => {
  const base: Wire = {
    TableName: TABLE,
    Key: key(),
    UpdateExpression: 'SET l[0].x = :v, #a = if_not_exists(n, :v)',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#a': 'a' },
    ExpressionAttributeValues: { ':v': { S: 'x' } },
    ReturnValues: 'ALL_NEW',
  };
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(base)), values, (name, value) => {
      expect(answerOf('UpdateItem', { ...base, [name]: value })).toEqual(expect.any(String));
    }),
    { numRuns: 2000 },
  );
});

test('any text for an expression', () => {
  const words = fc.constantFrom(
    ...'SET REMOVE ADD DELETE AND OR NOT IN BETWEEN n l m #a :v size attribute_exists if_not_exists list_append contains ( ) [ ] 0 9 . , = <> < >= + -'.split(
      ' ',
    ),
  );
  const expressions = fc.array(words, { maxLength: 14 }).map((list) => list.join(' '));
  const placeholders = {
    ExpressionAttributeNames: { '#a': 'a' },
    ExpressionAttributeValues: { ':v': { N: '1' } },
  };
  fc.assert(
    fc.property(expressions, (expression) => {
      for (const parameter of ['UpdateExpression', 'ConditionExpression']) {
        const input = { TableName: TABLE, Key: key(), ...placeholders, [parameter]: expression };
        expect(answerOf('UpdateItem', input)).toEqual(expect.any(String));
      }
      const query = { TableName: TABLE, KeyConditionExpression: expression, FilterExpression: expression };
      expect(answerOf('Query', { ...query, ...placeholders })).toEqual(expect.any(String));
    }),
    { numRuns: 3000 },
  );
});

describe('expressions that would go too deep', () => {
  const refusal = (ConditionExpression: string) =>
    errorOf(() =>
      call(database, 'DeleteItem', {
        Key: key(),
        ConditionExpression,
        ExpressionAttributeValues: { ':v': { N: '1' } },
      }),
    ).message.replace('Invalid ConditionExpression: ', '');

  test.each([
    [`${'NOT '.repeat(900)}n = :v`, 'The expression contains too many operators; operator count: 301'],
    [
      Array(301).fill('n=:v').join(' AND '),
      'The expression contains too many operators; operator count: 301',
    ],
    [`${'('.repeat(2000)}n = :v${')'.repeat(2000)}`, 'The expression has redundant parentheses;'],
    [`${'size('.repeat(800)}n`, 'The expression contains too many operators; operator count: 301'],
    [`a${'.b'.repeat(32)} = :v`, 'The document path has too many nesting levels; nesting levels: 33'],
    [
      `n IN (${Array(101).fill(':v').join(',')})`,
      'The IN operator is provided with too many operands; number of operands: 101',
    ],
    [
      `n = :v${' '.repeat(4096)}`,
      'Expression size has exceeded the maximum allowed size; expression size: 4102',
    ],
  ])('%.30s', (expression, message) => {
    expect(refusal(expression)).toBe(message);
  });
});
