/** What `fetch` makes of what it is called with: as the function that sends makes of it, and as it was then. */
import { BASE, expectFetchKept, messageText, setUpFetch } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

test.each<[what: string, make: (text: string) => unknown]>([
  ['a String', (text) => new String(text)],
  ['of a class of its own', (text) => new (class extends String {})(text)],
  ['what has a text', (text) => ({ toString: () => text })],
  ['a list of one', (text) => [text]],
])('a body that is %s counts by what is sent', async (_what, make) => {
  const { fetch, quota, wire } = setUpFetch();
  const body = make(messageText(3)) as string;
  const sent = fetch(`${BASE}/messages/users`, { method: 'POST', body });
  await jest.advanceTimersByTimeAsync(20);
  expect((await sent).status).toBe(200);
  expect(wire.sent[0]).toMatchObject({ text: messageText(3), weight: 3 });
  expect(quota.stats()).toMatchObject([{ cooling: 3 }]);
  expectFetchKept(wire, 6000, 60_000);
  await quota.close();
});

test.each<[what: string, method: unknown]>([
  ['a String', new String('post')],
  ['what has a text', { toString: () => 'POST' }],
])('a method that is %s counts as what is sent', async (_what, method) => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [SEND]: '1/s' } });
  const init = { method: method as string, body: messageText(1) };
  const all = [0, 1].map(() => fetch(`${BASE}/messages/users`, init));
  await jest.advanceTimersByTimeAsync(3000);
  await Promise.all(all);
  expect(wire.sent.map((sent) => sent.method)).toEqual(['POST', 'POST']);
  expectFetchKept(wire, 1, 1000);
  await quota.close();
});

test('a Request waits with the headers that it had, and pairs are copied, too', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/s' } });
  const request = new Request(`${BASE}/users/a`, { headers: { authorization: 'Bearer A' } });
  const pairs: [string, string][] = [['authorization', 'Bearer A']];
  const all = [
    fetch(`${BASE}/users/first`),
    fetch(request),
    fetch(`${BASE}/users/b`, { headers: pairs }),
  ];
  request.headers.set('authorization', 'Bearer B');
  pairs[0]![1] = 'Bearer B';
  await jest.advanceTimersByTimeAsync(4000);
  await Promise.all(all);
  const sent = wire.sent.map(({ headers }) => headers.get('authorization'));
  expect(sent).toEqual([null, 'Bearer A', 'Bearer A']);
  expectFetchKept(wire, 1, 1000);
  await quota.close();
});

test('a redirect of a Request goes on with what that says', async () => {
  const reply = ({ path }: { readonly path: string }): Response =>
    path === '/users/old'
      ? new Response(null, { status: 302, headers: { location: `${BASE}/users/new` } })
      : new Response('{}');
  const { fetch, quota, wire } = setUpFetch({}, { reply });
  const request = new Request(`${BASE}/users/old`, { credentials: 'omit', keepalive: true });
  const sent = fetch(request);
  await jest.advanceTimersByTimeAsync(50);
  expect((await sent).redirected).toBe(true);
  expect(wire.paths).toEqual(['/users/old', '/users/new']);
  expect(wire.sent[1]!.init).toMatchObject({ credentials: 'omit', keepalive: true });
  expectFetchKept(wire, 100, 1000);
  await quota.close();
});

test('a Request that has been used fails, and takes nothing', async () => {
  const { fetch, quota, wire } = setUpFetch();
  const init = { method: 'POST', body: messageText(1) };
  const request = new Request(`${BASE}/messages/users`, init);
  await request.text();
  await expect(fetch(request)).rejects.toThrow('got one whose body has been');
  expect(wire.sent).toEqual([]);
  expect(quota.stats()).toEqual([]);
  await quota.close();
});

test('what a fetch of somebody else takes beyond the standard is handed on as it is', async () => {
  const seen: unknown[] = [];
  const { quota } = setUpFetch();
  const fetch = quota.fetch((_input: string, init?: { method?: unknown; body?: unknown }) => {
    seen.push(init?.body);
    return Promise.resolve(new Response('{}'));
  });
  const bodies = [
    { to: ['u1', 'u2'], toString: 0 },
    Object.assign(Object.create(null), { to: ['u1'] }),
    ['x'],
  ];
  for (const body of bodies) {
    const sent = fetch(`${BASE}/messages/users`, { method: 'POST', body });
    await jest.advanceTimersByTimeAsync(20);
    await sent;
  }
  for (const [index, body] of bodies.entries()) expect(seen[index]).toBe(body);
  // What is in a list is not known.
  expect(quota.stats()).toMatchObject([{ cooling: 2 + 1 + 600 }]);
  await quota.close();
});

test.each<[what: string, method: unknown, endpoint: string | undefined]>([
  ['a function with a text', Object.assign(() => 0, { toString: () => 'post' }), SEND],
  ['a number', 7, '*'],
  ['a boolean', true, '*'],
  ['null, which each fetch reads in its own way', null, '*'],
])('a method that is %s counts by its text', async (_what, method, endpoint) => {
  const seen: unknown[] = [];
  const { quota } = setUpFetch();
  const fetch = quota.fetch((_input: string, init?: { method?: unknown; body?: unknown }) => {
    seen.push(init?.method);
    return Promise.resolve(new Response('{}'));
  });
  const sent = fetch(`${BASE}/messages/users`, { method, body: messageText(3) });
  await jest.advanceTimersByTimeAsync(20);
  await sent;
  expect(seen).toEqual([method === null ? null : String(method as number)]);
  expect(quota.stats().map((bucket) => bucket.bucket.split(' ').slice(1).join(' '))).toEqual([
    endpoint,
  ]);
  await quota.close();
});

test('what init says of a Request goes before what that has, also where it is null', async () => {
  const seen: (RequestInit | undefined)[] = [];
  const { quota } = setUpFetch();
  const fetch = quota.fetch((_input: Request | string, init?: RequestInit) => {
    seen.push(init);
    return Promise.resolve(new Response('{}'));
  });
  const request = new Request(`${BASE}/users/a`, {
    headers: { authorization: 'Bearer A' },
    referrer: 'https://a1.easemob.com/from',
    referrerPolicy: 'unsafe-url',
  });
  const init = { headers: null, referrer: '', referrerPolicy: null } as never;
  await fetch(request, init);
  expect(seen[0]).toMatchObject({ headers: null, referrer: '', referrerPolicy: null });
  await quota.close();
});

test('a body in init that is null is that of the Request', async () => {
  const { fetch, quota, wire } = setUpFetch();
  const request = new Request(`${BASE}/messages/users`, { method: 'POST', body: messageText(2) });
  const sent = fetch(request, { body: null });
  await jest.advanceTimersByTimeAsync(20);
  await sent;
  expect(wire.sent[0]!.text).toBe(messageText(2));
  expect(quota.stats()).toMatchObject([{ cooling: 2 }]);
  expectFetchKept(wire, 6000, 60_000);
  await quota.close();
});

test('a body whose text says but what it is counts by what is in it', async () => {
  const { quota } = setUpFetch();
  const fetch = quota.fetch((...[]: [input: string, init?: { method: string; body: unknown }]) =>
    Promise.resolve(new Response('{}')),
  );
  const body = { to: ['u1', 'u2'], [Symbol.toStringTag]: 'Message of ours' };
  const sent = fetch(`${BASE}/messages/users`, { method: 'POST', body });
  await jest.advanceTimersByTimeAsync(20);
  await sent;
  expect(quota.stats()).toMatchObject([{ cooling: 2 }]);
  await quota.close();
});

test('a Request keeps its referrer', async () => {
  const { fetch, quota, wire } = setUpFetch();
  const referrer = 'https://a1.easemob.com/from';
  const sent = fetch(new Request(`${BASE}/users/a`, { referrer, referrerPolicy: 'unsafe-url' }));
  await jest.advanceTimersByTimeAsync(20);
  await sent;
  expect(wire.sent[0]!.init).toMatchObject({ referrer, referrerPolicy: 'unsafe-url' });
  await quota.close();
});
