/**
 * Attribute values: what is taken, how it is stored, and AWS's words for what is refused.
 */
import { call, createTestDb, errorOf, get, key, put, type Wire } from './database.ts';

const database = createTestDb();

function refusal(value: unknown): string {
  return errorOf(() => put(database, { value })).message;
}

function nested(levels: number): unknown {
  return levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] };
}

describe('stored form', () => {
  test('numbers are normalised, wherever they are', () => {
    put(database, { n: { N: '007.50' }, l: { L: [{ N: '1e2' }] }, m: { M: { x: { N: '-0' } } } });
    expect(get(database)).toMatchObject({
      n: { N: '7.5' },
      l: { L: [{ N: '100' }] },
      m: { M: { x: { N: '0' } } },
    });
  });

  test('sets are sorted', () => {
    put(database, {
      ns: { NS: ['10', '9', '-1'] },
      ss: { SS: ['b', '', 'a'] },
      bs: { BS: ['/w==', 'AQ=='] },
    });
    expect(get(database)).toMatchObject({
      ns: { NS: ['-1', '9', '10'] },
      ss: { SS: ['', 'a', 'b'] },
      bs: { BS: ['AQ==', '/w=='] },
    });
  });

  test('names that objects inherit are plain names', () => {
    const item: Wire = JSON.parse('{"__proto__":{"S":"a"},"constructor":{"N":"1"},"toString":{"BOOL":true}}');
    put(database, item);
    expect(JSON.stringify(get(database))).toContain('"__proto__":{"S":"a"}');
    expect(Object.keys(get(database) ?? {}).sort()).toEqual([
      '__proto__',
      'constructor',
      'pk',
      'sk',
      'toString',
    ]);
  });

  test('shares nothing with the request nor with the answer', () => {
    const list = [{ S: 'a' }];
    put(database, { l: { L: list } });
    list.push({ S: 'b' });
    const answer = get(database) as { l: { L: unknown[] } };
    answer.l.L.push('c');
    expect(get(database)).toMatchObject({ l: { L: [{ S: 'a' }] } });
  });

  test('32 levels are the deepest', () => {
    put(database, { deep: nested(31) });
    expect(refusal(nested(32))).toMatch(/^Nesting Levels have exceeded supported limits/);
  });
});

describe('refused', () => {
  test.each<[unknown, string]>([
    [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [{ Q: 'x' }, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      { S: 'a', N: '1' },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [{ SS: [] }, 'One or more parameter values were invalid: An string set  may not be empty'],
    [{ NS: [] }, 'One or more parameter values were invalid: An number set  may not be empty'],
    [
      { SS: ['a', 'a'] },
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates',
    ],
    [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
    [
      { NULL: false },
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    ],
    [{ N: 'one' }, 'The parameter cannot be converted to a numeric value: one'],
    [{ M: { '': { S: 'a' } } }, 'Empty attribute name'],
  ])('%j', (value, message) => {
    expect(refusal(value)).toBe(message);
  });

  test.each<unknown>([
    'text',
    { S: 1 },
    { N: 1 },
    { BOOL: 'true' },
    { L: {} },
    { M: [] },
    { SS: 'a' },
    { B: 'no base 64' },
    { B: 'AQ' },
  ])('%j is of the wrong JSON type', (value) => {
    expect(errorOf(() => put(database, { value })).type).toBe('SerializationException');
  });

  test('items beyond 400 KB', () => {
    put(database, { v: { S: 'x'.repeat(409_600 - 6 - 1) } });
    expect(refusal({ S: 'x'.repeat(409_600) })).toBe('Item size has exceeded the maximum allowed size');
    const growing = {
      Key: key(),
      UpdateExpression: 'SET w = :w',
      ExpressionAttributeValues: { ':w': { S: 'x' } },
    };
    expect(errorOf(() => call(database, 'UpdateItem', growing)).message).toBe(
      'Item size to update has exceeded the maximum allowed size',
    );
  });
});

describe('keys', () => {
  const put = (item: Wire) => errorOf(() => call(database, 'PutItem', { Item: item })).message;
  const get = (wanted: Wire) => errorOf(() => call(database, 'GetItem', { Key: wanted })).message;

  test('of an item', () => {
    expect(put({ pk: { S: 'p' } })).toBe(
      'One or more parameter values were invalid: Missing the key sk in the item',
    );
    expect(put({ ...key(), sk: { N: '1' } })).toBe(
      'One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N',
    );
    expect(put(key('s', ''))).toBe(
      'One or more parameter values are not valid. ' +
        'The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
    );
    expect(put(key('s', 'x'.repeat(2049)))).toMatch(/Size of hashkey has exceeded/);
    expect(put(key('x'.repeat(1025)))).toMatch(/Aggregated size of all range keys has exceeded/);
  });

  test('of a request', () => {
    const mismatch = 'The provided key element does not match the schema';
    expect(get({ pk: { S: 'p' } })).toBe(mismatch);
    expect(get({ ...key(), more: { S: 'x' } })).toBe(mismatch);
    expect(get({ ...key(), sk: { N: '1' } })).toBe(mismatch);
  });
});
