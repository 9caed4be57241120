/** A throttled `fetch` in place of the global one, of one throttle or of several. */
import { throttle, type ThrottledFetch } from '../../src/index.js';
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
