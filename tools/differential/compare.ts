/**
 * Compares two answers to one request and says how they differ: not at all, in words, as known and explained,
 * or without an explanation.
 */
import { normaliseNumber } from '../../local/dynamodb/number.ts';
import type { Request } from './generate.ts';

export type Body = Readonly<Record<string, unknown>>;

export type Verdict =
  | { readonly kind: 'same' }
  /** The same error in other words. */
  | { readonly kind: 'words'; readonly ours: string; readonly theirs: string }
  | { readonly kind: 'known'; readonly reason: string }
  | { readonly kind: 'different' };

interface Deviation {
  readonly reason: string;
  readonly applies: (request: Request, ours: Body, theirs: Body) => boolean;
}

export function compare(request: Request, ours: Body, theirs: Body): Verdict {
  if (contentOf(request, ours) !== contentOf(request, theirs)) return explain(request, ours, theirs);
  const [ourWords, theirWords] = [wordsOf(ours), wordsOf(theirs)];
  return ourWords === theirWords ? { kind: 'same' } : { kind: 'words', ours: ourWords, theirs: theirWords };
}

/** Members in one order, sets and numbers in one spelling, and without capacity, which Local counts its own way. */
export function canonical(value: unknown): string {
  return JSON.stringify(normalise(value));
}

export function errorType(body: Body): string | undefined {
  return typeof body.__type === 'string' ? body.__type.split('#').at(-1) : undefined;
}

/** Where DynamoDB Local is known to differ from the service, which we follow. */
const DEVIATIONS: readonly Deviation[] = [
  {
    reason: 'the service cancels a transaction for an invalid item; Local refuses the request',
    applies: (_request, ours, theirs) =>
      errorType(ours) === 'TransactionCanceledException' &&
      errorType(theirs) === 'ValidationException' &&
      reasonCodes(ours).includes('ValidationError'),
  },
  {
    reason: 'the service refuses two writes of one item at once; Local looks at each first',
    applies: (_request, ours, theirs) =>
      String(ours.message).startsWith('Transaction request cannot include multiple operations') &&
      errorType(theirs) !== undefined,
  },
  {
    reason: 'the service refuses an update of the key before it looks at the condition; Local after',
    applies: (_request, ours, theirs) =>
      JSON.stringify(ours).includes('This attribute is part of the key') && errorType(theirs) !== undefined,
  },
  {
    reason: 'Local answers an invalid key in TransactGetItems without cancellation reasons',
    applies: (request, ours, theirs) =>
      request.operation === 'TransactGetItems' &&
      errorType(ours) !== undefined &&
      errorType(theirs) === 'TransactionCanceledException',
  },
  {
    reason: 'Local knows that nothing follows the last key of an inclusive range',
    applies: (request, ours, theirs) => request.operation === 'Query' && isEndOfRange(ours, theirs),
  },
  {
    reason: 'the service returns the updated parts of a document; Local the whole attribute',
    applies: (request, ours, theirs) =>
      request.operation === 'UpdateItem' &&
      /"ReturnValues":"UPDATED_/.test(JSON.stringify(request.input)) &&
      isPartOf(ours.Attributes ?? {}, theirs.Attributes ?? {}),
  },
];

/** Whether `whole` has every attribute of `part`. */
function isPartOf(part: object, whole: object): boolean {
  return Object.keys(part).every((name) => Object.hasOwn(whole, name));
}

function isEndOfRange(ours: Body, theirs: Body): boolean {
  const { LastEvaluatedKey, ...rest } = ours;
  if (LastEvaluatedKey !== undefined) return canonical(rest) === canonical(theirs);
  return (
    ours.ScannedCount === 0 && String(theirs.Message).startsWith('The provided starting key does not match')
  );
}

function explain(request: Request, ours: Body, theirs: Body): Verdict {
  const deviation = DEVIATIONS.find(({ applies }) => applies(request, ours, theirs));
  return deviation === undefined ? { kind: 'different' } : { kind: 'known', reason: deviation.reason };
}

/** What the answer says but its words, and the order of items only where the operation promises one. */
function contentOf({ operation }: Request, body: Body): string {
  const content = withoutWords(body);
  if (operation === 'Scan') return canonical({ ...content, Items: sorted(body.Items) });
  if (operation !== 'BatchGetItem') return canonical(content);
  return canonical({ ...content, Responses: sorted(Object.values(body.Responses ?? {}).flat()) });
}

function sorted(items: unknown): readonly string[] {
  return Array.isArray(items) ? items.map(canonical).sort() : [];
}

function withoutWords(body: Body): Body {
  const type = errorType(body);
  if (type === undefined) return body;
  const reasons = reasonsOf(body).map(({ Code, Item }) => ({ Code, Item }));
  return { type, Item: body.Item, reasons };
}

function wordsOf(body: Body): string {
  const words = [body.message ?? body.Message, ...reasonsOf(body).map((reason) => reason.Message)];
  return words.map((each) => String(each ?? '')).join(' | ');
}

function reasonCodes(body: Body): readonly unknown[] {
  return reasonsOf(body).map((reason) => reason.Code);
}

function reasonsOf(body: Body): readonly Body[] {
  return Array.isArray(body.CancellationReasons) ? body.CancellationReasons : [];
}

function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const shown = Object.entries(value).filter(([name]) => name !== 'ConsumedCapacity');
  const members = shown.sort(([one], [two]) => (one < two ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, normaliseMember(name, member)]));
}

function normaliseMember(name: string, member: unknown): unknown {
  if (name === 'N' && typeof member === 'string') return normaliseNumber(member);
  if (!['SS', 'NS', 'BS'].includes(name) || !Array.isArray(member)) return normalise(member);
  return member.map((each) => (name === 'NS' ? normaliseNumber(String(each)) : each)).sort();
}
