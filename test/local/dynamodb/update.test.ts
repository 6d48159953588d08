/**
 * Updates: every section, nested paths, and what is returned of the item.
 */
import { call, createTestDb, errorOf, get, key, put, update, type Wire } from './database.ts';

const database = createTestDb();
const before: Wire = {
  n: { N: '1' },
  s: { SS: ['a', 'b'] },
  l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { N: '3' }] },
  m: { M: { x: { N: '1' }, y: { S: 'y' } } },
  st: { S: 'text' },
};

beforeEach(() => put(database, before));

test.each<[string, Wire | undefined, Wire]>([
  ['SET a = :v', { ':v': { S: 'x' } }, { a: { S: 'x' } }],
  ['SET n = n + :v', { ':v': { N: '0.1' } }, { n: { N: '1.1' } }],
  ['SET n = :v - n', { ':v': { N: '5' } }, { n: { N: '4' } }],
  ['SET n = (n + :v)', { ':v': { N: '1' } }, { n: { N: '2' } }],
  ['SET a = if_not_exists(a, :v) + :v', { ':v': { N: '1' } }, { a: { N: '2' } }],
  ['SET n = if_not_exists(n, :v)', { ':v': { N: '9' } }, { n: { N: '1' } }],
  [
    'SET a = list_append(:v, if_not_exists(a, :v))',
    { ':v': { L: [{ S: 'k' }] } },
    { a: { L: [{ S: 'k' }, { S: 'k' }] } },
  ],
  ['SET a = n, n = :v', { ':v': { N: '7' } }, { a: { N: '1' }, n: { N: '7' } }],
  [
    'SET m.x = m.x + :v, m.z = :v',
    { ':v': { N: '1' } },
    { m: { M: { x: { N: '2' }, y: { S: 'y' }, z: { N: '1' } } } },
  ],
  ['SET l[1] = :v', { ':v': { S: 'x' } }, { l: { L: [{ N: '0' }, { S: 'x' }, { N: '2' }, { N: '3' }] } }],
  [
    'SET l[9] = :v, l[5] = :w',
    { ':v': { S: 'last' }, ':w': { S: 'first' } },
    { l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { N: '3' }, { S: 'first' }, { S: 'last' }] } },
  ],
  ['REMOVE l[0], l[2]', undefined, { l: { L: [{ N: '1' }, { N: '3' }] } }],
  ['REMOVE l[0] SET l[1] = :v', { ':v': { S: 'x' } }, { l: { L: [{ S: 'x' }, { N: '2' }, { N: '3' }] } }],
  ['REMOVE m.x, absent, l[8]', undefined, { m: { M: { y: { S: 'y' } } } }],
  ['ADD n :v', { ':v': { N: '-1' } }, { n: { N: '0' } }],
  ['ADD a :v', { ':v': { N: '5' } }, { a: { N: '5' } }],
  ['ADD s :v', { ':v': { SS: ['c', 'a'] } }, { s: { SS: ['a', 'b', 'c'] } }],
  ['ADD m.k :v', { ':v': { N: '5' } }, { m: { M: { x: { N: '1' }, y: { S: 'y' }, k: { N: '5' } } } }],
  ['DELETE s :v', { ':v': { SS: ['a', 'z'] } }, { s: { SS: ['b'] } }],
  ['DELETE absent :v', { ':v': { SS: ['a'] } }, {}],
])('%s', (expression, values, changed) => {
  expect(update(database, expression, values)).toEqual({ ...key(), ...before, ...changed });
});

test('a set without members is gone', () => {
  expect(update(database, 'DELETE s :v', { ':v': { SS: ['a', 'b'] } })).not.toHaveProperty('s');
});

test('an update makes the item it does not find', () => {
  call(database, 'DeleteItem', { Key: key() });
  expect(update(database, 'ADD n :v', { ':v': { N: '1' } })).toEqual({ ...key(), n: { N: '1' } });
});

test.each<[string, Wire | undefined, string]>([
  [
    'SET a = absent',
    undefined,
    'The provided expression refers to an attribute that does not exist in the item',
  ],
  ['SET a = st + :v', { ':v': { N: '1' } }, 'An operand in the update expression has an incorrect data type'],
  ['SET a = list_append(n, l)', undefined, 'An operand in the update expression has an incorrect data type'],
  ['ADD st :v', { ':v': { N: '1' } }, 'An operand in the update expression has an incorrect data type'],
  ['DELETE s :v', { ':v': { NS: ['1'] } }, 'An operand in the update expression has an incorrect data type'],
  [
    'SET absent.x = :v',
    { ':v': { N: '1' } },
    'The document path provided in the update expression is invalid for update',
  ],
  [
    'SET m.absent.x = :v',
    { ':v': { N: '1' } },
    'The document path provided in the update expression is invalid for update',
  ],
  [
    'SET st[0] = :v',
    { ':v': { N: '1' } },
    'The document path provided in the update expression is invalid for update',
  ],
  ['REMOVE absent.x', undefined, 'The document path provided in the update expression is invalid for update'],
])('%s is refused and changes nothing', (expression, values, message) => {
  expect(errorOf(() => update(database, expression, values)).message).toBe(message);
  expect(get(database)).toEqual({ ...key(), ...before });
});

describe('ReturnValues', () => {
  const attributes = (ReturnValues: string) =>
    call(database, 'UpdateItem', {
      Key: key(),
      UpdateExpression: 'SET n = :v, m.x = :v, fresh = :v REMOVE st, l[3]',
      ExpressionAttributeValues: { ':v': { N: '2' } },
      ReturnValues,
    }).Attributes;
  const old = { ...key(), ...before };

  test.each<[string, unknown]>([
    ['NONE', undefined],
    ['ALL_OLD', old],
    [
      'UPDATED_OLD',
      { n: { N: '1' }, m: { M: { x: { N: '1' } } }, st: { S: 'text' }, l: { L: [{ N: '3' }] } },
    ],
    ['UPDATED_NEW', { n: { N: '2' }, m: { M: { x: { N: '2' } } }, fresh: { N: '2' } }],
  ])('%s', (returnValues, expected) => {
    expect(attributes(returnValues)).toEqual(expected);
  });

  test('ALL_NEW', () => {
    expect(attributes('ALL_NEW')).toEqual(get(database));
  });

  test('of an item that was not there', () => {
    call(database, 'DeleteItem', { Key: key() });
    const input = {
      Key: key(),
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': { N: '1' } },
    };
    expect(call(database, 'UpdateItem', { ...input, ReturnValues: 'ALL_OLD' })).toEqual({});
  });

  test('of a put and a delete', () => {
    expect(call(database, 'PutItem', { Item: key(), ReturnValues: 'ALL_OLD' }).Attributes).toEqual(old);
    expect(call(database, 'DeleteItem', { Key: key(), ReturnValues: 'ALL_OLD' }).Attributes).toEqual(key());
    expect(call(database, 'DeleteItem', { Key: key(), ReturnValues: 'ALL_OLD' })).toEqual({});
    expect(errorOf(() => call(database, 'DeleteItem', { Key: key(), ReturnValues: 'ALL_NEW' })).message).toBe(
      "1 validation error detected: Value 'ALL_NEW' at 'returnValues' failed to satisfy constraint: " +
        'Member must satisfy enum value set: [ALL_OLD, NONE]',
    );
  });
});
