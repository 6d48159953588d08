/**
 * The HTTP API's front: events as API Gateway makes them, and its answers.
 */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { createRouter } from '../../local/gateway/routes.ts';
import { createThrottle } from '../../local/gateway/throttle.ts';
import { type FixtureGateway, startFixtureGateway } from './fixtures/gateway.ts';

let api: FixtureGateway;

const portal = 'https://portal.example.com';

beforeAll(async () => {
  api = await startFixtureGateway({
    functions: [
      ...['echo', 'http', 'fail'].map((handler) => ({ handler })),
      { handler: 'hang', properties: { Timeout: 5 } },
    ],
    routes: {
      'ANY /api/echo': 'echo',
      'GET /api/echo/{id}': 'echo',
      'POST /api/http': 'http',
      'GET /api/fail': 'fail',
      'GET /api/hang': 'hang',
      'GET /api/limited': 'echo',
    },
    cors: {
      AllowOrigins: [portal],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['content-type'],
      ExposeHeaders: ['retry-after'],
      AllowCredentials: true,
      MaxAge: 3600,
    },
    stage: { RouteSettings: { 'GET /api/limited': { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 } } },
    timeoutsMs: { hang: 300 },
  });
});

afterAll(() => api.close());

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer;
}

/** By node:http, for `fetch` hides cookies and forbids headers. */
async function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  const answer = await new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
    (resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port: api.port, path, method, headers });
      request.setHeader('host', `localhost:${api.port}`);
      request.on('error', reject);
      request.on('response', async (response) => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, text: await text(response) });
      });
      request.end(body);
    },
  );
  return answer;
}

/** The event that the function got. */
async function eventOf(path: string, sent: Sent = {}) {
  const { text: body } = await send(path, sent);
  return JSON.parse(body);
}

const post = (response: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(response),
});

/** The `http` fixture returns the event's member `response`; here that is what the body holds. */
describe('the event', () => {
  test('is payload format 2.0', async () => {
    const event = await eventOf('/api/echo/a%20b?x=1&y=2&x=3', {
      headers: { 'User-Agent': 'test', Accept: '*/*' },
    });
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /api/echo/{id}',
      rawPath: '/api/echo/a b',
      rawQueryString: 'x=1&y=2&x=3',
      headers: {
        accept: '*/*',
        connection: 'keep-alive',
        host: `localhost:${api.port}`,
        'user-agent': 'test',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-port': String(api.port),
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { x: '1,3', y: '2' },
      pathParameters: { id: 'a b' },
      requestContext: {
        accountId: '111111111111',
        apiId: 'api123',
        domainName: `localhost:${api.port}`,
        domainPrefix: 'localhost',
        http: {
          method: 'GET',
          path: '/api/echo/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.stringMatching(/^[\w-]{15}=$/),
        routeKey: 'GET /api/echo/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      isBase64Encoded: false,
    });
  });

  test('has cookies as a list and not as a header', async () => {
    const event = await eventOf('/api/echo', { headers: { cookie: '__Host-session=a=b; other="c"' } });
    expect(event.cookies).toEqual(['__Host-session=a=b', 'other="c"']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  test('has a repeated header once', async () => {
    const event = await eventOf('/api/echo', { headers: { 'X-Tag': ['a', 'b'] } });
    expect(event.headers['x-tag']).toBe('a,b');
  });

  test('has the socket’s address, whatever the client claims', async () => {
    const event = await eventOf('/api/echo', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(event.requestContext.http.sourceIp).toBe('127.0.0.1');
    expect(event.headers['x-forwarded-for']).toBe('203.0.113.7, 127.0.0.1');
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['text/plain', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['application/jsonp', true],
    [undefined, true],
  ])('has the body of type %s as base64: %s', async (type, isBase64Encoded) => {
    const body = '{"a":"ü"}';
    const event = await eventOf('/api/echo', {
      method: 'POST',
      headers: type === undefined ? {} : { 'content-type': type },
      body,
    });
    const expected = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
    expect(event).toMatchObject({ body: expected, isBase64Encoded });
  });

  test('follows the harness’s clock', async () => {
    api.clock.set(Date.parse('2030-01-02T03:04:05Z'));
    const { time } = (await eventOf('/api/echo')).requestContext;
    api.clock.reset();
    expect(time).toMatch(/^02\/Jan\/2030:03:04:0\d \+0000$/);
  });
});

describe('the answer', () => {
  const answerTo = async (response: unknown) => send('/api/http', post({ response }));

  test('has status, headers, cookies and body', async () => {
    const answer = await answerTo({
      statusCode: 201,
      headers: { 'Content-Type': 'application/problem+json', 'X-Number': 1 },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ü":1}',
    });
    expect(answer.status).toBe(201);
    expect(answer.text).toBe('{"ü":1}');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-number': '1',
      'set-cookie': ['a=1; Path=/', 'b=2'],
      'apigw-requestid': expect.stringMatching(/^[\w-]{15}=$/),
    });
  });

  test('decodes base64, and calls a body without a type text', async () => {
    const answer = await answerTo({ statusCode: 200, body: 'w7w=', isBase64Encoded: true });
    expect(answer).toMatchObject({ text: 'ü', headers: { 'content-type': 'text/plain;charset=UTF-8' } });
  });

  test('is inferred where there is no status code', async () => {
    const json = { status: 200, headers: { 'content-type': 'application/json' } };
    expect(await answerTo({ hello: 1 })).toMatchObject({ ...json, text: '{"hello":1}' });
    expect(await answerTo('hello')).toMatchObject({ ...json, text: 'hello' });
    expect(await answerTo([1])).toMatchObject({ ...json, text: '[1]' });
  });

  test('of 204 has no body', async () => {
    const answer = await answerTo({ statusCode: 204, body: 'x' });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers).not.toHaveProperty('content-length');
  });

  test.each([
    { statusCode: 'x' },
    { statusCode: 99 },
    { statusCode: 200, body: { not: 'text' } },
    { statusCode: 200, headers: { 'bad header': 'x' } },
    { statusCode: 200, headers: { 'x-bad': 'a\nb' } },
  ])('%j is no answer: 500', async (response) => {
    const answer = await answerTo(response);
    expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
  });
});

describe('by itself the gateway answers', () => {
  test('404 where there is no route', async () => {
    const notFound = { status: 404, text: '{"message":"Not Found"}' };
    expect(await send('/api/nothing')).toMatchObject(notFound);
    expect(await send('/api/echo/')).toMatchObject(notFound);
    expect(await send('/api/http')).toMatchObject(notFound);
  });

  test('500 when the function fails', async () => {
    expect(await send('/api/fail')).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    });
  });

  test('503 when the integration takes too long', async () => {
    expect(await send('/api/hang')).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  test('413 to a body over 10 MB, and to one over Lambda’s 6 MB', async () => {
    const large = {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: Buffer.alloc(7_000_000, 120),
    };
    expect(await send('/api/echo', large)).toMatchObject({ status: 413 });
    expect(await send('/api/echo', { ...large, body: Buffer.alloc(11_000_000) })).toMatchObject({
      status: 413,
    });
  });

  test('429 beyond the route’s burst', async () => {
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await send('/api/limited')).status));
    expect(statuses.toSorted()).toEqual([200, 200, 429, 429]);
    expect((await send('/api/limited')).text).toBe('{"message":"Too Many Requests"}');
    expect((await send('/api/echo')).status).toBe(200);
  });

  test('403 to a foreign host name', async () => {
    const status = await new Promise((resolve) => {
      const request = httpRequest({ host: '127.0.0.1', port: api.port, headers: { host: 'evil.example' } });
      request.on('response', (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(403);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  test('preflight is answered without a function', async () => {
    const { status, headers } = await send('/api/http', preflight(portal));
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': portal,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '3600',
    });
  });

  test('a foreign origin is allowed nothing', async () => {
    const { status, headers } = await send('/api/http', preflight('https://evil.example'));
    expect(status).toBe(204);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('the configuration stands in place of what a function says', async () => {
    const response = { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'X-Own': '1' } };
    const sent = post({ response });
    const { headers } = await send('/api/http', { ...sent, headers: { ...sent.headers, origin: portal } });
    expect(headers).toMatchObject({
      'access-control-allow-origin': portal,
      'access-control-expose-headers': 'retry-after',
      'x-own': '1',
    });
    expect((await send('/api/http', sent)).headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('routes', () => {
  const route = createRouter([
    '$default',
    'ANY /{proxy+}',
    'GET /pets/{proxy+}',
    'GET /pets/{id}',
    'GET /pets/dog',
    'ANY /pets/dog',
    'GET /pets/{id}/toys/{toy}',
  ]);

  test.each([
    ['GET', '/pets/dog', 'GET /pets/dog', {}],
    ['PUT', '/pets/dog', 'ANY /pets/dog', {}],
    ['GET', '/pets/7', 'GET /pets/{id}', { id: '7' }],
    ['GET', '/pets/a%2Fb', 'GET /pets/{id}', { id: 'a/b' }],
    ['GET', '/pets/7/toys/8', 'GET /pets/{id}/toys/{toy}', { id: '7', toy: '8' }],
    ['GET', '/pets/7/toys', 'GET /pets/{proxy+}', { proxy: '7/toys' }],
    ['PUT', '/pets/7', 'ANY /{proxy+}', { proxy: 'pets/7' }],
    ['GET', '/', '$default', {}],
    ['GET', '/pets/%zz', 'GET /pets/{id}', { id: '%zz' }],
  ])('%s %s takes %s', (method, path, routeKey, pathParameters) => {
    expect(route(method, path)).toEqual({ routeKey, pathParameters });
  });
});

test('a token bucket refills at its rate', () => {
  let nowMs = 0;
  const settings = { DefaultRouteSettings: { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 } };
  const throttle = createThrottle(settings, () => nowMs);
  const takeFour = () => [1, 2, 3, 4].filter(() => throttle('GET /a')).length;
  expect(takeFour()).toBe(3);
  nowMs += 1000;
  expect(takeFour()).toBe(2);
  nowMs += 60_000;
  expect(takeFour()).toBe(3);
  expect(throttle('GET /b')).toBe(true);
});

describe('the Invoke API', () => {
  const invoke = (name: string, sent: Sent) => send(`/2015-03-31/functions/${name}/invocations`, sent);

  test('returns what the function returned', async () => {
    const arn = encodeURIComponent('arn:aws:lambda:us-east-1:111111111111:function:echo');
    for (const name of ['echo', arn]) {
      expect(await invoke(name, { method: 'POST', body: '{"a":1}' })).toMatchObject({
        status: 200,
        text: '{"a":1}',
      });
    }
  });

  test('says that the function failed', async () => {
    const answer = await invoke('fail', { method: 'POST' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(JSON.parse(answer.text)).toMatchObject({ errorType: 'TypeError' });
  });

  test.each([
    ['nobody', { method: 'POST' }, 404, 'ResourceNotFoundException'],
    ['echo', { method: 'POST', body: '{' }, 400, 'InvalidRequestContentException'],
    ['echo', { method: 'GET' }, 405, 'MethodNotAllowedException'],
    [
      'echo',
      { method: 'POST', headers: { 'x-amz-invocation-type': 'Event' } },
      400,
      'InvalidParameterValueException',
    ],
  ])('refuses %s %j: %i %s', async (name, sent, status, type) => {
    const answer = await invoke(name, sent as Sent);
    expect(answer).toMatchObject({ status, headers: { 'x-amzn-errortype': type } });
  });
});

test('each request is in the trace', async () => {
  api.calls.clear();
  await send('/api/echo');
  await send('/api/nothing');
  expect(api.calls.list()).toMatchObject([
    { method: 'GET', path: '/api/nothing', status: 404, function: null, roundTrips: 0 },
    {
      method: 'GET',
      path: '/api/echo',
      status: 200,
      function: 'echo',
      coldStart: false,
      roundTrips: 0,
      calls: [],
    },
  ]);
});
