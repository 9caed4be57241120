import axios, { CanceledError } from 'axios';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { startSandbox } from '../../src/sandbox/index.js';
import { throttle } from '../../src/index.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { expectKept, message, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

/** By whichever timers there are by then. */
const sleepFor = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    globalThis.setTimeout(resolve, ms);
  });

/** What a request came to, with the time it took. */
async function outcome(
  request: Promise<unknown>,
): Promise<{ error: CanceledError<unknown> | undefined; ms: number }> {
  const since = performance.now();
  try {
    await request;
    return { error: undefined, ms: performance.now() - since };
  } catch (error) {
    return { error: error as CanceledError<unknown>, ms: performance.now() - since };
  }
}

describe('over HTTP', () => {
  test('an aborted request never reaches the server, and those behind it do', async () => {
    await using disposed = await sandboxed();
    const { client, sandbox } = disposed;
    const controller = new AbortController();
    const source = axios.CancelToken.source();
    const [first, second, signalled, tokened, timedOut, behind] = [
      client.get('/users/a'),
      client.get('/users/b'),
      outcome(client.get('/users/c', { signal: controller.signal })),
      outcome(client.get('/users/d', { cancelToken: source.token })),
      outcome(client.get('/users/e', { signal: AbortSignal.timeout(50) })),
      client.get('/users/f'),
    ] as const;
    await Promise.all([first, second]);
    controller.abort();
    source.cancel('no longer wanted');
    const [bySignal, byToken] = await Promise.all([signalled, tokened]);
    // Before anybody's turn has come: it is no timer of the throttle that tells them.
    expect(sandbox.report().totals.calls).toBe(2);
    expect((await timedOut).error).toBeInstanceOf(CanceledError);
    for (const { error } of [bySignal, byToken]) {
      expect(axios.isCancel(error)).toBe(true);
      expect(error).toBeInstanceOf(CanceledError);
      expect(error?.code).toBe('ERR_CANCELED');
    }
    expect(bySignal.error?.config?.url).toBe('/users/c');
    expect(byToken.error?.message).toBe('no longer wanted');
    expect((await behind).status).toBe(200);
    const { buckets, totals } = sandbox.report();
    expect(totals).toMatchObject({ calls: 3, refused: 0 });
    expect(buckets[0]).toMatchObject({ overQuota: 0, accepted: 3 });
    expect(buckets[0]!.worst).toBeLessThanOrEqual(2);
  });

  async function sandboxed() {
    const overrides = { [USERS]: '2/1s' };
    const sandbox = await startSandbox({ overrides });
    const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
    const quota = throttle(client, { overrides });
    return {
      client,
      sandbox,
      async [Symbol.asyncDispose]() {
        await quota.close();
        await sandbox.close();
      },
    };
  }
});

describe('on fake time', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('a request aborted before the call rejects and takes nothing', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    const source = axios.CancelToken.source();
    source.cancel();
    const aborted = [
      outcome(client.get('/users/a', { signal: AbortSignal.abort() })),
      outcome(client.get('/users/b', { cancelToken: source.token })),
    ];
    for (const { error } of await Promise.all(aborted)) expect(axios.isCancel(error)).toBe(true);
    expect(quota.stats()).toEqual([]);
    const sent = client.get('/users/c');
    await jest.advanceTimersByTimeAsync(20);
    expect((await sent).status).toBe(200);
    expectKept(wire, 1, 1_000);
  });

  test('an abort of a heavy head lets those behind it move up at once', async () => {
    const { client, quota, wire } = setUp({}, {}, {});
    const send = (receivers: number, signal?: AbortSignal) =>
      client.post('/messages/users', message(receivers), signal === undefined ? {} : { signal });
    for (let i = 0; i < 9; i++) void send(600);
    void send(599);
    const controller = new AbortController();
    const heavy = outcome(send(600, controller.signal));
    const light = outcome(send(1));
    const tooHeavyYet = outcome(send(600));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(wire.sent.length).toBe(10);
    controller.abort();
    await jest.advanceTimersByTimeAsync(0);
    // No timer had to fire for that.
    expect(wire.sent.length).toBe(11);
    expect((await heavy).error).toBeInstanceOf(CanceledError);
    await jest.advanceTimersByTimeAsync(10);
    expect((await light).error).toBeUndefined();
    expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 6_000, waiting: 1 }]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect((await tooHeavyYet).error).toBeUndefined();
    expectKept(wire, 6_000, 60_000);
  });

  test('one signal aborts many, and sends none of them by letting it move up', async () => {
    const { client, quota, wire } = setUp({ overrides: { [SEND]: '10/s' } });
    const controller = new AbortController();
    const { signal } = controller;
    const source = axios.CancelToken.source();
    void client.post('/messages/users', message(4));
    const all = [10, 3, 3, 1].map((weight) =>
      outcome(client.post('/messages/users', message(weight), { signal })),
    );
    // A token calls its listeners in reverse, so that the most urgent is to come last here.
    const more = [10, 2, 1].map((weight, index) =>
      outcome(
        client.post('/messages/users', message(weight), {
          cancelToken: source.token,
          throttle: { priority: 9 - index },
        }),
      ),
    );
    await jest.advanceTimersByTimeAsync(20);
    controller.abort();
    source.cancel();
    await jest.advanceTimersByTimeAsync(3_000);
    for (const { error } of await Promise.all([...all, ...more])) {
      expect(axios.isCancel(error)).toBe(true);
    }
    expect(wire.sent.length).toBe(1);
    expect(quota.stats()).toEqual([]);
    expectKept(wire, 10, 1_000);
  });

  const CHANNELS = 'GET /user/{username}/user_channels';
  test.each(['the first line', 'the second line'])(
    'an abort in %s of a request with two limits gives back what it had reserved',
    async (which) => {
      const { client, quota, wire } = setUp({ overrides: { [CHANNELS]: '1/s/user + 2/s' } });
      const get = (user: string, signal?: AbortSignal) =>
        outcome(client.get(`/user/${user}/user_channels`, signal === undefined ? {} : { signal }));
      const controller = new AbortController();
      const users = which === 'the first line' ? ['a', 'b', 'a', 'a'] : ['a', 'b', 'c', 'c'];
      const requests = users.map((user, index) =>
        get(user, index === 2 ? controller.signal : undefined),
      );
      await jest.advanceTimersByTimeAsync(100);
      controller.abort();
      await jest.advanceTimersByTimeAsync(1_500);
      const ends = await Promise.all(requests);
      expect(ends.map(({ error }) => axios.isCancel(error))).toEqual([false, false, true, false]);
      await jest.advanceTimersByTimeAsync(3_000);
      // A reservation that was never given back would keep its bucket alive.
      expect(quota.stats()).toEqual([]);
      await jest.advanceTimersByTimeAsync(5_000);
      expectKept(wire, 2, 1_000);
      for (const user of ['a', 'c']) expectKept2(user);
      function expectKept2(user: string): void {
        const own = wire.sent.filter(({ url }) => url.includes(`/${user}/`));
        if (own.length > 0) expectKept(wire, 1, 1_000, (url) => url.includes(`/${user}/`));
      }
    },
  );

  test('of 20,000 that wait, 10,000 are aborted, and the others are sent at the full rate', async () => {
    // By hand: to make as many requests and errors takes axios longer than all the rest.
    const { quota } = setUp({ overrides: { [USERS]: '1000/s' } });
    const controller = new AbortController();
    const { signal } = controller;
    const sent: Counted[] = [];
    const requests = Array.from({ length: 20_000 }, async (_, index) => {
      const permit = await quota.acquire({
        url: `https://a1.easemob.com/my-org/my-app/users/u${index}`,
        ...(index % 2 === 1 && { signal }),
      });
      sent.push({ at: performance.now(), weight: 1 });
      await sleepFor(10);
      permit.settle('answered');
    });
    const ends = Promise.allSettled(requests);
    await jest.advanceTimersByTimeAsync(500);
    controller.abort();
    // 1000 go at once (500 of them to be aborted, but they are in flight before that), then 1000 a window.
    const optimumMs = 10 * 1_010;
    await jest.advanceTimersByTimeAsync(optimumMs + 100);
    const reasons = (await ends).map((end) =>
      end.status === 'rejected' ? (end.reason as unknown) : undefined,
    );
    expect(reasons.filter((reason) => reason === undefined).length).toBe(10_500);
    expect(reasons.filter((reason) => reason === signal.reason).length).toBe(9_500);
    expect(sent.length).toBe(10_500);
    expectPromiseKept(sent, { amount: 1_000, windowMs: 1_000 });
  });

  test('nothing listens to a long-lived signal or token once its requests have ended', async () => {
    const { client, wire } = setUp({ overrides: { [USERS]: '2/s' } });
    const controller = new AbortController();
    const added = jest.spyOn(controller.signal, 'addEventListener');
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const source = axios.CancelToken.source();
    const requests = [
      ...[1, 2, 3, 4].map(() => client.get('/users/a', { signal: controller.signal })),
      ...[1, 2, 3].map(() => client.get('/users/b', { cancelToken: source.token })),
    ];
    await jest.advanceTimersByTimeAsync(5_000);
    await Promise.all(requests);
    expect(added.mock.calls.length).toBeGreaterThan(4);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      expect.arrayContaining(added.mock.calls.map(([, listener]) => listener)),
    );
    const { _listeners } = source.token as unknown as { _listeners?: unknown[] };
    expect(_listeners ?? []).toEqual([]);
    expectKept(wire, 2, 1_000);
  });
});

test('an aborted request leaves its body and its config to the garbage collector', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const { client, quota, wire } = setUp({ overrides: { [SEND]: '1/h' } });
  await client.post('/messages/users', message(1));
  const bodies: WeakRef<object>[] = [];
  const waitAndAbort = async (): Promise<void> => {
    const controller = new AbortController();
    const requests = Array.from({ length: 20 }, () => {
      const body = { to: ['a'], text: 'x'.repeat(1_000) };
      bodies.push(new WeakRef(body));
      // Kept as it is, so that it is this object that waits.
      const transformRequest = [(data: unknown) => data];
      return outcome(
        client.post('/messages/users', body, { transformRequest, signal: controller.signal }),
      );
    });
    await sleep(5);
    expect(quota.stats()).toMatchObject([{ waiting: 21 }]);
    controller.abort();
    await Promise.all(requests);
  };
  const other = outcome(client.post('/messages/users', message(1)));
  await waitAndAbort();
  for (let round = 0; round < 5; round++) {
    await setImmediate();
    gc();
  }
  // The line is still there, and the place of those aborted in it, but nothing of them.
  expect(quota.stats()).toMatchObject([{ waiting: 1 }]);
  expect(bodies.filter((body) => body.deref() !== undefined)).toEqual([]);
  await quota.close();
  expect((await other).error?.code).toBe('ERR_THROTTLE_CLOSED');
  expectKept(wire, 1, 3_600_000);
});
