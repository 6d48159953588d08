/**
 * Attribute values in their wire form, `{ "S": "text" }`, read from a request into the one form in which they
 * are stored: numbers normalised, sets sorted and without duplicates, nothing shared with the request.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 */
import { compareBase64, compareText } from './bytes.ts';
import { invalidParameters, serializationError, validationError } from './errors.ts';
import { type JsonObject, jsonArray, jsonBoolean, jsonObject, jsonString } from './json.ts';
import { compareNumbers, normaliseNumber } from './number.ts';

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

/** An item or a map: attribute names to values. Read members with `attributeOf`, since names are free text. */
export type Item = Readonly<Record<string, AttributeValue>>;

export const ATTRIBUTE_TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** "DynamoDB supports nested attributes up to 32 levels deep." */
const MAX_NESTING = 32;

export function typeOf(value: AttributeValue): AttributeType {
  for (const type of ATTRIBUTE_TYPES) if (type in value) return type;
  throw new TypeError('an attribute value without a type');
}

/** The value of an attribute; safe for names such as `constructor` and `__proto__`. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** A copy of the item in which the attribute has that value. */
export function withAttribute(item: Item, name: string, value: AttributeValue): Item {
  return Object.fromEntries([...Object.entries(item).filter(([key]) => key !== name), [name, value]]);
}

/** A copy of the item without the attribute. */
export function withoutAttribute(item: Item, name: string): Item {
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name));
}

/** The set of that type with these members: sorted, each once. Undefined when empty: DynamoDB has no empty set. */
export function setOf(type: 'SS' | 'NS' | 'BS', members: readonly string[]): AttributeValue | undefined {
  const sorted = [...new Set(members)].sort(memberOrder[type]);
  if (sorted.length === 0) return undefined;
  if (type === 'SS') return { SS: sorted };
  return type === 'NS' ? { NS: sorted } : { BS: sorted };
}

export function readItem(value: unknown): Item {
  return readMap(value, 0);
}

export function readAttributeValue(value: unknown): AttributeValue {
  return readNested(value, 0);
}

const memberOrder = { SS: compareText, NS: compareNumbers, BS: compareBase64 } as const;

function readMap(value: unknown, depth: number): Item {
  const entries = Object.entries(jsonObject(value));
  return Object.fromEntries(
    entries.map(([name, member]) => [attributeName(name), readNested(member, depth)]),
  );
}

function attributeName(name: string): string {
  if (name === '') throw validationError('Empty attribute name');
  return name;
}

function readNested(value: unknown, depth: number): AttributeValue {
  if (depth >= MAX_NESTING) {
    throw validationError(
      'Nesting Levels have exceeded supported limits: ' +
        'Attributes in the item have nested levels beyond supported limit',
    );
  }
  const wire = jsonObject(value);
  const type = onlyType(wire);
  return readers[type](wire[type], depth);
}

function onlyType(wire: JsonObject): AttributeType {
  const [type, ...more] = ATTRIBUTE_TYPES.filter((name) => Object.hasOwn(wire, name) && wire[name] !== null);
  const rule = 'must contain exactly one of the supported datatypes';
  if (type === undefined) throw validationError(`Supplied AttributeValue is empty, ${rule}`);
  if (more.length > 0)
    throw validationError(`Supplied AttributeValue has more than one datatypes set, ${rule}`);
  return type;
}

const readers: Record<AttributeType, (value: unknown, depth: number) => AttributeValue> = {
  S: (value) => ({ S: jsonString(value) }),
  N: (value) => ({ N: normaliseNumber(jsonString(value)) }),
  B: (value) => ({ B: readBase64(value) }),
  BOOL: (value) => ({ BOOL: jsonBoolean(value) }),
  NULL: readNull,
  SS: (value) => readSet('SS', value),
  NS: (value) => readSet('NS', value),
  BS: (value) => readSet('BS', value),
  L: (value, depth) => ({ L: jsonArray(value).map((member) => readNested(member, depth + 1)) }),
  M: (value, depth) => ({ M: readMap(value, depth + 1) }),
};

function readNull(value: unknown): AttributeValue {
  if (jsonBoolean(value)) return { NULL: true };
  throw invalidParameters('Null attribute value types must have the value of true');
}

function readBase64(value: unknown): string {
  const text = jsonString(value);
  const canonical = Buffer.from(text, 'base64').toString('base64');
  if (canonical !== text) throw serializationError('The value is not valid Base64');
  return canonical;
}

const memberReaders = {
  SS: jsonString,
  NS: (value: unknown) => normaliseNumber(jsonString(value)),
  BS: readBase64,
} as const;

const emptySet = {
  SS: 'An string set  may not be empty',
  NS: 'An number set  may not be empty',
  BS: 'Binary sets should not be empty',
} as const;

function readSet(type: 'SS' | 'NS' | 'BS', value: unknown): AttributeValue {
  const members = jsonArray(value).map(memberReaders[type]);
  if (new Set(members).size < members.length) throw duplicates(type, members);
  const set = setOf(type, members);
  if (set === undefined) throw invalidParameters(emptySet[type]);
  return set;
}

function duplicates(type: 'SS' | 'NS' | 'BS', members: readonly string[]): Error {
  if (type === 'NS') return validationError('Input collection contains duplicates');
  const list = `Input collection [${members.join(', ')}]`;
  return invalidParameters(
    type === 'SS' ? `${list} contains duplicates` : `${list}of type BS contains duplicates.`,
  );
}

/** One text for equal contents, whatever the order of their members. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.entries(member).sort(([one], [two]) => compareText(one, two));
  });
}
