/**
 * Which pages may call the API of the harness: its own portal whatever is configured, and those that are named.
 */
import { type HarnessOptions, startHarness } from '../../local/harness.ts';
import { demoPassword } from '../../local/seed.ts';

const configured = ['https://portal.example.com', 'https://admin.example.com'];
const further = 'http://localhost:5173';

/** What the template says, and how a login from each of the origins ends. */
async function tryOut(options: HarnessOptions, ...origins: string[]) {
  const { origin: own, template, close } = await startHarness(options);
  try {
    const statuses = await Promise.all([own, ...origins].map((origin) => logIn(own, origin)));
    const [api] = template.resources('AWS::ApiGatewayV2::Api');
    const variables = template
      .resources('AWS::Lambda::Function')
      .map(({ properties }) => properties.Environment as { Variables: { PORTAL_ORIGINS?: string } })
      .flatMap(({ Variables }) => Variables.PORTAL_ORIGINS ?? []);
    return { own, statuses, cors: api?.properties.CorsConfiguration, variables: new Set(variables) };
  } finally {
    await close();
  }
}

async function logIn(own: string, origin: string): Promise<[number, string | null]> {
  const { status, headers } = await fetch(`${own}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ username: 'ada@example.com', password: demoPassword }),
  });
  return [status, headers.get('access-control-allow-origin')];
}

test('its own comes first, before the configured ones', async () => {
  const context = { portalOrigins: [...configured, 'http://localhost:3000'].join(',') };
  const { own, statuses, cors, variables } = await tryOut({ context }, 'http://localhost:3000');
  expect(cors).toMatchObject({ AllowOrigins: [own, ...configured], AllowCredentials: true });
  expect(variables).toEqual(new Set([[own, ...configured].join(',')]));
  expect(statuses).toEqual([
    [200, own],
    [403, null],
  ]);
});

test('further ones come last, each once', async () => {
  const { own, statuses, cors, variables } = await tryOut({ origins: [further, further] }, further);
  expect(cors).toMatchObject({ AllowOrigins: [own, further] });
  expect(variables).toEqual(new Set([[own, further].join(',')]));
  expect(statuses).toEqual([
    [200, own],
    [200, further],
  ]);
});

test.each([
  'localhost:5173',
  'http://localhost:5173/',
  'http://localhost:5173/app',
  'ws://localhost:5173',
  'http://a,b',
  'http://*.example.com',
  'http://user@localhost',
  'null',
  '',
])('%j is no origin', async (origin) => {
  await expect(startHarness({ origins: [further, origin] })).rejects.toThrow(
    `such as http://localhost:5173, not ${origin}`,
  );
});
