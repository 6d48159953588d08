/**
 * Random requests on one table, of every operation on items. Transactions now and then repeat an earlier one
 * under its token, as it was or changed.
 */
import { type Phrase, randomCondition, randomUpdate } from './phrases.ts';
import type { Random } from './random.ts';
import { Values } from './values.ts';

export interface Request {
  readonly operation: string;
  readonly input: object;
}

interface Transaction {
  readonly ClientRequestToken: string;
  readonly TransactItems: readonly object[];
}

const KEY_CONDITIONS = [
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
] as const;

export class Generator {
  readonly #random: Random;
  readonly #values: Values;
  readonly #tableName: string;
  #lastTransaction: Transaction | undefined;
  #tokens = 0;

  constructor(random: Random, tableName: string) {
    this.#random = random;
    this.#values = new Values(random);
    this.#tableName = tableName;
  }

  next(): Request {
    return this.#random.pick<() => Request>([
      () => this.#write('PutItem', this.#putParts()),
      () => this.#write('PutItem', this.#putParts()),
      () => this.#write('DeleteItem', this.#deleteParts()),
      () => this.#update(),
      () => this.#update(),
      () => this.#update(),
      () => ({ operation: 'GetItem', input: this.#getParts() }),
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

  #write(operation: string, parts: object): Request {
    return { operation, input: { ...parts, ReturnValues: this.#random.pick(['NONE', 'ALL_OLD']) } };
  }

  #update(): Request {
    const ReturnValues = this.#random.pick(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
    return { operation: 'UpdateItem', input: { ...this.#updateParts(), ReturnValues } };
  }

  #query(): Request {
    const condition = this.#keyCondition();
    const filter = this.#maybe(0.4, () => randomCondition(this.#random, 'f'));
    const input = {
      TableName: this.#tableName,
      KeyConditionExpression: condition.text,
      ...(filter && { FilterExpression: filter.text }),
      ...withPlaceholders([condition, filter]),
      ...this.#pageOptions(),
    };
    return { operation: 'Query', input };
  }

  #keyCondition(): Phrase {
    const text = this.#random.pick(KEY_CONDITIONS);
    const used = [':p', ':s', ':t'].filter((name) => text.includes(name));
    return { text, values: Object.fromEntries(used.map((name) => [name, this.#values.keyValue()])) };
  }

  #pageOptions(): object {
    return {
      ScanIndexForward: this.#random.chance(0.5),
      ...this.#maybe(0.5, () => ({ Limit: 1 + this.#random.below(3) })),
      ...this.#maybe(0.2, () => ({ Select: 'COUNT' })),
      ...this.#maybe(0.2, () => ({ ExclusiveStartKey: this.#values.key() })),
    };
  }

  #scan(): Request {
    const filter = this.#maybe(0.7, () => randomCondition(this.#random, 'f'));
    const expressions = filter && { FilterExpression: filter.text };
    const input = { TableName: this.#tableName, ...expressions, ...withPlaceholders([filter]) };
    return { operation: 'Scan', input };
  }

  #batchGet(): Request {
    const Keys = this.#random.many(4, () => this.#values.key());
    const RequestItems = { [this.#tableName]: { Keys, ...this.#projection() } };
    return { operation: 'BatchGetItem', input: { RequestItems } };
  }

  #batchWrite(): Request {
    const requests = this.#random.many(4, () =>
      this.#random.chance(0.5)
        ? { PutRequest: { Item: this.#values.item() } }
        : { DeleteRequest: { Key: this.#values.key() } },
    );
    return { operation: 'BatchWriteItem', input: { RequestItems: { [this.#tableName]: requests } } };
  }

  #transactGet(): Request {
    const TransactItems = this.#random.many(3, () => ({ Get: this.#getParts() }));
    return { operation: 'TransactGetItems', input: { TransactItems } };
  }

  #transactWrite(): Request {
    const earlier = this.#lastTransaction;
    if (earlier !== undefined && this.#random.chance(0.2)) return this.#repeat(earlier);
    const TransactItems = this.#random.many(4, () => this.#transactItem());
    if (!this.#random.chance(0.3)) return { operation: 'TransactWriteItems', input: { TransactItems } };
    this.#tokens += 1;
    this.#lastTransaction = { ClientRequestToken: `${this.#tableName}-${this.#tokens}`, TransactItems };
    return { operation: 'TransactWriteItems', input: this.#lastTransaction };
  }

  #repeat(earlier: Transaction): Request {
    const other = this.#maybe(0.3, () => ({ TransactItems: [this.#transactItem()] }));
    return { operation: 'TransactWriteItems', input: { ...earlier, ...other } };
  }

  #transactItem(): object {
    return this.#random.pick<() => object>([
      () => ({ Put: this.#putParts() }),
      () => ({ Update: this.#updateParts() }),
      () => ({ Update: this.#updateParts() }),
      () => ({ Delete: this.#deleteParts() }),
      () => ({ ConditionCheck: this.#checkParts() }),
    ])();
  }

  #putParts(): object {
    return { TableName: this.#tableName, Item: this.#values.item(), ...this.#maybeCondition() };
  }

  #deleteParts(): object {
    return { TableName: this.#tableName, Key: this.#values.key(), ...this.#maybeCondition() };
  }

  #checkParts(): object {
    const condition = randomCondition(this.#random, 'c');
    return { TableName: this.#tableName, Key: this.#values.key(), ...this.#conditionParts(condition) };
  }

  #updateParts(): object {
    const condition = this.#maybe(0.4, () => randomCondition(this.#random, 'c'));
    const update = randomUpdate(this.#random);
    return {
      TableName: this.#tableName,
      Key: this.#values.key(),
      UpdateExpression: update.text,
      ...(condition && this.#conditionParts(condition)),
      ...withPlaceholders([condition, update]),
    };
  }

  #getParts(): object {
    return { TableName: this.#tableName, Key: this.#values.key(), ...this.#projection() };
  }

  #maybeCondition(): object | undefined {
    return this.#maybe(0.5, () => this.#conditionParts(randomCondition(this.#random, 'c')));
  }

  #conditionParts(condition: Phrase): object {
    const returns = this.#maybe(0.5, () => ({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return { ConditionExpression: condition.text, ...withPlaceholders([condition]), ...returns };
  }

  #projection(): object | undefined {
    return this.#maybe(0.5, () => {
      const text = this.#random.many(3, () => this.#values.path()).join(', ');
      return { ProjectionExpression: text, ...withPlaceholders([{ text, values: {} }]) };
    });
  }

  #maybe<T>(probability: number, make: () => T): T | undefined {
    return this.#random.chance(probability) ? make() : undefined;
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
