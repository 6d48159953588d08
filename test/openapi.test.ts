import { readFileSync } from 'node:fs';
import { functions } from '../shared/routes.ts';
import { openapiDocument, operations } from '../tools/openapi.ts';

test('openapi.json is what the schemas say (npm run openapi writes it)', () => {
  expect(JSON.parse(readFileSync('openapi.json', 'utf8'))).toEqual(openapiDocument());
});

test('every route is documented, and nothing else', () => {
  const routes = Object.values(functions).flatMap(({ routes }) => routes);
  expect(Object.keys(operations).toSorted()).toEqual(routes.toSorted());
});
