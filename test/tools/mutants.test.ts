/** The planted weaknesses fit the code as it is: each has its one place, and attacks that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { mutants } from '../../tools/mutants/mutants.ts';

const placesOf = (file: string, text: string): number => readFileSync(file, 'utf8').split(text).length - 1;

test('there are forty of them at least', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(40);
});

test.each(mutants)('$file: $why', ({ file, find, replace, tests }) => {
  expect(placesOf(file, find)).toBe(1);
  expect(replace).not.toBe(find);
  expect(tests.filter((test) => !existsSync(test))).toEqual([]);
});
