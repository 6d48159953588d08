import { createApi } from '../../portal/api.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

function answering(response: () => Response) {
  const sent: Sent[] = [];
  const fetcher: typeof fetch = async (input, init) => {
    sent.push({ url: String(input), init });
    return response();
  };
  return { sent, fetcher };
}

const problemOf = async (response: () => Response) => createApi('', answering(response).fetcher).session();

test('a request goes to the API base, as JSON, with the cookies', async () => {
  const { sent, fetcher } = answering(() => Response.json({ status: 'reauthenticated' }));
  const result = await createApi('https://2fa.example.com/', fetcher).reauthenticate('secret');
  expect(result).toEqual({ ok: true, value: { status: 'reauthenticated' } });
  expect(sent[0]?.url).toBe('https://2fa.example.com/api/reauthenticate');
  expect(sent[0]?.init).toMatchObject({
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': 'application/json' },
    body: '{"password":"secret"}',
  });
});

test('ids cannot leave their place in the path', async () => {
  const { sent, fetcher } = answering(() => new Response(null, { status: 204 }));
  expect(await createApi('', fetcher).revokeDevice('../session')).toEqual({ ok: true, value: undefined });
  expect(sent[0]?.url).toBe('/api/devices/..%2Fsession');
});

test('a problem of the API is handed on with its members', async () => {
  const problem = { code: 'invalid_code', attemptsLeft: 3 };
  expect(await problemOf(() => Response.json(problem, { status: 401 }))).toEqual({ ok: false, problem });
});

test.each([
  [404, 'not_found'],
  [429, 'unavailable'],
  [500, 'internal'],
  [503, 'unavailable'],
])('an answer %d of the gateway itself is %s', async (status, code) => {
  const result = await problemOf(() => Response.json({ message: 'no' }, { status }));
  expect(result).toEqual({ ok: false, problem: { code } });
});

test('a success that is not JSON is a failure, not a success without content', async () => {
  expect(await problemOf(() => new Response('<html>'))).toEqual({ ok: false, problem: { code: 'internal' } });
});

test('no connection is a problem like others, not an exception', async () => {
  const result = await problemOf(() => {
    throw new TypeError('fetch failed');
  });
  expect(result).toEqual({ ok: false, problem: { code: 'network' } });
});
