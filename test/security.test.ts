/** SECURITY.md lists the attacks as they are made: each row has its test, each test its row, each file its heading. */
import { globSync, readFileSync } from 'node:fs';
import { byKind, kindOf, kinds } from '../tools/attacks/kinds.ts';
import type { Claim } from '../tools/attacks/record.ts';
import { rowOf, withTables, writtenRow, writtenRows } from '../tools/attacks/table.ts';

const security = readFileSync('SECURITY.md', 'utf8');
const files = globSync('test/attacks/*.test.ts').toSorted(byKind);

const CLAIM = /attack\(\s*\{\s*source:\s*'([^']+)',\s*claim:\s*'([^']+)',?\s*\}/g;

function claimsIn(file: string): Claim[] {
  const source = readFileSync(file, 'utf8');
  const claims = [...source.matchAll(CLAIM)].map(([, source = '', claim = '']) => ({ source, claim }));
  // A claim that is not a plain text would be overlooked here.
  expect([file, claims.length]).toEqual([file, source.match(/^attack\(/gm)?.length]);
  return claims;
}

test('every file of attacks is of a kind, and every kind has a file', () => {
  expect(files.filter((file) => kindOf(file) === undefined)).toEqual([]);
  expect(kinds.filter((kind) => !files.some((file) => kindOf(file) === kind))).toEqual([]);
});

test('every attack has its row under the heading of its file, and there is no other row', () => {
  const made = files.flatMap((file) =>
    claimsIn(file).map((claim) => ({ heading: kindOf(file)?.heading, claim })),
  );
  const written = made.map(({ heading, claim }) => ({ heading, row: writtenRow(security, claim) }));
  expect(written).toEqual(writtenRows(security));
});

test('no two attacks are told in the same words', () => {
  const claims = files.flatMap(claimsIn).map(({ claim }) => claim);
  expect(claims.filter((claim, i) => claims.indexOf(claim) !== i)).toEqual([]);
});

test('an attack that is not in the tables, or is told otherwise there, is noticed', () => {
  const claim = { source: 'RFC 0', claim: 'Planted' };
  const planted = withTables(security, [{ ...claim, file: 'test/attacks/sms-x.test.ts', outcome: 'a | b' }]);
  expect(writtenRow(security, claim)).toBeUndefined();
  expect(writtenRow(planted, claim)).toBe(rowOf({ ...claim, outcome: 'a | b' }));
  expect(writtenRow(planted, claim)).not.toBe(rowOf({ ...claim, outcome: 'b' }));
  expect(writtenRows(planted)).toEqual([{ heading: 'SMS', row: '| RFC 0 | Planted | a \\| b |' }]);
});
