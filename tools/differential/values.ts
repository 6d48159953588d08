/**
 * Random keys, attribute values and document paths: few of each, so that they meet.
 */
import type { Random } from './random.ts';

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
  'absent',
  '#n',
  'm.#n',
  'pk',
  'sk',
] as const;
const ATTRIBUTES = ['n', 's', 'l', 'm', 'st', 'b', 'expires'];
const MOST_DIGITS = '9'.repeat(38);
const NUMBERS = ['0', '1', '-1', '2', '3', '1.0', '01', '1e1', '10', '-0', '0.1', MOST_DIGITS] as const;
export const STRINGS = ['', 'a', 'ab', 'abc', 'b', 'é', '😀', '\uffff'] as const;

export class Values {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  path(): string {
    return this.#random.pick(PATHS);
  }

  keyValue(): unknown {
    return { S: this.#random.pick(['a', 'b', 'c']) };
  }

  /** Now and then one that does not fit the table. */
  key(): Record<string, unknown> {
    const key = { pk: this.keyValue(), sk: this.keyValue() };
    if (!this.#random.chance(0.02)) return key;
    return this.#random.pick<Record<string, unknown>>([
      { pk: key.pk },
      { ...key, x: { S: 'x' } },
      { ...key, sk: { N: '1' } },
      { ...key, sk: { S: '' } },
    ]);
  }

  item(): object {
    const names = ATTRIBUTES.filter(() => this.#random.chance(0.5));
    return { ...this.key(), ...Object.fromEntries(names.map((name) => [name, this.#valueFor(name)])) };
  }

  number(): unknown {
    return { N: this.#random.pick(NUMBERS) };
  }

  value(depth = 0): unknown {
    const document = depth <= 1 && this.#random.chance(1 / 3);
    return document ? this.#document(depth) : this.#scalarOrSet();
  }

  #document(depth: number): unknown {
    const nested = (): unknown => this.value(depth + 1);
    return this.#random.pick<() => unknown>([
      () => ({ L: this.#random.many(2, nested) }),
      () => ({ M: { a: nested(), x: nested() } }),
      () => ({ L: [] }),
      () => ({ M: {} }),
    ])();
  }

  #scalarOrSet(): unknown {
    return this.#random.pick<() => unknown>([
      () => this.number(),
      () => ({ S: this.#random.pick(STRINGS) }),
      () => ({ BOOL: this.#random.chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ B: this.#random.pick(['', 'AQ==', 'AQI=', '/w==']) }),
      () => ({ SS: this.#random.pick([['p'], ['p', 'q'], ['']]) }),
      () => ({ NS: this.#random.pick([['1'], ['2', '1'], ['1.0', '3']]) }),
      () => ({ BS: this.#random.pick([['AQ=='], ['AQ==', '/w==']]) }),
    ])();
  }

  /** Mostly of the type that conditions and updates expect of the attribute. */
  #valueFor(name: string): unknown {
    const usual: Readonly<Record<string, () => unknown>> = {
      n: () => this.number(),
      s: () => ({ SS: this.#random.pick([['p'], ['q', 'p'], ['r']]) }),
      l: () => ({ L: this.#random.many(3, () => this.value()) }),
      m: () => ({ M: { x: this.number(), y: { M: { z: this.value() } } } }),
      st: () => ({ S: this.#random.pick(STRINGS) }),
    };
    const make = usual[name];
    return make === undefined || this.#random.chance(0.2) ? this.value() : make();
  }
}
