/**
 * Random expressions with the values they use; some are wrong, since the words of an error are part of the answer.
 */
import type { Random } from './random.ts';
import { STRINGS, Values } from './values.ts';

export interface Phrase {
  readonly text: string;
  readonly values: Readonly<Record<string, unknown>>;
}

const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='] as const;
const WRONG_CONDITIONS = [
  'n =',
  'foo(n)',
  'size(n)',
  '((attribute_exists(n)))',
  'name = n',
  'n = :undefined',
  'list_append(l, l) = l',
] as const;
const WRONG_UPDATES = [
  'SET n',
  'SET n = foo(n)',
  'SET n = size(l)',
  'SET name = n',
  'ADD l[',
  'SET n = ((m))',
  'SET n = m SET l = l',
  'n = l',
] as const;

/** A condition; its values' placeholders begin with `prefix`. */
export function randomCondition(random: Random, prefix: string, depth = 0): Phrase {
  const phrases = new Phrases(random, `${prefix}${depth}`);
  const own = { text: phrases.condition(), values: phrases.values };
  if (depth > 1 || random.chance(0.6)) return own;
  const other = randomCondition(random, prefix, depth + 1);
  const text = random.pick([
    `${own.text} AND ${other.text}`,
    `(${own.text}) OR ${other.text}`,
    `NOT ${other.text} AND ${own.text}`,
    `NOT (${own.text} OR ${other.text})`,
  ]);
  return { text, values: { ...own.values, ...other.values } };
}

export function randomUpdate(random: Random): Phrase {
  const phrases = new Phrases(random, 'u');
  const text = random.chance(0.7) ? phrases.section() : `${phrases.section()} ${phrases.shortSection()}`;
  return { text, values: phrases.values };
}

/** Writes phrases and collects the values it gives placeholders to. */
class Phrases {
  readonly values: Record<string, unknown> = {};
  readonly #random: Random;
  readonly #made: Values;
  readonly #prefix: string;

  constructor(random: Random, prefix: string) {
    this.#random = random;
    this.#made = new Values(random);
    this.#prefix = prefix;
  }

  condition(): string {
    return this.#random.pick<() => string>([
      () => `attribute_exists(${this.#path()})`,
      () => `attribute_not_exists(${this.#path()})`,
      () => `attribute_type(${this.#path()}, ${this.#value({ S: this.#typeName() })})`,
      () => `begins_with(${this.#path()}, ${this.#value({ S: this.#random.pick(STRINGS) })})`,
      () => `contains(${this.#path()}, ${this.#operand()})`,
      () => `${this.#path()} ${this.#random.pick(COMPARATORS)} ${this.#operand()}`,
      () => `${this.#path()} ${this.#random.pick(COMPARATORS)} ${this.#number()}`,
      () => `${this.#operand()} BETWEEN ${this.#number()} AND ${this.#value({ N: '3' })}`,
      () => `${this.#path()} IN (${this.#value()}, ${this.#operand()})`,
      () => `size(${this.#path()}) >= ${this.#value({ N: '2' })}`,
      () => this.#random.pick(WRONG_CONDITIONS),
    ])();
  }

  section(): string {
    return this.#random.pick<() => string>([
      () => this.#set(),
      () => this.#set(),
      () => this.#set(),
      () => `REMOVE ${this.#random.many(2, () => this.#path()).join(', ')}`,
      () => `ADD ${this.#path()} ${this.#number()}`,
      () => `ADD ${this.#random.pick(['s', 'absent'])} ${this.#value({ SS: ['p', 'z'] })}`,
      () => `DELETE ${this.#random.pick(['s', 'absent', 'n'])} ${this.#value({ SS: ['p', 'q'] })}`,
      () => this.#random.pick(WRONG_UPDATES),
    ])();
  }

  shortSection(): string {
    return this.#random.pick<() => string>([
      () => `REMOVE ${this.#path()}`,
      () => `ADD n ${this.#value({ N: '1' })}`,
      () => `SET ${this.#path()} = ${this.#value()}`,
    ])();
  }

  #set(): string {
    return `SET ${this.#random.many(2, () => `${this.#path()} = ${this.#newValue()}`).join(', ')}`;
  }

  #newValue(): string {
    return this.#random.pick<() => string>([
      () => this.#value(),
      () => this.#number(),
      () => this.#path(),
      () => `if_not_exists(${this.#path()}, ${this.#value()})`,
      () => `if_not_exists(${this.#path()}, ${this.#value({ N: '0' })}) + ${this.#number()}`,
      () => `${this.#path()} - ${this.#number()}`,
      () => `list_append(if_not_exists(l, ${this.#value({ L: [] })}), ${this.#value({ L: [{ S: 'k' }] })})`,
      () => `list_append(${this.#path()}, l)`,
    ])();
  }

  #operand(): string {
    return this.#random.pick<() => string>([
      () => this.#value(),
      () => this.#number(),
      () => this.#path(),
      () => `size(${this.#path()})`,
    ])();
  }

  #path(): string {
    return this.#made.path();
  }

  #number(): string {
    return this.#value(this.#made.number());
  }

  /** The placeholder of a value. */
  #value(value: unknown = this.#made.value()): string {
    const name = `:${this.#prefix}${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  #typeName(): string {
    return this.#random.pick(['S', 'N', 'L', 'SS', 'BOOL', 'X']);
  }
}
