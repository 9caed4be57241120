import { Readable } from 'node:stream';
import { defineLimits, isThrottleError, throttle, ThrottleError } from '../../src/index.js';
import { BASE, expectFetchKept, messageText, setUpFetch, type Sent } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a request failed with. */
const failure = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'no failure',
    (reason: unknown) => reason,
  );

test('requests wait for their permits, by priority', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '2/s' } });
  const get = (name: string, priority = 5) =>
    fetch(`${BASE}/users/${name}`, { throttle: { priority } });
  const all = [get('a'), get('b'), get('c'), get('d', 9), get('e', 0)];
  await jest.advanceTimersByTimeAsync(3000);
  for (const response of await Promise.all(all)) expect(response.status).toBe(200);
  expect(wire.paths).toEqual(['a', 'b', 'e', 'c', 'd'].map((name) => `/users/${name}`));
  expectFetchKept(wire, 2, 1000);
  // What is ours is not handed on.
  for (const { init } of wire.sent) expect(init).not.toHaveProperty('throttle');
  await quota.close();
});

test('a URL, a request, or text with init are limited alike', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/s' } });
  const all = [
    fetch(`${BASE}/users/a`),
    fetch(new URL(`${BASE}/users/b`)),
    fetch(new Request(`${BASE}/users/c`)),
    fetch(new Request(`${BASE}/users/d`, { method: 'POST' }), { method: 'GET' }),
  ];
  await jest.advanceTimersByTimeAsync(5000);
  await Promise.all(all);
  expect(wire.paths).toEqual(['a', 'b', 'c', 'd'].map((name) => `/users/${name}`));
  expectFetchKept(wire, 1, 1000);
  await quota.close();
});

test.each<[string, (method: string) => RequestInit]>([
  ['a Request', (method) => new Request('https://example.com/', { ...INIT, method })],
  ['what inherits', (method) => Object.create({ ...INIT, method }) as RequestInit],
  [
    'an instance of a class',
    (method) =>
      new (class {
        readonly headers = INIT.headers;
        get method(): string {
          return method;
        }
        get body(): string {
          return INIT.body;
        }
      })(),
  ],
])('init may be %s', async (_what, make) => {
  const { fetch, quota, wire } = setUpFetch();
  const sent = fetch(`${BASE}/messages/users`, make('POST'));
  await jest.advanceTimersByTimeAsync(0);
  await jest.advanceTimersByTimeAsync(50);
  expect((await sent).status).toBe(200);
  const { method, headers, text } = wire.sent[0]!;
  expect([method, headers.get('x-id'), text]).toEqual(['POST', '7', messageText(2)]);
  expectFetchKept(wire, 6000, 60_000);
  await quota.close();
});
const INIT = { headers: { 'x-id': '7' }, body: messageText(2) };

describe('the weight', () => {
  const stream = (text: string): ReadableStream => new Blob([text]).stream();
  const form = (): FormData => {
    const made = new FormData();
    made.set('to', 'a');
    return made;
  };
  test.each<[what: string, init: () => [RequestInit, object?] | Request, weight: number]>([
    ['text', () => [{ body: messageText(3) }], 3],
    ['bytes', () => [{ body: new TextEncoder().encode(messageText(3)) }], 3],
    ['a part of a buffer', () => [{ body: Buffer.from(messageText(4)) }], 4],
    ['a buffer', () => [{ body: new TextEncoder().encode(messageText(5)).buffer }], 5],
    ['the body of a request', () => new Request(`${BASE}/messages/users`, post(6)), 6],
    ['no body', () => [{}], 1],
    ['a form, which cannot be read', () => [{ body: new URLSearchParams({ to: 'a' }) }], 600],
    ['a multipart form', () => [{ body: form() }], 600],
    ['a blob', () => [{ body: new Blob([messageText(2)]) }], 600],
    ['a stream', () => [{ body: stream(messageText(2)), duplex: 'half' }], 600],
    [
      'a stream whose caller says it',
      () => [{ body: stream(''), duplex: 'half' }, { weight: 2 }],
      2,
    ],
  ])('is read from %s', async (_what, make, weight) => {
    const { fetch, quota, wire } = setUpFetch();
    const made = make();
    const sent =
      made instanceof Request
        ? fetch(made)
        : fetch(`${BASE}/messages/users`, { method: 'POST', ...made[0], throttle: { ...made[1] } });
    await jest.advanceTimersByTimeAsync(0);
    await jest.advanceTimersByTimeAsync(20);
    expect((await sent).status).toBe(200);
    expect(quota.stats()).toMatchObject([{ cooling: weight }]);
    expectFetchKept(wire, 6000, 60_000);
    await quota.close();
  });

  test('a request whose body was read is sent with it, and stays as it was', async () => {
    const { fetch, quota, wire } = setUpFetch();
    const request = new Request(`${BASE}/messages/users`, {
      ...post(2),
      headers: { 'content-type': 'application/json' },
    });
    const sent = fetch(request);
    await jest.advanceTimersByTimeAsync(20);
    await sent;
    expect(wire.sent[0]).toMatchObject({ method: 'POST', text: messageText(2) });
    expect(wire.sent[0]!.headers.get('content-type')).toBe('application/json');
    expect(request.bodyUsed).toBe(false);
    expectFetchKept(wire, 6000, 60_000);
    await quota.close();
  });

  test('a request with a body of megabytes, or one that comes late, counts as a stream', async () => {
    const { fetch, quota, wire } = setUpFetch();
    const long = messageText(1).replace('u0', 'x'.repeat(2_000_000));
    const never = new ReadableStream({
      start(controller) {
        setTimeout(() => {
          controller.enqueue(new TextEncoder().encode(messageText(2)));
          controller.close();
        }, 5000);
      },
    });
    const init = { ...post(1), body: never, duplex: 'half' as const };
    const all = [
      fetch(new Request(`${BASE}/messages/users`, { ...post(1), body: long })),
      fetch(new Request(`${BASE}/messages/users`, init)),
    ];
    await jest.advanceTimersByTimeAsync(10_000);
    await Promise.all(all);
    expect(wire.sent.map(({ text }) => text.length)).toEqual([long.length, messageText(2).length]);
    expect(quota.stats()).toMatchObject([{ cooling: 1200 }]);
    expectFetchKept(wire, 6000, 60_000);
    await quota.close();
  });

  const post = (receivers: number): RequestInit => ({
    method: 'POST',
    body: messageText(receivers),
  });
});

test('what waits is sent as it was asked for, whatever its caller does meanwhile', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [SEND]: '2/s' } });
  const url = new URL(`${BASE}/messages/users`);
  const body = new TextEncoder().encode(messageText(2));
  const headers = new Headers({ 'x-id': 'first' });
  const all = [0, 1].map(() => fetch(url, { method: 'POST', body, headers }));
  url.pathname = '/elsewhere';
  body.fill(32);
  headers.set('x-id', 'second');
  await jest.advanceTimersByTimeAsync(3000);
  await Promise.all(all);
  for (const { path, text, headers: sent } of wire.sent) {
    expect([path, text, sent.get('x-id')]).toEqual(['/messages/users', messageText(2), 'first']);
  }
  expectFetchKept(wire, 2, 1000);
  await quota.close();
});

describe('an abort', () => {
  test('fails a request that waits at once, with its reason, and spends nothing', async () => {
    const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/min' } });
    const controller = new AbortController();
    const { signal } = controller;
    const first = fetch(`${BASE}/users/a`);
    const waiting = [
      failure(fetch(`${BASE}/users/b`, { signal })),
      failure(fetch(new Request(`${BASE}/users/c`, { signal }))),
    ];
    const behind = fetch(`${BASE}/users/d`);
    await jest.advanceTimersByTimeAsync(20);
    await first;
    const reason = { why: 'no longer wanted' };
    controller.abort(reason);
    await jest.advanceTimersByTimeAsync(0);
    for (const got of await Promise.all(waiting)) expect(got).toBe(reason);
    await jest.advanceTimersByTimeAsync(61_000);
    await behind;
    expect(wire.paths).toEqual(['/users/a', '/users/d']);
    expectFetchKept(wire, 1, 60_000);
    await quota.close();
  });

  test.each([undefined, null, 'a text', new Error('mine')])(
    'with the reason %p, before or after the sending, fails it as fetch does',
    async (reason) => {
      const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/s' } });
      const aborted = AbortSignal.abort(reason);
      expect(await failure(fetch(`${BASE}/users/a`, { signal: aborted }))).toBe(aborted.reason);
      expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 0 }]);
      const controller = new AbortController();
      const sent = failure(fetch(`${BASE}/users/b`, { signal: controller.signal }));
      await jest.advanceTimersByTimeAsync(5);
      controller.abort(reason);
      expect(await sent).toBe(controller.signal.reason);
      // Whether the server has counted it, nobody knows.
      expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 1 }]);
      expectFetchKept(wire, 1, 1000);
      await quota.close();
    },
  );

  test('of a request is not heard where init has no signal', async () => {
    const { fetch, quota, wire } = setUpFetch();
    const request = new Request(`${BASE}/users/a`, { signal: AbortSignal.abort() });
    const sent = fetch(request, { signal: null });
    await jest.advanceTimersByTimeAsync(20);
    expect((await sent).status).toBe(200);
    expectFetchKept(wire, 100, 1000);
    await quota.close();
  });

  test('ends the reading of a body that has not come yet', async () => {
    const { fetch, quota, wire } = setUpFetch();
    const controller = new AbortController();
    const init = { method: 'POST', body: new ReadableStream(), duplex: 'half' as const };
    const request = new Request(`${BASE}/messages/users`, { ...init, signal: controller.signal });
    const sent = failure(fetch(request));
    await jest.advanceTimersByTimeAsync(100);
    controller.abort('over');
    expect(await sent).toBe('over');
    expect(wire.sent).toEqual([]);
    expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 0 }]);
    await quota.close();
  });
});

test('a request that is not sent fails with a ThrottleError, which is no error of axios', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/min' }, maxQueue: 1 });
  const first = fetch(`${BASE}/users/a`);
  const late = failure(fetch(`${BASE}/users/b`, { throttle: { maxWaitMs: 100 } }));
  const closed = failure(fetch(`${BASE}/users/c`));
  const full = failure(fetch(`${BASE}/users/d`));
  const heavy = failure(
    fetch(`${BASE}/messages/users`, { method: 'POST', throttle: { weight: 6001 } }),
  );
  await jest.advanceTimersByTimeAsync(20);
  await first;
  await quota.close();
  const errors = await Promise.all([late, full, heavy, closed]);
  expect(errors.map((error) => (error as ThrottleError).code)).toEqual([
    'ERR_THROTTLE_WAIT',
    'ERR_THROTTLE_QUEUE_FULL',
    'ERR_THROTTLE_WEIGHT',
    'ERR_THROTTLE_CLOSED',
  ]);
  for (const error of errors) {
    expect(error).toBeInstanceOf(ThrottleError);
    expect(isThrottleError(error)).toBe(true);
    expect(error).not.toHaveProperty('isAxiosError');
    expect((error as ThrottleError).facts).toMatchObject({ refusals: 0 });
  }
  expect(await failure(fetch(`${BASE}/users/e`))).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  expectFetchKept(wire, 1, 60_000);
});

test('a drain sends what waits, and lets nothing more in', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/s' } });
  const all = ['a', 'b', 'c'].map((name) => fetch(`${BASE}/users/${name}`));
  const closed = quota.close({ drain: true });
  const late = failure(fetch(`${BASE}/users/late`));
  await jest.advanceTimersByTimeAsync(3000);
  for (const response of await Promise.all(all)) expect(response.status).toBe(200);
  expect(await late).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  jest.useRealTimers();
  await closed;
  expectFetchKept(wire, 1, 1000);
});

test.each<[unknown, RegExp]>([
  [{ priority: 10 }, /throttle.priority/],
  [{ urgent: true }, /urgent/],
  ['fast', /throttle/],
])('settings that are %p reject with what was expected', async (throttle, message) => {
  const { fetch, quota, wire } = setUpFetch();
  const reason = await failure(fetch(`${BASE}/users/a`, { throttle: throttle as never }));
  expect(reason).toBeInstanceOf(Error);
  expect((reason as Error).message).toMatch(message);
  expect(wire.sent).toEqual([]);
  await quota.close();
});

test('what is no function cannot be a fetch', () => {
  const { quota } = setUpFetch();
  for (const wrong of [null, {}, 'fetch']) {
    expect(() => quota.fetch(wrong as never)).toThrow(/^Expected `fetch` to be a function, got/);
  }
});

test('other hosts, and requests that skip it, are sent at once', async () => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [USERS]: '1/h' } });
  const untouched: string[] = [];
  quota.on('untouched', ({ reason }) => untouched.push(reason));
  const all = [
    fetch(`${BASE}/users/a`),
    fetch(`${BASE}/users/b`, { throttle: { skip: true } }),
    fetch('https://example.com/', { throttle: { priority: 0 } }),
  ];
  await jest.advanceTimersByTimeAsync(20);
  await Promise.all(all);
  expect(untouched).toEqual(['skip', 'unlimited']);
  expect(wire.sent.length).toBe(3);
  await quota.close();
});

test('beforeSend may set headers when the permits are there', async () => {
  let token = 'old';
  const { fetch, quota, wire } = setUpFetch({
    overrides: { [USERS]: '1/s' },
    beforeSend: ({ headers }) => {
      headers.set('authorization', token);
    },
  });
  const all = [
    fetch(`${BASE}/users/a`, { headers: { 'x-id': '1' } }),
    fetch(new Request(`${BASE}/users/b`, { headers: { 'x-id': '2' } })),
  ];
  token = 'new';
  await jest.advanceTimersByTimeAsync(2000);
  await Promise.all(all);
  const seen = wire.sent.map(({ headers }) => [headers.get('authorization'), headers.get('x-id')]);
  expect(seen).toEqual([
    ['old', '1'],
    ['new', '2'],
  ]);
  expectFetchKept(wire, 1, 1000);
  await quota.close();
});

test.each([
  ['at once', 0],
  ['after a wait', 1],
])(
  'headers that are none fail the request alone where beforeSend is to change them, %s',
  async (_, before) => {
    const { fetch, quota, wire } = setUpFetch({
      overrides: { [USERS]: '1/s' },
      beforeSend: ({ headers }) => {
        headers.set('authorization', 'token');
      },
    });
    const all = Array.from({ length: before }, () => fetch(`${BASE}/users/a`));
    const wrong = failure(fetch(`${BASE}/users/b`, { headers: { 'a b': 'c' } }));
    all.push(fetch(`${BASE}/users/c`));
    await jest.advanceTimersByTimeAsync(5000);
    expect(await wrong).toMatchObject({ name: 'TypeError' });
    await Promise.all(all);
    expect(wire.sent.length).toBe(before + 1);
    expectFetchKept(wire, 1, 1000);
    expect(quota.stats().every(({ inFlight }) => inFlight === 0)).toBe(true);
    await quota.close();
  },
);

test.each<[string, (body: Readable) => unknown, RegExp]>([
  ['fails', (body) => body.destroy(new Error('no such file')), /no such file/],
  ['is closed', (body) => body.destroy(), /closed/],
])('a body of Node.js that %s while it waits fails its request alone', async (_, end, cause) => {
  const { fetch, quota, wire } = setUpFetch({ overrides: { [SEND]: '1 message/s' } });
  const init = { method: 'POST', throttle: { weight: 1 } };
  const first = fetch(`${BASE}/messages/users`, { ...init, body: 'x' });
  const body = new Readable({ read: () => undefined });
  const asked = { ...init, body: body as never, duplex: 'half' as const };
  const second = failure(fetch(`${BASE}/messages/users`, asked));
  await jest.advanceTimersByTimeAsync(100);
  end(body);
  await jest.advanceTimersByTimeAsync(100);
  expect(await second).toMatchObject({ message: 'fetch failed' });
  expect(String(((await second) as Error).cause)).toMatch(cause);
  expect((await first).status).toBe(200);
  expect(wire.sent.length).toBe(1);
  expect(quota.stats()).toMatchObject([{ waiting: 0, inFlight: 0 }]);
  expectFetchKept(wire, 1, 1000);
  await quota.close();
});

describe('a refused request', () => {
  const refuseFirst = (count: number) => (_sent: Sent, sends: number) =>
    sends <= count
      ? new Response('{"error":"reach_limit"}', { status: 429 })
      : new Response('{"data":1}');

  test.each<[string, () => RequestInit | Request]>([
    ['text', () => ({ method: 'POST', body: messageText(1) })],
    ['bytes', () => ({ method: 'POST', body: Buffer.from(messageText(1)) })],
    [
      'a Request',
      () => new Request(`${BASE}/messages/users`, { method: 'POST', body: messageText(1) }),
    ],
  ])('with %s is sent again, the same', async (_what, make) => {
    const { fetch, quota, wire } = setUpFetch({}, { reply: refuseFirst(1) });
    const made = make();
    const sent = made instanceof Request ? fetch(made) : fetch(`${BASE}/messages/users`, made);
    await jest.advanceTimersByTimeAsync(0);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(await (await sent).json()).toEqual({ data: 1 });
    expect(wire.sent.map(({ text }) => text)).toEqual([messageText(1), messageText(1)]);
    expectFetchKept(wire, 6000, 60_000);
    await quota.close();
  });

  test('with a stream is not, and its caller reads the refusal', async () => {
    const { fetch, quota, wire } = setUpFetch({}, { reply: refuseFirst(1) });
    const body = new Blob([messageText(1)]).stream();
    const init = { method: 'POST', body, duplex: 'half' as const };
    const sent = fetch(`${BASE}/messages/users`, init);
    await jest.advanceTimersByTimeAsync(50);
    const response = await sent;
    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ error: 'reach_limit' });
    expect(wire.sent.length).toBe(1);
    await quota.close();
  });

  test('is told from another failure by its body, which its caller reads all the same', async () => {
    const forbidden = '{"error":"forbidden_op"}';
    const { fetch, quota, wire } = setUpFetch(
      {},
      { reply: () => new Response(forbidden, { status: 403 }) },
    );
    const sent = fetch(`${BASE}/messages/users`, { method: 'POST', body: messageText(1) });
    await jest.advanceTimersByTimeAsync(50);
    const response = await sent;
    expect(await response.text()).toBe(forbidden);
    expect(wire.sent.length).toBe(1);
    await quota.close();
  });

  test.each([
    ['stays open', new ReadableStream()],
    ['is long', new Blob(['x'.repeat(200_000)]).stream()],
  ])('whose body %s is handed on, for it cannot be told', async (_what, body) => {
    const { fetch, quota, wire } = setUpFetch(
      {},
      { reply: () => new Response(body, { status: 429 }) },
    );
    const sent = fetch(`${BASE}/users/a`);
    await jest.advanceTimersByTimeAsync(0);
    await jest.advanceTimersByTimeAsync(2000);
    const response = await sent;
    expect(response.status).toBe(429);
    expect(response.bodyUsed).toBe(false);
    expect(wire.sent.length).toBe(1);
    await response.body?.cancel();
    await quota.close();
  });
});

test('a fetch of somebody else may throw, or answer with hardly anything', async () => {
  const { quota } = setUpFetch({ limits: simple });
  const error = new TypeError('fetch failed');
  const throwing = quota.fetch((url: string): Promise<Response> => {
    throw url === URL_OF ? error : new Error('another');
  });
  expect(await failure(throwing(URL_OF))).toBe(error);
  const status = async (url: string, made: number): Promise<{ status: number }> =>
    Promise.resolve({ status: url === URL_OF ? made : 500 });
  expect(await quota.fetch((url: string) => status(url, 204))(URL_OF)).toEqual({ status: 204 });
  const refusing = quota.fetch((url: string, init?: object) =>
    status(url, init && 'body' in init ? 0 : 429),
  );
  expect(await failure(refusing(URL_OF, { throttle: { maxWaitMs: 0 } }))).toMatchObject({
    code: 'ERR_THROTTLE_WAIT',
    cause: { status: 429 },
    facts: { refusals: 1 },
  });
  expect(quota.stats()).toMatchObject([{ inFlight: 0 }]);
  await quota.close();
});

test.each<[string, unknown]>([
  ['a plain object', { 'retry-after': '1' }],
  ['numbers', new Map([['retry-after', 1]])],
])('a refusal whose headers are %s leaks no permit', async (_what, headers) => {
  const { quota } = setUpFetch({ limits: simple });
  let sends = 0;
  const fetch = quota.fetch((url: string) =>
    Promise.resolve({ url, status: ++sends === 1 ? 429 : 200, headers }),
  );
  const sent = fetch(URL_OF);
  await jest.advanceTimersByTimeAsync(120_000);
  expect(await sent).toMatchObject({ status: 200 });
  expect(sends).toBe(2);
  expect(quota.stats().every(({ inFlight }) => inFlight === 0)).toBe(true);
  await quota.close();
});

test.each([[undefined], [null], ['text']])(
  'a fetch of somebody else may answer with %p',
  async (answer) => {
    const { quota } = setUpFetch({ limits: simple });
    const fetch = quota.fetch((url: string) =>
      Promise.resolve((url === URL_OF ? answer : 'another') as never),
    );
    expect(await fetch(URL_OF)).toBe(answer);
    expect(quota.stats()).toMatchObject([{ inFlight: 0 }]);
    await quota.close();
  },
);

test('a redirect whose body is a stream of Node.js, as of node-fetch, is followed', async () => {
  const { quota } = setUpFetch({ limits: simple });
  const bodies: Readable[] = [];
  const fetch = quota.fetch((url: string) => {
    const body = new Readable({ read: () => undefined });
    const [status, headers] = [bodies.push(body) === 1 ? 302 : 200, new Headers()];
    headers.set('location', url);
    return Promise.resolve({ status, headers, body });
  });
  expect(await fetch(URL_OF)).toMatchObject({ status: 200, redirected: true });
  expect(bodies.map(({ destroyed }) => destroyed)).toEqual([true, false]);
  await quota.close();
});

test.each([
  ['bytes, as of node-fetch 2', Buffer.from(messageText(3)), 3],
  ['a stream of Node.js', Readable.from([Buffer.from(messageText(4))]), 4],
  ['a stream of neither', iterated(messageText(5)), 5],
  ['what cannot be read', { arrayBuffer: () => undefined }, 600],
])('the body of a Request may be %s', async (_what, body, weight) => {
  const { quota } = setUpFetch();
  const sent: unknown[] = [];
  const fetch = quota.fetch((...args: unknown[]) => {
    sent.push(args);
    return Promise.resolve(new Response('{}'));
  });
  const request = { url: `${BASE}/messages/users`, method: 'POST', headers: {}, body };
  await fetch({ ...request, clone: () => request });
  expect(sent.length).toBe(1);
  const messages = quota.stats().find(({ unit }) => unit === 'message');
  expect(messages?.cooling).toBe(weight);
  await quota.close();
});

async function* iterated(text: string): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield new TextEncoder().encode(text);
}

test('a refusal whose body does not end is let go when the request is sent again', async () => {
  const cancelled: unknown[] = [];
  const { quota } = setUpFetch({ limits: simple });
  let sends = 0;
  const fetch = quota.fetch((url: string) => {
    sends += 1;
    const endless = new ReadableStream({
      cancel: () => {
        cancelled.push(url);
      },
    });
    const refused = new Response(endless, { status: 429, headers: { 'retry-after': '1' } });
    return Promise.resolve(sends === 1 ? refused : new Response('{}'));
  });
  const sent = fetch(URL_OF);
  await jest.advanceTimersByTimeAsync(0);
  await jest.advanceTimersByTimeAsync(1000);
  expect(cancelled).toEqual([URL_OF]);
  await jest.advanceTimersByTimeAsync(3000);
  expect((await sent).status).toBe(200);
  expect(sends).toBe(2);
  await quota.close();
});

test('an answer that cannot be read fails its request, and what it was sent with cools', async () => {
  const quota = throttle({ limits: simple, lostGraceMs: 500 });
  const unreadable = {
    status: 429,
    headers: {
      get() {
        throw new Error('no headers');
      },
    },
  };
  const answer = (): Promise<Response> => Promise.resolve(unreadable as unknown as Response);
  const fetch = quota.fetch<(url: string) => Promise<Response>>(answer);
  await expect(fetch(URL_OF)).rejects.toThrow('no headers');
  expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 1 }]);
  await jest.advanceTimersByTimeAsync(1400);
  expect(quota.stats()).toMatchObject([{ cooling: 1 }]);
  await jest.advanceTimersByTimeAsync(1200);
  expect(quota.stats()).toEqual([]);
  await quota.close();
});

const URL_OF = 'https://api.example.com/items';
/** Every 429 is a refusal. */
const simple = defineLimits({
  name: 'Example',
  hosts: ['api.example.com'],
  sections: [{ name: 'Items', rows: [['list items', 'GET', '/items', '10/s']] }],
});
