/** The house's one direction: which room may import which. Held over every file, and shown to fail on planted violations. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

interface Rule {
  readonly name: string;
  readonly from: RegExp;
  readonly to: RegExp;
  /** Types alone may be imported all the same. */
  readonly typesAllowed?: true;
}

const RULES: readonly Rule[] = [
  { name: 'shared rules know no adapter', from: /^shared\/[^/]+$/, to: /^shared\/(store|http|flow)\// },
  { name: 'the store knows neither HTTP nor flow', from: /^shared\/store\//, to: /^shared\/(http|flow)\// },
  { name: 'HTTP knows no flow', from: /^shared\/http\//, to: /^shared\/flow\// },
  {
    name: 'shared knows no room above it',
    from: /^shared\//,
    to: /^(functions|infra|local|portal|tools|test|bench)\//,
  },
  {
    name: 'a function knows shared alone',
    from: /^functions\//,
    to: /^(infra|local|portal|tools|test|bench)\//,
  },
  {
    name: 'infra reads the routes alone',
    from: /^infra\//,
    to: /^(?!infra\/|shared\/routes\.ts$|cdk\.json$)/,
  },
  { name: 'the harness reads the template alone', from: /^local\//, to: /^(?!local\/)/ },
  { name: 'the portal talks HTTP', from: /^portal\//, to: /^(?!portal\/)/, typesAllowed: true },
  { name: 'nothing imports a test', from: /^(?!test\/|bench\/)/, to: /^(test|bench)\// },
];

interface Import {
  readonly to: string;
  readonly typeOnly: boolean;
}

const STATEMENT =
  /^(?:import|export)\s(type\s)?[^;]*?from '(\.[^']+)'|^import '(\.[^']+)'|import\('(\.[^']+)'\)/gm;

function importsIn(path: string, source: string): Import[] {
  return [...source.matchAll(STATEMENT)].map(([, type, ...targets]) => ({
    to: posix.join(posix.dirname(path), targets.find((target) => target !== undefined) ?? ''),
    typeOnly: type !== undefined,
  }));
}

function violations(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([from, source]) =>
    importsIn(from, source).flatMap((target) => [...broken(from, target), ...anotherFunction(from, target)]),
  );
}

function broken(from: string, { to, typeOnly }: Import): string[] {
  const rules = RULES.filter(
    (rule) => rule.from.test(from) && rule.to.test(to) && !(rule.typesAllowed && typeOnly),
  );
  return rules.map(({ name }) => `${name}: ${from} -> ${to}`);
}

function anotherFunction(from: string, { to }: Import): string[] {
  const room = (path: string) => /^functions\/[^/]+/.exec(path)?.[0];
  const crosses = room(from) && room(to) && room(from) !== room(to);
  return crosses ? [`no function imports another: ${from} -> ${to}`] : [];
}

function circles(sources: ReadonlyMap<string, string>): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
    if (trail.includes(path) || done.has(path)) return;
    for (const { to, typeOnly } of importsIn(path, sources.get(path) ?? '')) {
      if (!typeOnly && sources.has(to)) visit(to, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

function house(): Map<string, string> {
  const paths = globSync('{shared,functions,infra,local,portal,tools,test,bench}/**/*.ts').toSorted();
  return new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));
}

test('every import keeps the direction', () => {
  const sources = house();
  expect(sources.size).toBeGreaterThan(100);
  expect(violations(sources)).toEqual([]);
});

test('no imports go in a circle', () => {
  expect(circles(house())).toEqual([]);
});

test.each([
  ['shared/totp.ts', "import { openTable } from './store/table.ts';"],
  ['shared/store/users.ts', "export { parseCookies } from '../http/cookies.ts';"],
  ['shared/http/serve.ts', "import {\n  redeem,\n} from '../flow/redeem.ts';"],
  ['functions/login/routes.ts', "import { request } from '../verify/schema.ts';"],
  ['infra/stack.ts', "import { totp } from '../shared/policy.ts';"],
  ['local/cli.ts', "import { functions } from '../shared/routes.ts';"],
  ['portal/api.ts', "import { problems } from '../shared/problem.ts';"],
  ['tools/admin.ts', "const { x } = await import('../test/support/browser.ts');"],
])('a planted violation in %s is found', (path, source) => {
  expect(violations(new Map([[path, source]]))).not.toEqual([]);
});

test('a planted circle is found', () => {
  const planted = new Map([
    ['shared/a.ts', "import { b } from './b.ts';"],
    ['shared/b.ts', "import { a } from './a.ts';"],
  ]);
  expect(circles(planted)).toEqual(['shared/a.ts -> shared/b.ts -> shared/a.ts']);
});
