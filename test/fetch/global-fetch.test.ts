/** A throttled `fetch` in place of the global one, of one throttle or of several. */
import { throttle, type Throttle, type ThrottledFetch } from '../../src/index.js';
import { expectPromiseKept } from '../support/invariant.js';
import { BASE, expectFetchKept, FetchWire, setUpFetch } from './wire.js';

const USERS = 'GET /users/{username}';
const TWICE = { overrides: { [USERS]: '2/100ms' } };

const original = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = original;
});

test('the global fetch may be a throttled one, and one that is handed over counts once', async () => {
  const { quota, wire } = setUpFetch({ overrides: { [USERS]: '2/100ms' } });
  globalThis.fetch = wire.fetch;
  const inner = quota.fetch();
  globalThis.fetch = inner;
  globalThis.fetch = quota.fetch();
  const twice = quota.fetch(quota.fetch(inner));
  const all = [globalThis.fetch, twice, globalThis.fetch, twice, inner, twice].map((each, index) =>
    each(`${BASE}/users/u${index}`),
  );
  for (const response of await Promise.all(all)) expect(response.status).toBe(200);
  expect(wire.sent).toHaveLength(6);
  expectFetchKept(wire, 2, 100);
  await globalThis.fetch('https://example.com/');
  await quota.close();
});

/** Sends six by each of `fetches` at once, and expects all of them to arrive within what one throttle lets by. */
async function expectOnce(wire: FetchWire, fetches: readonly ThrottledFetch[]): Promise<void> {
  const all = fetches.flatMap((each, number) =>
    Array.from({ length: 6 }, (_, id) => each(`${BASE}/users/u${number}-${id}`)),
  );
  for (const response of await Promise.all(all)) expect(response.status).toBe(200);
  expect(wire.sent).toHaveLength(fetches.length * 6);
  expectFetchKept(wire, 2, 100);
}

test('throttles that each replace the global fetch all count what goes through it', async () => {
  const wire = new FetchWire();
  globalThis.fetch = wire.fetch;
  const quotas = [throttle({}), throttle({}), throttle(TWICE)];
  for (const quota of quotas) globalThis.fetch = quota.fetch();
  await expectOnce(wire, [globalThis.fetch]);
  for (const quota of quotas) expect(quota.stats()).toHaveLength(1);
  for (const quota of quotas) await quota.close();
});

test('one that sends by another throttle may replace the global fetch, by which that one sends', async () => {
  const wire = new FetchWire();
  globalThis.fetch = wire.fetch;
  const [inner, outer] = [throttle({}), throttle(TWICE)];
  const byGlobal = inner.fetch();
  globalThis.fetch = outer.fetch(byGlobal);
  await expectOnce(wire, [globalThis.fetch]);
  expect(inner.stats()).toHaveLength(1);
  await inner.close();
  await outer.close();
});

test('one that is not the global fetch goes through the throttle that has replaced that', async () => {
  const wire = new FetchWire();
  globalThis.fetch = wire.fetch;
  const [other, own] = [throttle(TWICE), throttle({})];
  const fetch = own.fetch();
  globalThis.fetch = other.fetch();
  await expectOnce(wire, [fetch]);
  expect(other.stats()).toHaveLength(1);
  await other.close();
  await own.close();
});

test('a global fetch that comes later is taken by then', async () => {
  const quota = throttle(TWICE);
  const wire = new FetchWire();
  const scope = globalThis as { fetch?: unknown };
  delete scope.fetch;
  const fetch = quota.fetch();
  await expect(fetch(`${BASE}/users/none`)).rejects.toThrow(
    'Expected `fetch` to be a function, got undefined',
  );
  globalThis.fetch = wire.fetch;
  await expectOnce(wire, [fetch]);
  await quota.close();
});

describe('one that leads back to its own throttle by another', () => {
  type Way = (quota: Throttle, other: Throttle, wire: FetchWire) => ThrottledFetch;
  const byGlobal: Way = (quota, other, wire) => {
    globalThis.fetch = wire.fetch;
    globalThis.fetch = quota.fetch();
    globalThis.fetch = other.fetch();
    return quota.fetch();
  };
  const handedOver: Way = (quota, other, wire) => quota.fetch(other.fetch(quota.fetch(wire.fetch)));
  const ONCE = { overrides: { [USERS]: '1/100ms' } };

  function setUpBoth(way: Way, wire = new FetchWire()) {
    const [quota, other] = [throttle(ONCE), throttle(ONCE)];
    const fetch = way(quota, other, wire);
    const permits = new Map([quota, other].map((each) => [each, 0]));
    for (const each of permits.keys()) {
      each.on('sent', () => permits.set(each, permits.get(each)! + 1));
    }
    const close = async () => {
      await quota.close();
      await other.close();
    };
    return { quota, wire, fetch, close, taken: () => [...permits.values()] };
  }

  describe.each([
    ['by the global fetch', byGlobal],
    ['as one that is handed over', handedOver],
  ])('%s', (_what, way) => {
    test('takes one permit of each', async () => {
      const { fetch, wire, close, taken } = setUpBoth(way);
      const all = ['a', 'b'].map((name) => fetch(new URL(`${BASE}/users/${name}`)));
      all.push(fetch(new Request(`${BASE}/users/c`)));
      for (const { status } of await Promise.all(all)) expect(status).toBe(200);
      expect(taken()).toEqual([3, 3]);
      expectFetchKept(wire, 1, 100);
      await close();
    });

    test('takes them anew for each time that it is sent, and for each hop of a redirect', async () => {
      const reply = ({ path }: { readonly path: string }, sends: number): Response => {
        if (sends === 1) return new Response('{"error":"reach_limit"}', { status: 429 });
        if (path !== '/users/a') return new Response('{}');
        return new Response(null, { status: 302, headers: { location: `${BASE}/users/b` } });
      };
      const { fetch, wire, close, taken } = setUpBoth(way, new FetchWire({ reply }));
      expect((await fetch(`${BASE}/users/a`)).status).toBe(200);
      expect(wire.paths).toEqual(['/users/a', '/users/a', '/users/b']);
      expect(taken()).toEqual([3, 3]);
      expectFetchKept(wire, 1, 100);
      await close();
    });
  });

  test('lets nothing else by: not another request meanwhile, nor the same one afterwards', async () => {
    const { quota, wire, close, taken } = setUpBoth(handedOver);
    const inner = quota.fetch(wire.fetch);
    let kept: RequestInit | undefined;
    const others: Promise<Response>[] = [];
    const between = (input: string, init?: RequestInit): Promise<Response> => {
      kept = init;
      others.push(inner(`${BASE}/users/other`, init));
      return inner(input, init);
    };
    await quota.fetch(between)(`${BASE}/users/a`);
    others.push(inner(`${BASE}/users/a`, kept));
    await Promise.all(others);
    expect(taken()).toEqual([3, 0]);
    expect(wire.sent).toHaveLength(3);
    expectFetchKept(wire, 1, 100);
    await close();
  });
});

test('a function of somebody else that wraps the global one calls it, and counts once', async () => {
  const { quota, wire } = setUpFetch(TWICE);
  globalThis.fetch = wire.fetch;
  const throttled = quota.fetch();
  globalThis.fetch = (input, init) => throttled(input, { ...init });
  await expectOnce(wire, [globalThis.fetch]);
  await quota.close();
});

test('what one permit was taken for is sent once, also where the function that sends comes back twice', async () => {
  const wire = new FetchWire();
  const quota = throttle({ overrides: { [USERS]: '4/100ms' } });
  const inner = quota.fetch(wire.fetch);
  const twice = quota.fetch(async (input: string, init?: RequestInit) => {
    await inner(input, init);
    return inner(input, init);
  });
  for (let id = 0; id < 3; id++) await twice(`${BASE}/users/u${id}`);
  expect(wire.sent).toHaveLength(6);
  expectFetchKept(wire, 4, 100);
  expect(quota.stats()[0]!.inFlight).toBe(0);
  await quota.close();
});

test('a request by another method to the same place is another one, and takes a permit of its own', async () => {
  const wire = new FetchWire();
  const quota = throttle({
    overrides: { [USERS]: '9/100ms', 'DELETE /users/{username}': '2/100ms' },
  });
  const inner = quota.fetch(wire.fetch);
  const deletesBefore = quota.fetch(async (input: string, init?: RequestInit) => {
    await inner(input, { ...init, method: 'delete' });
    return inner(new Request(input, { method: 'get' }), init);
  });
  const all = Array.from({ length: 6 }, (_, id) => deletesBefore(`${BASE}/users/u${id}`));
  for (const { status } of await Promise.all(all)) expect(status).toBe(200);
  expect(wire.sent).toHaveLength(12);
  const deleted = wire.sent.filter(({ method }) => method === 'DELETE');
  expectPromiseKept(deleted, { amount: 2, windowMs: 100 });
  expectFetchKept(wire, 11, 100);
  // The one that its permit was taken for has had it.
  expect(quota.stats().map(({ inFlight, waiting }) => inFlight + waiting)).toEqual([0, 0]);
  await quota.close();
});

test('what a function between says of the method in another form than a text is read as `fetch` reads it', async () => {
  const wire = new FetchWire();
  const quota = throttle({ overrides: { [USERS]: '1/100ms' } });
  const inner = quota.fetch(wire.fetch);
  const method = { toString: () => 'GET' } as unknown as string;
  const outer = quota.fetch((input: string, init?: RequestInit) =>
    inner(input, { ...init, method }),
  );
  expect((await outer(`${BASE}/users/u`)).status).toBe(200);
  expect(wire.sent).toHaveLength(1);
  await quota.close();
});

test.each([
  ['a URL', (input: string) => new URL(input)],
  ['a Request', (input: string) => new Request(input)],
])(
  'what a function between makes %s of is the same request, in whatever script it was written',
  async (_what, make) => {
    const wire = new FetchWire();
    const quota = throttle({ overrides: { [USERS]: '1/100ms' } });
    const inner = quota.fetch(wire.fetch);
    const fetch = quota.fetch((input: string, init?: RequestInit) => inner(make(input), init));
    const all = ['张三', 'a b'].map((name) =>
      fetch(`HTTPS://a1.easemob.com/my-org/my-app/users/${name}`),
    );
    for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    expect(wire.paths).toEqual([`/users/${encodeURI('张三')}`, '/users/a%20b']);
    expectFetchKept(wire, 1, 100);
    await quota.close();
  },
);
