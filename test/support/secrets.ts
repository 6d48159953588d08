/**
 * Every secret that a test file has used, seen where requests and answers pass, and whether one of them stands in a
 * text. At its end each file holds that its logs hold none of them, and its table none that could be used.
 */
import type { AnyAnswer } from './browser.ts';

export type SecretKind = 'code' | 'secret' | 'recovery code' | 'challenge' | 'cookie' | 'password' | 'number';

/** Of requests and answers. */
const FIELDS: Readonly<Record<string, SecretKind>> = {
  code: 'code',
  secret: 'secret',
  otpauthUri: 'secret',
  recoveryCodes: 'recovery code',
  challenge: 'challenge',
  token: 'challenge',
  password: 'password',
  currentPassword: 'password',
  newPassword: 'password',
  number: 'number',
};

/** No request or answer of the contract goes deeper; bodies of an attacker's do, without end. */
const MAX_DEPTH = 4;

const SIX_DIGITS = /^\d{6}$/;
const RECOVERY_CODE = /^[a-z2-7]{24}$/i;
/** A word of the language, such as a hostile test sends, is found in any text and gives nothing away. */
const DISTINCTIVE = /^(?:.{20,}|(?=.*[\d ]).{8,})$/s;

export class Secrets {
  readonly #kinds = new Map<string, SecretKind>();
  #looksAway = false;

  /** While it runs nothing is taken for a secret: for guesses, which may well be written somewhere. */
  async lookAway<T>(work: () => Promise<T>): Promise<T> {
    this.#looksAway = true;
    try {
      return await work();
    } finally {
      this.#looksAway = false;
    }
  }

  add(kind: SecretKind, text: string): void {
    if (this.#looksAway) return;
    for (const form of formsOf(kind, text)) {
      if (SIX_DIGITS.test(form) || DISTINCTIVE.test(form)) this.#kinds.set(form, kind);
    }
  }

  /** @param body as sent; what is no JSON holds no field */
  addRequest(body: unknown): void {
    this.#addFields(typeof body === 'string' ? parsed(body) : body);
  }

  addAnswer({ headers, body }: AnyAnswer): void {
    this.#addFields(body);
    for (const line of headers.getSetCookie()) {
      const value = /^[^=]*=([^;]*)/.exec(line)?.[1] ?? '';
      this.add('cookie', value);
      this.add('cookie', value.split('.').at(-1) ?? '');
    }
  }

  get kinds(): SecretKind[] {
    return [...new Set(this.#kinds.values())].toSorted();
  }

  /** @returns the kind and the text of each that stands in one of the texts */
  findIn(texts: Iterable<string>, kinds: readonly SecretKind[] = this.kinds): [SecretKind, string][] {
    const wanted = [...this.#kinds].filter(([, kind]) => kinds.includes(kind));
    const long = wanted.filter(([text]) => !SIX_DIGITS.test(text));
    const digits = new Map(wanted.filter(([text]) => SIX_DIGITS.test(text)));
    const found = new Map<string, SecretKind>();
    for (const text of texts) {
      for (const [secret, kind] of long) if (text.includes(secret)) found.set(secret, kind);
      for (const [run] of withoutPositions(text).matchAll(DIGIT_RUNS)) {
        const kind = digits.get(run);
        if (kind) found.set(run, kind);
      }
    }
    return [...found].map(([secret, kind]) => [kind, secret]);
  }

  #addFields(value: unknown, depth = 0): void {
    if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
    for (const [name, member] of Object.entries(value)) {
      const kind = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
      const texts = kind ? [member].flat().filter((text) => typeof text === 'string') : [];
      for (const text of texts) this.add(kind ?? 'secret', text);
      if (texts.length === 0) this.#addFields(member, depth + 1);
    }
  }
}

/** Six digits that are no part of a longer word, number or identifier: a time or a UUID has none. */
const DIGIT_RUNS = /(?<![\w+/-]|\d\.)\d{6}(?![\w+/=-]|\.\d)/g;

/** `index.js:1:234567` in a stack is a place, and a bundle of one line has many columns. */
function withoutPositions(text: string): string {
  return text.replace(/:\d+:\d+/g, '');
}

/** As it was written, and as it may be stored or logged. */
function formsOf(kind: SecretKind, text: string): string[] {
  const plain = text.replace(/[\s-]/g, '');
  if (kind === 'number') return [text, text.replace(/\D/g, '')];
  // The same member of an answer names what went wrong.
  if (kind === 'code' && !SIX_DIGITS.test(plain) && !RECOVERY_CODE.test(plain)) return [];
  return SIX_DIGITS.test(plain) ? [plain] : [text, plain, plain.toUpperCase()];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Those of the test file that this module is loaded for. */
export const secrets = new Secrets();
