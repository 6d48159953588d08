/**
 * Transactions: all or nothing, the reasons of a cancellation, and tokens that make a repeat harmless.
 */
import { call, createTestDb, errorOf, get, key, NOW_MS, put, TABLE, type Wire } from './database.ts';

let nowMs = NOW_MS;
let database = createTestDb();

beforeEach(() => {
  nowMs = NOW_MS;
  database = createTestDb({ now: () => nowMs });
  put(database, { n: { N: '1' } }, 'a');
});

function transact(TransactItems: readonly Wire[], more: Wire = {}) {
  return database.call('TransactWriteItems', { TransactItems, ...more });
}

const add = (sk: string, more: Wire = {}) => ({
  Update: {
    TableName: TABLE,
    Key: key(sk),
    UpdateExpression: 'ADD n :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ...more,
  },
});
const putNew = (sk: string, more: Wire = {}) => ({
  Put: { TableName: TABLE, Item: key(sk), ConditionExpression: 'attribute_not_exists(pk)', ...more },
});
const check = (sk: string, ConditionExpression: string, more: Wire = {}) => ({
  ConditionCheck: { TableName: TABLE, Key: key(sk), ConditionExpression, ...more },
});
const remove = (sk: string) => ({ Delete: { TableName: TABLE, Key: key(sk) } });

test('commits everything', () => {
  put(database, {}, 'c');
  transact([add('a'), putNew('b'), remove('c'), check('d', 'attribute_not_exists(pk)')]);
  expect([get(database, 'a'), get(database, 'b'), get(database, 'c')]).toEqual([
    { ...key('a'), n: { N: '2' } },
    key('b'),
    undefined,
  ]);
});

test('one failed condition undoes all, and each item has its reason', () => {
  const before = database.items(TABLE);
  const error = errorOf(() =>
    transact([
      add('b'),
      putNew('a', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      check('c', 'attribute_exists(pk)', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
      add('d', { UpdateExpression: 'SET x = absent', ExpressionAttributeValues: undefined }),
    ]),
  );
  expect(error.type).toBe('TransactionCanceledException');
  expect(error.message).toBe(
    'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      '[None, ConditionalCheckFailed, ConditionalCheckFailed, ValidationError]',
  );
  expect(error.fields.CancellationReasons).toEqual([
    { Code: 'None' },
    {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      Item: { ...key('a'), n: { N: '1' } },
    },
    { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    {
      Code: 'ValidationError',
      Message: 'The provided expression refers to an attribute that does not exist in the item',
    },
  ]);
  expect(database.items(TABLE)).toEqual(before);
});

test('conditions see the table before the transaction, not its other writes', () => {
  transact([putNew('b'), check('a', 'attribute_exists(pk)')]);
  expect(errorOf(() => transact([putNew('c'), check('d', 'attribute_exists(pk)')])).type).toBe(
    'TransactionCanceledException',
  );
  expect(get(database, 'c')).toBeUndefined();
});

describe('tokens', () => {
  const withToken = (items: readonly Wire[]) => transact(items, { ClientRequestToken: 'token' });

  test('the same request again does nothing', () => {
    withToken([add('a')]);
    withToken([add('a')]);
    expect(get(database, 'a')).toMatchObject({ n: { N: '2' } });
  });

  test('another request under the same token is refused', () => {
    withToken([add('a')]);
    expect(errorOf(() => withToken([add('b')])).type).toBe('IdempotentParameterMismatchException');
  });

  test('are forgotten after ten minutes', () => {
    withToken([add('a')]);
    nowMs += 10 * 60 * 1000 - 1;
    withToken([add('a')]);
    expect(get(database, 'a')).toMatchObject({ n: { N: '2' } });
    nowMs += 1;
    withToken([add('a')]);
    expect(get(database, 'a')).toMatchObject({ n: { N: '3' } });
  });

  test('a cancelled transaction does not use up its token', () => {
    expect(errorOf(() => withToken([putNew('a')])).type).toBe('TransactionCanceledException');
    call(database, 'DeleteItem', { Key: key('a') });
    withToken([putNew('a')]);
    expect(get(database, 'a')).toEqual(key('a'));
  });

  test('a transaction of checks alone uses its token too', () => {
    withToken([check('a', 'attribute_exists(pk)')]);
    call(database, 'DeleteItem', { Key: key('a') });
    withToken([check('a', 'attribute_exists(pk)')]);
  });

  test('are gone with the data', () => {
    withToken([add('a')]);
    database.clear();
    withToken([add('a')]);
    expect(get(database, 'a')).toMatchObject({ n: { N: '1' } });
  });
});

test.each<[string, () => unknown, string]>([
  ['no items', () => transact([]), 'Member must have length greater than or equal to 1'],
  [
    'more than 100 items',
    () => transact(Array.from({ length: 101 }, (_, index) => add(String(index)))),
    'Member must have length less than or equal to 100',
  ],
  [
    'an empty item',
    () => transact([{}]),
    'TransactItems can only contain one of Check, Put, Update or Delete',
  ],
  [
    'two actions in one item',
    () => transact([{ ...add('a'), ...remove('b') }]),
    'TransactItems can only contain one of Check, Put, Update or Delete',
  ],
  [
    'two actions on one item',
    () => transact([add('a'), remove('a')]),
    'Transaction request cannot include multiple operations on one item',
  ],
  [
    'a check without a condition',
    () => transact([{ ConditionCheck: { TableName: TABLE, Key: key() } }]),
    "Value null at 'transactItems.1.member.conditionCheck.conditionExpression'",
  ],
  [
    'a syntax error',
    () => transact([add('a', { UpdateExpression: 'ADD' })]),
    'Invalid UpdateExpression: Syntax error',
  ],
  [
    'more than 4 MB',
    () =>
      transact(
        Array.from({ length: 11 }, (_, index) => ({
          Put: { TableName: TABLE, Item: { ...key(String(index)), v: { S: 'x'.repeat(400_000) } } },
        })),
      ),
    'exceeds 4 MB',
  ],
])('refuses %s', (_, run, message) => {
  const error = errorOf(run);
  expect([error.type, error.message]).toEqual(['ValidationException', expect.stringContaining(message)]);
});

test('100 items are one commit', () => {
  transact(Array.from({ length: 100 }, (_, index) => putNew(`n${index}`)));
  expect(database.items(TABLE)).toHaveLength(101);
});

describe('TransactGetItems', () => {
  const read = (...keys: readonly Wire[]) =>
    database.call('TransactGetItems', {
      TransactItems: keys.map((Key) => ({ Get: { TableName: TABLE, Key, ProjectionExpression: 'n' } })),
    });

  test('answers in order, with a gap for what is not there', () => {
    const { output, capacityUnits } = read(key('no'), key('a'));
    expect(output).toEqual({ Responses: [{}, { Item: { n: { N: '1' } } }] });
    expect(capacityUnits).toBe(4);
  });

  test('refuses the same item twice', () => {
    expect(errorOf(() => read(key('a'), key('a'))).message).toBe(
      'Transaction request cannot include multiple operations on one item',
    );
  });
});
