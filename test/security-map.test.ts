/** SECURITY.md says how OWASP ASVS 5.0 and NIST SP 800-63B-4 are met: item by item, by code and tests that are there. */
import { existsSync, readFileSync } from 'node:fs';

const security = readFileSync('SECURITY.md', 'utf8');

/** Each section's last item. */
const ASVS = { 6: [3, 12, 8, 6, 8, 4, 2, 4], 7: [3, 4, 2, 5, 3, 2] } as const;
const asvsItems = Object.entries(ASVS).flatMap(([chapter, lasts]) =>
  lasts.flatMap((last, i) => Array.from({ length: last }, (_, k) => `${chapter}.${i + 1}.${k + 1}`)),
);

const MET = ['yes', 'partly', 'no', 'n/a', 'untested'];
const FILE = /`((?:bench|docs|functions|infra|local|portal|shared|test|tools)\/[\w./-]+\.\w+)`/g;

const filesIn = (text = ''): string[] => [...text.matchAll(FILE)].map(([, file = '']) => file);
const missing = (text: string): string[] => filesIn(text).filter((file) => !existsSync(file));

/** The cells of every row under a heading. */
function rowsUnder(heading: string): string[][] {
  const [, section = ''] = security.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => /^\| \d/.test(line));
  return rows.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

/** `6.7.1-6.7.3` stands for three. */
function itemsOf(cell: string): string[] {
  const [first = '', last = first] = cell.split('-');
  const section = first.replace(/\d+$/, '');
  const [from, to] = [first, last].map((item) => Number(item.slice(section.length)));
  return Array.from({ length: (to ?? 0) - (from ?? 0) + 1 }, (_, k) => `${section}${(from ?? 0) + k}`);
}

test('every file that it names is there', () => {
  expect(missing(security)).toEqual([]);
  expect(missing('`test/attacks/nothing.test.ts`')).toEqual(['test/attacks/nothing.test.ts']);
});

test('every item of ASVS 5.0.0, chapters V6 and V7, has its row and level', () => {
  const rows = rowsUnder('OWASP ASVS 5.0');
  expect(rows.flatMap(([item = '']) => itemsOf(item))).toEqual(asvsItems);
  expect(rows.filter(([, level = '']) => !/^L[123](, L3)?$/.test(level))).toEqual([]);
});

test.each([
  ['OWASP ASVS 5.0', 3, 7],
  ['NIST SP 800-63B-4, AAL2', 2, 6],
] as const)(
  '%s: a row says whether it is met; what is met in code names code and test',
  (heading, at, cells) => {
    const rows = rowsUnder(heading);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => row.length !== cells || !MET.includes(row[at] ?? ''))).toEqual([]);
    const withCode = rows.filter((row) => ['yes', 'partly'].includes(row[at] ?? '') && row.at(-2) !== '—');
    const bare = withCode.filter((row) => !filesIn(row.at(-1)).some((file) => file.startsWith('test/')));
    expect([bare, withCode.filter((row) => filesIn(row.at(-2)).length === 0)]).toEqual([[], []]);
  },
);
