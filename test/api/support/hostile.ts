/** Bodies that no client of good will sends, and values that no field should take. */

export interface HostileBody {
  readonly name: string;
  readonly body: string | Uint8Array;
  /** Absent: `application/json`; undefined: none at all. */
  readonly contentType?: string | undefined;
}

const JSON_TYPE = 'application/json';
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const bytes = (...values: number[]) => Uint8Array.from(values);

/** None of these is a request, whatever the route. */
export const BROKEN: readonly HostileBody[] = [
  { name: 'null', body: 'null' },
  { name: 'a number', body: '1' },
  { name: 'a huge number', body: '1e999' },
  { name: 'true', body: 'true' },
  { name: 'a string', body: '"text"' },
  { name: 'an empty array', body: '[]' },
  { name: 'an array of an object', body: '[{}]' },
  { name: 'an unknown field', body: '{"isAdmin":true}' },
  { name: 'an empty name', body: '{"":1}' },
  { name: '__proto__', body: '{"__proto__":{"isAdmin":true}}' },
  { name: 'constructor', body: '{"constructor":{"prototype":{"isAdmin":true}}}' },
  { name: 'toString', body: '{"toString":null,"valueOf":1,"hasOwnProperty":[]}' },
  { name: 'an object cut off', body: '{' },
  { name: 'a trailing comma', body: '{"a":1,}' },
  { name: 'two documents', body: '{}{}' },
  { name: 'a comment', body: '{/**/}' },
  { name: 'single quotes', body: "{'a':1}" },
  { name: 'NaN', body: 'NaN' },
  { name: 'spaces alone', body: '   ' },
  { name: 'a NUL', body: '\0' },
  { name: 'a line break', body: '\r\n' },
  { name: 'a BOM and nothing', body: bytes(0xef, 0xbb, 0xbf) },
  { name: 'UTF-16', body: Buffer.from('\ufeff{}', 'utf16le') },
  { name: 'invalid UTF-8', body: bytes(0x7b, 0xff, 0xfe, 0x7d) },
  { name: 'an overlong form', body: bytes(0x22, 0xc0, 0xaf, 0x22) },
  { name: 'a surrogate half in UTF-8', body: bytes(0x22, 0xed, 0xa0, 0x80, 0x22) },
  { name: 'gzip', body: bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0) },
  { name: '8,000 levels', body: nested(8_000) },
  { name: '10,000 levels', body: nested(10_000) },
  { name: '10,000 levels, not closed', body: '['.repeat(10_000) },
  { name: '2,700 levels of objects', body: `${'{"a":'.repeat(2_700)}1${'}'.repeat(2_700)}` },
  { name: '16 KiB and a byte', body: `{${' '.repeat(16_383)}}` },
  { name: '17 KiB', body: JSON.stringify({ a: 'x'.repeat(17 * 1024) }) },
  { name: '1 MB', body: JSON.stringify({ a: 'x'.repeat(1_000_000) }) },
  { name: '5 MB of another type', body: 'x'.repeat(5_000_000), contentType: 'text/plain' },
  { name: '7 MB', body: 'x'.repeat(7_000_000) },
  ...['text/plain', 'text/html', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'].map(
    (contentType) => ({ name: contentType, body: '{}', contentType }),
  ),
  ...['application/jsonp', 'application/json-patch+json', 'application/problem+json', 'json', '*/*', ','].map(
    (contentType) => ({ name: contentType, body: '{}', contentType }),
  ),
  { name: 'no content type', body: '{}', contentType: undefined },
  { name: 'a form', body: 'a=1&b=2', contentType: 'application/x-www-form-urlencoded' },
];

export const contentTypeOf = (hostile: HostileBody): string | undefined =>
  'contentType' in hostile ? hostile.contentType : JSON_TYPE;

/** In the place of any field of a request: of a wrong type. */
export const WRONG_TYPES: readonly unknown[] = [
  null,
  0,
  1.5,
  123456,
  [],
  ['text'],
  {},
  { toString: 'text' },
  { length: 3 },
  { $ne: null },
  JSON.parse('{"__proto__":"text"}'),
];

/** In the place of a text: of the right type, and of no good will. */
export const STRANGE_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  'a\r\nset-cookie: a=b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\u200b\ufeff',
  '__proto__',
  'constructor',
  'toString',
  "' OR 1=1 --",
  '{{7*7}}',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '😀'.repeat(100),
  'e\u0301'.repeat(120),
  // One letter that compatibility normalisation turns into eighteen.
  '\ufdfa'.repeat(254),
  'ß'.repeat(64),
  'x'.repeat(254),
  'x'.repeat(255),
  'x'.repeat(12_000),
  '9'.repeat(400),
];
