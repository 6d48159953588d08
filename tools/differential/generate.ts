/**
 * Random requests on one table: few keys and few attributes, so that conditions are met and missed about as
 * often; many are wrong in some way, since the words of an error are part of the answer.
 */
import type { Random } from './random.ts';

export interface Request {
  readonly operation: string;
  readonly input: object;
}

interface Phrase {
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const KEY_NAMES = ['pk', 'sk'] as const;
const PATHS = [
  'n',
  's',
  'l',
  'm',
  'st',
  'm.x',
  'm.y.z',
  'l[0]',
  'l[1]',
  'l[1].a',
  'b',
  'missing',
  '#n',
  'm.#n',
] as const;
const NUMBERS = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '1.0',
  '01',
  '1e1',
  '10',
  '-0',
  '0.1',
  '99999999999999999999999999999999999999',
] as const;
const STRINGS = ['', 'a', 'ab', 'abc', 'b', 'é', '😀', '\uffff'] as const;

/** Makes the next request; transactions now and then repeat an earlier one under its token. */
export class Generator {
  readonly #random: Random;
  readonly #tableName: string;
  readonly #withTokens: { readonly ClientRequestToken: string; readonly TransactItems: readonly object[] }[] =
    [];
  #tokens = 0;

  constructor(random: Random, tableName: string) {
    this.#random = random;
    this.#tableName = tableName;
  }

  next(): Request {
    return this.#random.pick<() => Request>([
      () => this.#put(),
      () => this.#put(),
      () => this.#update(),
      () => this.#update(),
      () => this.#update(),
      () => this.#delete(),
      () => this.#get(),
      () => this.#query(),
      () => this.#scan(),
      () => this.#batchGet(),
      () => this.#batchWrite(),
      () => this.#transactWrite(),
      () => this.#transactWrite(),
      () => this.#transactWrite(),
      () => this.#transactGet(),
    ])();
  }

  #put(): Request {
    const input = { ...this.#putParts(), ReturnValues: this.#random.pick(['NONE', 'ALL_OLD']) };
    return { operation: 'PutItem', input };
  }

  #update(): Request {
    const ReturnValues = this.#random.pick(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
    return { operation: 'UpdateItem', input: { ...this.#updateParts(), ReturnValues } };
  }

  #delete(): Request {
    const input = { ...this.#deleteParts(), ReturnValues: this.#random.pick(['NONE', 'ALL_OLD']) };
    return { operation: 'DeleteItem', input };
  }

  #get(): Request {
    return { operation: 'GetItem', input: { ...this.#getParts(), ConsistentRead: this.#random.chance(0.5) } };
  }

  #getParts(): object {
    return { TableName: this.#tableName, Key: this.#key(), ...this.#projection() };
  }

  #query(): Request {
    const values = { ':p': this.#keyValue(), ':s': this.#keyValue(), ':t': this.#keyValue() };
    const condition = this.#random.pick([
      'pk = :p',
      'pk = :p AND sk = :s',
      'pk = :p AND sk > :s',
      ':p = pk AND sk <= :s',
      'pk = :p AND :s < sk',
      'pk = :p AND sk BETWEEN :s AND :t',
      '(pk = :p) AND begins_with(sk, :s)',
      'sk = :s AND pk = :p',
      'pk = :p AND sk <> :s',
      'pk = :p AND n = :s',
      'pk > :p',
      'pk = :p OR sk = :s',
      'pk = :p AND contains(sk, :s)',
    ]);
    const filter = this.#random.chance(0.4) ? this.#condition('f') : undefined;
    const used = Object.entries(values).filter(([name]) => condition.includes(name));
    return {
      operation: 'Query',
      input: {
        TableName: this.#tableName,
        KeyConditionExpression: condition,
        ...(filter && { FilterExpression: filter.text }),
        ...withPlaceholders([{ text: condition, values: Object.fromEntries(used) }, filter]),
        ScanIndexForward: this.#random.chance(0.5),
        ...(this.#random.chance(0.5) && { Limit: 1 + this.#random.below(3) }),
        ...(this.#random.chance(0.2) && { Select: 'COUNT' }),
        ...(this.#random.chance(0.2) && { ExclusiveStartKey: this.#key() }),
      },
    };
  }

  #scan(): Request {
    const filter = this.#random.chance(0.7) ? this.#condition('f') : undefined;
    const expressions = filter && { FilterExpression: filter.text };
    return {
      operation: 'Scan',
      input: { TableName: this.#tableName, ...expressions, ...withPlaceholders([filter]) },
    };
  }

  #batchGet(): Request {
    const Keys = this.#random.many(4, () => this.#key());
    return {
      operation: 'BatchGetItem',
      input: { RequestItems: { [this.#tableName]: { Keys, ...this.#projection() } } },
    };
  }

  #batchWrite(): Request {
    const requests = this.#random.many(4, () =>
      this.#random.chance(0.5)
        ? { PutRequest: { Item: this.#item() } }
        : { DeleteRequest: { Key: this.#key() } },
    );
    return { operation: 'BatchWriteItem', input: { RequestItems: { [this.#tableName]: requests } } };
  }

  #transactGet(): Request {
    const TransactItems = this.#random.many(3, () => ({ Get: this.#getParts() }));
    return { operation: 'TransactGetItems', input: { TransactItems } };
  }

  #transactWrite(): Request {
    const earlier = this.#withTokens.at(-1);
    if (earlier !== undefined && this.#random.chance(0.2)) return this.#repeat(earlier);
    const TransactItems = this.#random.many(4, () => this.#transactItem());
    if (!this.#random.chance(0.3)) return { operation: 'TransactWriteItems', input: { TransactItems } };
    this.#tokens += 1;
    const input = { ClientRequestToken: `${this.#tableName}-${this.#tokens}`, TransactItems };
    this.#withTokens.push(input);
    return { operation: 'TransactWriteItems', input };
  }

  #repeat(earlier: {
    readonly ClientRequestToken: string;
    readonly TransactItems: readonly object[];
  }): Request {
    const other = this.#random.chance(0.3) ? { TransactItems: [this.#transactItem()] } : {};
    return { operation: 'TransactWriteItems', input: { ...earlier, ...other } };
  }

  #transactItem(): object {
    return this.#random.pick<() => object>([
      () => ({ Put: this.#putParts() }),
      () => ({ Update: this.#updateParts() }),
      () => ({ Update: this.#updateParts() }),
      () => ({ Delete: this.#deleteParts() }),
      () => ({ ConditionCheck: this.#deleteParts(true) }),
    ])();
  }

  #putParts(): object {
    const condition = this.#random.chance(0.5) ? this.#condition('c') : undefined;
    return { TableName: this.#tableName, Item: this.#item(), ...this.#conditionParts(condition) };
  }

  #deleteParts(always = false): object {
    const condition = always || this.#random.chance(0.5) ? this.#condition('c') : undefined;
    return { TableName: this.#tableName, Key: this.#key(), ...this.#conditionParts(condition) };
  }

  #updateParts(): object {
    const condition = this.#random.chance(0.4) ? this.#condition('c') : undefined;
    const update = this.#updatePhrase();
    const parts = this.#conditionParts(condition);
    const expressions = { ...parts, UpdateExpression: update.text, ...withPlaceholders([condition, update]) };
    return { TableName: this.#tableName, Key: this.#key(), ...expressions };
  }

  #conditionParts(condition: Phrase | undefined): object {
    if (condition === undefined) return {};
    const returns = this.#random.chance(0.5) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
    return { ConditionExpression: condition.text, ...withPlaceholders([condition]), ...returns };
  }

  #projection(): object {
    if (this.#random.chance(0.5)) return {};
    const text = this.#random.many(3, () => this.#path()).join(', ');
    return { ProjectionExpression: text, ...withPlaceholders([{ text, values: {} }]) };
  }

  #key(): Record<string, unknown> {
    const key = { pk: this.#keyValue(), sk: this.#keyValue() };
    if (!this.#random.chance(0.02)) return key;
    return this.#random.pick<Record<string, unknown>>([
      { pk: key.pk },
      { ...key, x: { S: 'x' } },
      { ...key, sk: { N: '1' } },
      { ...key, sk: { S: '' } },
    ]);
  }

  #keyValue(): unknown {
    return { S: this.#random.pick(['a', 'b', 'c']) };
  }

  #item(): object {
    const names = ['n', 's', 'l', 'm', 'st', 'b', 'expires'].filter(() => this.#random.chance(0.5));
    return { ...this.#key(), ...Object.fromEntries(names.map((name) => [name, this.#valueFor(name)])) };
  }

  #valueFor(name: string): unknown {
    const usual: Readonly<Record<string, () => unknown>> = {
      n: () => this.#number(),
      s: () => ({ SS: this.#random.pick([['p'], ['q', 'p'], ['r']]) }),
      l: () => ({ L: this.#random.many(3, () => this.#value()) }),
      m: () => ({ M: { x: this.#number(), y: { M: { z: this.#value() } } } }),
      st: () => ({ S: this.#random.pick(STRINGS) }),
    };
    const make = usual[name];
    return make === undefined || this.#random.chance(0.2) ? this.#value() : make();
  }

  #number(): unknown {
    return { N: this.#random.pick(NUMBERS) };
  }

  #value(depth = 0): unknown {
    const nested = (): unknown => this.#value(depth + 1);
    const deep: readonly (() => unknown)[] =
      depth > 1
        ? []
        : [
            () => ({ L: this.#random.many(2, nested) }),
            () => ({ M: { a: nested(), x: nested() } }),
            () => ({ L: [] }),
            () => ({ M: {} }),
          ];
    return this.#random.pick<() => unknown>([
      () => this.#number(),
      () => ({ S: this.#random.pick(STRINGS) }),
      () => ({ BOOL: this.#random.chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ B: this.#random.pick(['', 'AQ==', 'AQI=', '/w==']) }),
      () => ({ SS: this.#random.pick([['p'], ['p', 'q'], ['']]) }),
      () => ({ NS: this.#random.pick([['1'], ['2', '1'], ['1.0', '3']]) }),
      () => ({ BS: this.#random.pick([['AQ=='], ['AQ==', '/w==']]) }),
      ...deep,
    ])();
  }

  #path(): string {
    return this.#random.pick([...PATHS, ...KEY_NAMES]);
  }

  /** Value placeholders begin with `prefix`, so that a condition and an update keep apart. */
  #condition(prefix: string, depth = 0): Phrase {
    const values: Record<string, unknown> = {};
    const value = (made: unknown = this.#value()): string => {
      const name = `:${prefix}${depth}${Object.keys(values).length}`;
      values[name] = made;
      return name;
    };
    const operand = (): string =>
      this.#random.pick<() => string>([
        () => value(),
        () => value(this.#number()),
        () => this.#path(),
        () => `size(${this.#path()})`,
      ])();
    const text = this.#random.pick<() => string>([
      () => `attribute_exists(${this.#path()})`,
      () => `attribute_not_exists(${this.#path()})`,
      () =>
        `attribute_type(${this.#path()}, ${value({ S: this.#random.pick(['S', 'N', 'L', 'SS', 'BOOL', 'X']) })})`,
      () => `begins_with(${this.#path()}, ${value({ S: this.#random.pick(STRINGS) })})`,
      () => `contains(${this.#path()}, ${operand()})`,
      () => `${this.#path()} ${this.#random.pick(['=', '<>', '<', '<=', '>', '>='])} ${operand()}`,
      () =>
        `${this.#path()} ${this.#random.pick(['=', '<>', '<', '<=', '>', '>='])} ${value(this.#number())}`,
      () => `${operand()} BETWEEN ${value(this.#number())} AND ${value({ N: '3' })}`,
      () => `${this.#path()} IN (${value()}, ${operand()})`,
      () => `size(${this.#path()}) >= ${value({ N: '2' })}`,
      () =>
        this.#random.pick([
          'n =',
          'foo(n)',
          'size(n)',
          '((attribute_exists(n)))',
          'name = n',
          'n = :undefined',
          'list_append(l, l) = l',
        ]),
    ])();
    if (depth > 1 || this.#random.chance(0.6)) return { text, values };
    const other = this.#condition(prefix, depth + 1);
    const joined = this.#random.pick([
      `${text} AND ${other.text}`,
      `(${text}) OR ${other.text}`,
      `NOT ${other.text} AND ${text}`,
      `NOT (${text} OR ${other.text})`,
    ]);
    return { text: joined, values: { ...values, ...other.values } };
  }

  #updatePhrase(): Phrase {
    const values: Record<string, unknown> = {};
    const value = (made: unknown = this.#value()): string => {
      const name = `:u${Object.keys(values).length}`;
      values[name] = made;
      return name;
    };
    const operand = (): string =>
      this.#random.pick<() => string>([
        () => value(),
        () => value(this.#number()),
        () => this.#path(),
        () => `if_not_exists(${this.#path()}, ${value()})`,
        () => `if_not_exists(${this.#path()}, ${value({ N: '0' })}) + ${value(this.#number())}`,
        () => `${this.#path()} - ${value(this.#number())}`,
        () => `list_append(if_not_exists(l, ${value({ L: [] })}), ${value({ L: [{ S: 'k' }] })})`,
        () => `list_append(${this.#path()}, l)`,
      ])();
    const set = (): string =>
      `SET ${this.#random.many(2, () => `${this.#path()} = ${operand()}`).join(', ')}`;
    const section = this.#random.pick<() => string>([
      set,
      set,
      set,
      () => `REMOVE ${this.#random.many(2, () => this.#path()).join(', ')}`,
      () => `ADD ${this.#path()} ${value(this.#number())}`,
      () => `ADD ${this.#random.pick(['s', 'missing'])} ${value({ SS: ['p', 'z'] })}`,
      () => `DELETE ${this.#random.pick(['s', 'missing', 'n'])} ${value({ SS: ['p', 'q'] })}`,
      () =>
        this.#random.pick([
          'SET n',
          'SET n = foo(n)',
          'SET n = size(l)',
          'SET name = n',
          'ADD l[',
          `SET n = ${value()} SET l = l`,
          'SET n = ((m))',
          'n = l',
        ]),
    ])();
    if (this.#random.chance(0.7)) return { text: section, values };
    const more = this.#random.pick([
      `REMOVE ${this.#path()}`,
      `ADD n ${value({ N: '1' })}`,
      `SET ${this.#path()} = ${value()}`,
    ]);
    return { text: `${section} ${more}`, values };
  }
}

/** The request's names and values for all its expressions together. */
function withPlaceholders(phrases: readonly (Phrase | undefined)[]): object {
  const present = phrases.filter((phrase) => phrase !== undefined);
  const values = Object.assign({}, ...present.map((phrase) => phrase.values));
  const usesName = present.some((phrase) => phrase.text.includes('#n'));
  return {
    ...(usesName && { ExpressionAttributeNames: { '#n': 'name' } }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
