/** What the README says in figures is what is counted. */
import { readFileSync } from 'node:fs';
import { costTable } from '../bench/cost.ts';
import { functions } from '../shared/routes.ts';

const readme = readFileSync('README.md', 'utf8');

test('the cost table is the counted calls and units at list prices (npm run cost prints it)', () => {
  expect(unpadded(readme)).toContain(unpadded(costTable()));
});

test('every route stands in the table of routes', () => {
  for (const route of Object.values(functions).flatMap(({ routes }) => routes)) {
    const [method = '', path = ''] = route.split(' ');
    expect(readme).toMatch(new RegExp(`\`?${method}\`?.*${path.replace(/[{}/]/g, '\\$&')}`));
  }
});

/** The formatter pads tables. */
function unpadded(markdown: string): string {
  return markdown.replace(/-+/g, '-').replace(/\s+/g, ' ');
}
