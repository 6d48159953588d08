/**
 * One table: its definition and its items, kept in the order of their keys. Items are never changed in place,
 * so a reader may keep what it was given.
 */
import { compareValues } from './compare.ts';
import { compareKeys, type KeySchema, keyOf } from './key.ts';
import { type AttributeValue, attributeOf, type Item } from './value.ts';

export interface TableDefinition {
  readonly name: string;
  readonly keySchema: KeySchema;
  readonly billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly readCapacityUnits: number;
  readonly writeCapacityUnits: number;
  readonly deletionProtection: boolean;
  readonly createdAtMs: number;
}

export class Table {
  #definition: TableDefinition;
  /** The attribute by which items expire, while time to live is on. */
  timeToLiveAttribute: string | undefined;
  readonly #items: Item[] = [];

  constructor(definition: TableDefinition) {
    this.#definition = definition;
  }

  get definition(): TableDefinition {
    return this.#definition;
  }

  protect(deletionProtection: boolean): void {
    this.#definition = { ...this.#definition, deletionProtection };
  }

  get keySchema(): KeySchema {
    return this.definition.keySchema;
  }

  get(key: Item): Item | undefined {
    const { index, found } = this.#find(key);
    return found ? this.#items[index] : undefined;
  }

  put(item: Item): void {
    const { index, found } = this.#find(item);
    this.#items.splice(index, found ? 1 : 0, item);
  }

  delete(key: Item): void {
    const { index, found } = this.#find(key);
    if (found) this.#items.splice(index, 1);
  }

  clear(): void {
    this.#items.length = 0;
  }

  keyOf(item: Item): Item {
    return keyOf(this.keySchema, item);
  }

  items(): readonly Item[] {
    return this.#items;
  }

  /** The items of one partition, in the order of their sort keys. */
  partition(value: AttributeValue): readonly Item[] {
    const start = this.#search((item) => this.#comparePartition(item, value) >= 0);
    const end = this.#search((item) => this.#comparePartition(item, value) > 0);
    return this.#items.slice(start, end);
  }

  #comparePartition(item: Item, value: AttributeValue): number {
    const own = attributeOf(item, this.keySchema.partition.name);
    return (own && compareValues(own, value)) ?? 0;
  }

  #find(key: Item): { index: number; found: boolean } {
    const index = this.#search((item) => compareKeys(this.keySchema, item, key) >= 0);
    const item = this.#items[index];
    return { index, found: item !== undefined && compareKeys(this.keySchema, item, key) === 0 };
  }

  /** The first index at which `reached` holds; it must hold for all items from there on. */
  #search(reached: (item: Item) => boolean): number {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = this.#items[middle];
      if (item === undefined || reached(item)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
