import type { InternalAxiosRequestConfig } from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle } from '../../src/index.js';
import { expectKept, setUp } from './wire.js';

const USER = 'GET /users/{username}';
const overrides = { [USER]: '2/100ms' } as const;
const authorize =
  (tokenOf: () => string) =>
  (config: InternalAxiosRequestConfig): void => {
    config.headers.set('Authorization', tokenOf());
  };

test('beforeSend runs when the permit is there, so that a token renewed meanwhile is the one sent', async () => {
  let token = 'old';
  const { client, wire, quota } = setUp(
    { overrides, beforeSend: authorize(() => token) },
    { latencyMs: 1 },
  );
  const calls = ['a', 'b', 'c', 'd'].map((name) => client.get(`/users/${name}`));
  await sleep(20);
  token = 'new';
  await Promise.all(calls);
  const sent = wire.sent.map(({ config }) => config.headers.get('Authorization'));
  expect(sent).toEqual(['old', 'old', 'new', 'new']);
  expectKept(wire, 2, 100);
  await quota.close();
});

test('it runs again before a request that was refused is sent again, and may wait', async () => {
  let calls = 0;
  const { client, wire, quota } = setUp(
    {},
    {
      latencyMs: 1,
      reply: (_config, sends) =>
        sends === 1 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
    },
  );
  const beforeSend = async (config: InternalAxiosRequestConfig): Promise<void> => {
    await sleep(1);
    config.headers.set('X-Try', String(++calls));
  };
  await client.get('/users/a', { throttle: { beforeSend } });
  expect(wire.sent.length).toBe(2);
  expect(calls).toBe(2);
  await quota.close();
});

test("a request's own goes before that of the option", async () => {
  const { client, wire, quota } = setUp(
    { beforeSend: authorize(() => 'of all') },
    { latencyMs: 1 },
  );
  await client.get('/users/a', { throttle: { beforeSend: authorize(() => 'its own') } });
  await client.get('/users/b', { throttle: { skip: true } });
  const sent = wire.sent.map(({ config }) => config.headers.get('Authorization'));
  expect(sent).toEqual(['its own', 'of all']);
  await quota.close();
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no token');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no token'))],
])(
  'where it %s, the request fails with that, and nothing is spent on it',
  async (_, beforeSend) => {
    const { client, wire, quota } = setUp({ overrides }, { latencyMs: 1 });
    const dropped: string[] = [];
    quota.on('dropped', ({ code }) => dropped.push(code));
    for (let count = 0; count < 5; count++) {
      await expect(client.get('/users/a', { throttle: { beforeSend } })).rejects.toThrow(
        'no token',
      );
    }
    expect(dropped.length).toBe(5);
    expect(wire.sent).toEqual([]);
    expect(quota.stats().map(({ inFlight, cooling }) => inFlight + cooling)).toEqual([0]);
    await quota.close();
  },
);

test('where it aborts the request itself and throws at once, that ends no process', async () => {
  const { client, wire, quota } = setUp({ overrides }, { latencyMs: 1 });
  const rejections: unknown[] = [];
  const note = (reason: unknown): unknown => rejections.push(reason);
  process.on('unhandledRejection', note);
  const controller = new AbortController();
  const beforeSend = (): void => {
    controller.abort();
    throw new Error('no token');
  };
  const call = client.get('/users/a', { signal: controller.signal, throttle: { beforeSend } });
  await expect(call).rejects.toThrow();
  await sleep(1);
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
  expect(wire.sent).toEqual([]);
  expect(quota.stats().map(({ inFlight, cooling }) => inFlight + cooling)).toEqual([0]);
  await quota.close();
});

test('an abort while it runs spends nothing', async () => {
  const { client, wire, quota } = setUp({ overrides }, { latencyMs: 1 });
  const controller = new AbortController();
  const beforeSend = async (): Promise<void> => {
    controller.abort();
    await sleep(1);
  };
  const call = client.get('/users/a', { signal: controller.signal, throttle: { beforeSend } });
  await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  expect(wire.sent).toEqual([]);
  expect(quota.stats().map(({ inFlight, cooling }) => inFlight + cooling)).toEqual([0]);
  await quota.close();
});

test('it may not change what the permits were taken for', async () => {
  const { client, wire, quota } = setUp({}, { latencyMs: 1 });
  const beforeSend = (config: InternalAxiosRequestConfig): void => {
    config.url = '/users/another';
  };
  await expect(client.get('/users/a', { throttle: { beforeSend } })).rejects.toThrow(TypeError);
  expect(wire.sent).toEqual([]);
  await quota.close();
});

test('what is no function is named', async () => {
  const { client, quota } = setUp();
  // @ts-expect-error -- no function
  await expect(client.get('/users/a', { throttle: { beforeSend: 1 } })).rejects.toThrow(
    'Expected `throttle.beforeSend` to be a function, got 1',
  );
  await quota.close();
  // @ts-expect-error -- no function
  expect(() => throttle(client, { beforeSend: 'x' })).toThrow('`beforeSend`');
});

test('an abort ends it though it never does', async () => {
  const { client, wire, quota } = setUp({ overrides }, { latencyMs: 1 });
  const controller = new AbortController();
  const beforeSend = (): Promise<void> => new Promise(() => undefined);
  const call = client.get('/users/a', { signal: controller.signal, throttle: { beforeSend } });
  setTimeout(() => {
    controller.abort();
  }, 20);
  await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
  expect(wire.sent).toEqual([]);
  expect(quota.stats().map(({ inFlight, cooling }) => inFlight + cooling)).toEqual([0]);
  await quota.close();
});

describe("with countFrom 'send', it", () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const options = (beforeSend: () => Promise<void>) =>
    ({ overrides: { [USER]: '10/s' }, countFrom: 'send', beforeSend }) as const;

  test.each([[[2050, 1050, 0]], [[1050]], [[400, 0, 900]], [[3000, 1050, 0]]])(
    'may take long, %p ms for ten each: permits cool from when their requests leave',
    async (times) => {
      let calls = 0;
      const beforeSend = (): Promise<void> => {
        const ms = times[Math.floor(calls++ / 10) % times.length]!;
        return ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
      };
      const { client, wire, quota } = setUp(options(beforeSend), { latencyMs: 2000 });
      const all = Array.from({ length: 60 }, (_, index) => client.get(`/users/u${index}`));
      await jest.advanceTimersByTimeAsync(40_000);
      await Promise.all(all);
      expect(wire.sent.length).toBe(60);
      expectKept(wire, 10, 1000);
      // Once each: nobody asks anew for what is held for it.
      expect(calls).toBe(60);
      await quota.close();
    },
  );

  test('costs nothing where it fails', async () => {
    const { client, wire, quota } = setUp(
      options(() => Promise.reject(new Error('no token'))),
      { latencyMs: 1 },
    );
    for (let count = 0; count < 20; count++)
      await expect(client.get('/users/a')).rejects.toThrow('no token');
    const call = client.get('/users/a', { throttle: { beforeSend: () => undefined } });
    await jest.advanceTimersByTimeAsync(1);
    await call;
    expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 1 }]);
    expectKept(wire, 10, 1000);
    await quota.close();
  });

  test('gives back its turn with even pacing, unless another has had one since', async () => {
    const { client, wire, quota } = setUp(
      { overrides: { [USER]: '6/min' }, pacing: 'even' },
      { latencyMs: 1 },
    );
    const fail = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      throw new Error('no token');
    };
    const failing = client.get('/users/a', { throttle: { beforeSend: fail } });
    const failed = expect(failing).rejects.toThrow('no token');
    const others = [1, 2].map(() => client.get('/users/b'));
    await jest.advanceTimersByTimeAsync(15_001);
    await failed;
    expect(wire.sent.length).toBe(1);
    await jest.advanceTimersByTimeAsync(5000);
    expect(wire.sent.length).toBe(2);
    const once = { throttle: { beforeSend: () => Promise.reject(new Error('no token')) } };
    await jest.advanceTimersByTimeAsync(10_000);
    await expect(client.get('/users/a', once)).rejects.toThrow('no token');
    const last = client.get('/users/b');
    await jest.advanceTimersByTimeAsync(2);
    await Promise.all([...others, last]);
    expectKept(wire, 6, 60_000);
    await quota.close();
  });

  test('lets permits cool from the sending where it takes no time, and not from the end', async () => {
    const { client, wire, quota } = setUp(
      options(() => Promise.resolve()),
      { latencyMs: 900 },
    );
    const all = Array.from({ length: 30 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(2500);
    expect(wire.sent.map(({ sentAt }) => Math.round(sentAt - wire.sent[0]!.sentAt))).toEqual(
      [0, 1000, 2000].flatMap((at) => Array.from({ length: 10 }, () => at)),
    );
    await jest.advanceTimersByTimeAsync(2500);
    await Promise.all(all);
    await quota.close();
  });
});
