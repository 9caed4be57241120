import axios from 'axios';
import { AsyncLocalStorage } from 'node:async_hooks';
import { throttle, type ThrottleEvents } from '../../src/index.js';
import { expectKept, setUp, Wire } from './wire.js';

const USER = 'GET /users/{username}';

/** Who asked, as the caller's own code would know it. */
const caller = new AsyncLocalStorage<string>();

/** 25 requests, each in a context of its own, at 10 in 100 ms: 15 of them wait. */
const names = Array.from({ length: 25 }, (_, index) => `user${index}`);
const overrides = { [USER]: '10/100ms' } as const;

test('a request that waited is sent in the context of its own caller', async () => {
  const wire = new Wire({ latencyMs: 5 });
  const contexts: [url: string, context: string | undefined][] = [];
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: (config) => {
      contexts.push([config.url ?? '', caller.getStore()]);
      return wire.adapter(config);
    },
  });
  const quota = throttle(client, { overrides });
  await Promise.all(names.map((name) => caller.run(name, () => client.get(`/users/${name}`))));
  expect(contexts.length).toBe(25);
  for (const [url, context] of contexts) expect(url).toBe(`/users/${String(context)}`);
  expectKept(wire, 10, 100);
  await quota.close();
});

test('a request that is sent again after a refusal keeps its context', async () => {
  const contexts: (string | undefined)[] = [];
  const { client, wire, quota } = setUp(
    { overrides: { [USER]: '2/50ms' } },
    {
      latencyMs: 1,
      reply: (_config, sends) => {
        contexts.push(caller.getStore());
        return sends <= 2 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 };
      },
    },
  );
  await Promise.all(
    names.slice(0, 6).map((name) => caller.run(name, () => client.get(`/users/${name}`))),
  );
  expect(wire.sent.length).toBe(8);
  for (const [index, { url }] of wire.sent.entries()) expect(url).toBe(`/users/${contexts[index]}`);
  expectKept(wire, 2, 50);
  await quota.close();
});

test.each<keyof ThrottleEvents>(['waiting', 'sent', 'settled', 'dropped'])(
  'the event %s is told in the context of its request',
  async (name) => {
    const { client, quota, wire } = setUp(
      { overrides: { [USER]: '1/50ms' }, maxWaitMs: 120 },
      { latencyMs: 1 },
    );
    const seen: (string | undefined)[] = [];
    const controller = new AbortController();
    quota.on(name, () => seen.push(caller.getStore()));
    const calls = names
      .slice(0, 6)
      .map((user, index) =>
        caller.run(user, () =>
          client.get(`/users/${user}`, index === 5 ? { signal: controller.signal } : {}),
        ),
      );
    setTimeout(() => {
      caller.run('somebody else', () => {
        controller.abort();
      });
    }, 20);
    await Promise.allSettled(calls);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(undefined);
    expect(seen).not.toContain('somebody else');
    expect(new Set(seen).size).toBe(seen.length);
    expectKept(wire, 1, 50);
    await quota.close();
  },
);

test('an abort by whoever is sent before it still finds nothing spent', async () => {
  const controller = new AbortController();
  const wire = new Wire({ latencyMs: 1 });
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: (config) => {
      // Its permits were handed out in the same turn of the event loop.
      if (wire.sent.length === 2) controller.abort();
      return wire.adapter(config);
    },
  });
  const quota = throttle(client, { overrides: { [USER]: '2/50ms' } });
  const calls = ['a', 'b', 'c', 'd'].map((name) =>
    client.get(`/users/${name}`, name === 'd' ? { signal: controller.signal } : {}),
  );
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ]);
  expect(wire.urls).toEqual(['/users/a', '/users/b', '/users/c']);
  // What had been spent on it would cool for a window and the grace of a second.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(quota.stats().filter(({ inFlight, cooling }) => inFlight + cooling > 0)).toEqual([]);
  await quota.close();
});
