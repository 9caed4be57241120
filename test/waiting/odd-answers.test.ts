import type { AxiosError } from 'axios';
import axios, { AxiosHeaders, type AxiosResponse } from 'axios';
import { PassThrough, Readable } from 'node:stream';
import { throttle, type ThrottleEvents } from '../../src/index.js';
import { heapUsed } from '../support/heap.js';
import { expectKept, setUp, type Reply } from './wire.js';

const USER = 'GET /users/{username}';
const REFUSED = { error: 'reach_limit' };

/** A client whose adapter answers as `answer` says, by the number of the try. */
function answering(answer: (tries: number) => Partial<AxiosResponse> | Error) {
  let tries = 0;
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: (config) => {
      const given = answer(++tries);
      if (given instanceof Error) return Promise.reject(given);
      return Promise.resolve({ config, ...given } as AxiosResponse);
    },
  });
  const quota = throttle(client, { overrides: { [USER]: '5/20ms' } });
  return { client, quota, triesMade: () => tries };
}

describe('A refusal without headers', () => {
  test.each<[string, Partial<AxiosResponse>]>([
    ['undefined', { status: 429, data: REFUSED }],
    ['null', { status: 429, data: REFUSED, headers: null as never }],
    ['of another kind', { status: 429, data: REFUSED, headers: 'x' as never }],
  ])('(%s) is one all the same, and leaks no permit', async (_, answer) => {
    const { client, quota, triesMade } = answering((tries) =>
      tries === 1 ? answer : { status: 200, data: {}, headers: {} },
    );
    expect((await client.get('/users/a')).status).toBe(200);
    expect(triesMade()).toBe(2);
    expect(quota.stats()[0]).toMatchObject({ inFlight: 0 });
    await quota.close();
  });
});

test.each<[string, unknown]>([
  ['no response at all', undefined],
  ['a number', 5],
  ['a null', null],
])('an adapter that resolves to %s leaks no permit', async (_, answer) => {
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: () => Promise.resolve(answer as AxiosResponse),
  });
  const quota = throttle(client);
  await client.get('/users/a').catch(() => undefined);
  expect(quota.stats()[0]).toMatchObject({ inFlight: 0, cooling: 1 });
  await quota.close();
});

test('an adapter that throws at once leaks no permit', async () => {
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: () => {
      throw new Error('broken');
    },
  });
  const quota = throttle(client);
  await expect(client.get('/users/a')).rejects.toThrow('broken');
  expect(quota.stats()[0]).toMatchObject({ inFlight: 0, cooling: 1 });
  await quota.close();
});

describe('Retry-After', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([
    ['1764000000', {}, 60_000],
    ['9'.repeat(30), {}, 60_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', {}, 60_000],
    ['1764000000', { retry: { maxPauseMs: 5_000 } }, 5_000],
    ['2', {}, 2_000],
  ])('%s with %j pauses for %d ms', async (value, options, expectedMs) => {
    const reply = (_: unknown, sends: number): Reply =>
      sends === 1
        ? { status: 429, data: REFUSED, headers: { 'retry-after': value } }
        : { status: 200 };
    const { client, quota, wire } = setUp({ overrides: { [USER]: '5/s' }, ...options }, { reply });
    const refused: ThrottleEvents['refused'][] = [];
    quota.on('refused', (event) => refused.push(event));
    const call = client.get('/users/a');
    await jest.advanceTimersByTimeAsync(20);
    const { pausedMs } = quota.stats()[0]!;
    expect(pausedMs).toBeGreaterThan(expectedMs - 30);
    expect(pausedMs).toBeLessThanOrEqual(expectedMs);
    expect(refused[0]!.heededMs).toBe(expectedMs);
    expect(refused[0]!.retryAfterMs).toBeGreaterThanOrEqual(expectedMs);
    await jest.advanceTimersByTimeAsync(expectedMs + 1000);
    expect((await call).status).toBe(200);
    expectKept(wire, 5, 1000);
    await quota.close();
  });

  test('may pause a limit of half an hour for three of its windows', async () => {
    const reply = (): Reply => ({
      status: 429,
      data: REFUSED,
      headers: { 'retry-after': '999999' },
    });
    const { client, quota } = setUp({ overrides: { [USER]: '5/30min' } }, { reply });
    const call = client.get('/users/a').catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(20);
    expect(quota.stats()[0]!.pausedMs).toBeGreaterThan(3 * 1_800_000 - 30);
    void quota.close();
    await jest.advanceTimersByTimeAsync(10);
    await call;
  });

  test.each([0, -1, 1.5, NaN, Infinity, '5'])('retry.maxPauseMs %p is refused', (maxPauseMs) => {
    expect(() => throttle(axios.create(), { retry: { maxPauseMs: maxPauseMs as number } })).toThrow(
      '`retry.maxPauseMs`',
    );
  });
});

describe('The body of a refusal that is a stream', () => {
  const streamOf = async (
    open: Readable,
    timeoutMs = 4000,
  ): Promise<{ tries: number; ms: number }> => {
    const { client, quota, triesMade } = answering(() => ({
      status: 429,
      data: open,
      headers: new AxiosHeaders(),
    }));
    const start = performance.now();
    await Promise.race([
      client.get('/users/a', { responseType: 'stream', validateStatus: () => true }),
      new Promise((resolve) => setTimeout(resolve, timeoutMs).unref()),
    ]);
    const ms = performance.now() - start;
    await quota.close();
    return { tries: triesMade(), ms };
  };

  test('that stays open does not hold the call', async () => {
    const open = new PassThrough();
    open.write('{"error":');
    const { tries, ms } = await streamOf(open);
    expect(tries).toBe(1);
    expect(ms).toBeLessThan(3500);
    // Whoever gets it can still read all of it.
    open.end('"x"}');
    expect(Buffer.concat(await open.toArray()).toString()).toBe('{"error":"x"}');
  });

  test('that is cut off tells its next reader so', async () => {
    const { client, quota } = answering(() => {
      const data = new PassThrough();
      data.write('{"err');
      setTimeout(() => data.destroy(new Error('cut off')), 20);
      return { status: 429, data, headers: {} };
    });
    const { data } = await client.get<Readable>('/users/a', {
      responseType: 'stream',
      validateStatus: () => true,
    });
    await expect(data.toArray()).rejects.toThrow('cut off');
    await quota.close();
  });

  test('that is longer than any refusal comes to its caller whole', async () => {
    const long = Buffer.alloc(300_000, 'x');
    const { client, quota, triesMade } = answering(() => ({
      status: 429,
      data: Readable.from([long.subarray(0, 100_000), long.subarray(100_000)]),
      headers: {},
    }));
    const { data } = await client.get<Readable>('/users/a', {
      responseType: 'stream',
      validateStatus: () => true,
    });
    expect(Buffer.concat(await data.toArray()).equals(long)).toBe(true);
    expect(triesMade()).toBe(1);
    await quota.close();
  });
});

describe('A request that was refused and is then given up', () => {
  test.each([true, false])(
    'says so, with the answer as its cause (axios rejects: %s)',
    async (rejects) => {
      const reply = (): Reply => ({
        status: 429,
        data: REFUSED,
        headers: { 'retry-after': '30' },
      });
      const { client, quota, wire } = setUp(
        { overrides: { [USER]: '5/s' }, maxWaitMs: 1000 },
        { reply, latencyMs: 1 },
        rejects ? {} : { validateStatus: () => true },
      );
      const error = await client.get('/users/a').then(
        () => undefined,
        (reason: unknown) => reason as AxiosError & { facts: { refusals: number } },
      );
      expect(error).toMatchObject({ code: 'ERR_THROTTLE_WAIT', facts: { refusals: 1 } });
      expect(error!.message).toContain('was not sent again');
      const cause = error!.cause as unknown as AxiosError & AxiosResponse;
      expect((rejects ? cause.response : cause)!.status).toBe(429);
      expect(wire.sent.length).toBe(1);
      await quota.close();
    },
  );

  test('one that never left has no cause, and says that it was not sent', async () => {
    const { client, quota } = setUp({ overrides: { [USER]: '1/s' }, maxWaitMs: 10 });
    const calls = [client.get('/users/a'), client.get('/users/b')];
    const error = await calls[1]!.catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ message: expect.stringContaining('was not sent:') as string });
    expect((error as Error).cause).toBeUndefined();
    await calls[0];
    await quota.close();
  });
});

describe('In a listener of `waiting`', () => {
  /** One has gone, and another waits: whoever comes now is behind it. */
  const setUpLine = () => {
    const { client, quota, wire } = setUp({ overrides: { [USER]: '1/s' } }, { latencyMs: 1 });
    const ahead = ['a', 'b'].map((name) => client.get(`/users/${name}`).catch(() => undefined));
    return { client, quota, wire, ahead };
  };

  test('an abort takes effect at once', async () => {
    const { client, quota, wire, ahead } = setUpLine();
    const controller = new AbortController();
    await ahead[0];
    quota.on('waiting', () => {
      controller.abort();
    });
    const call = client.get('/users/c', { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    // Before it was its turn.
    expect(wire.urls).toEqual(['/users/a']);
    expect(quota.stats()[0]!.waiting).toBe(1);
    await Promise.all(ahead);
    expectKept(wire, 1, 1000);
    await quota.close();
  });

  test('a close stops the request', async () => {
    const { client, quota, wire, ahead } = setUpLine();
    await ahead[0];
    quota.on('waiting', () => {
      void quota.close();
    });
    const call = client.get('/users/c');
    await expect(call).rejects.toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
    expect(wire.urls).toEqual(['/users/a']);
    await Promise.all(ahead);
  });
});

test('a request that is refused again and again keeps nothing of its earlier tries', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  const { client, quota, triesMade } = refusing();
  try {
    const call = client.get('/users/a');
    const heapAfter = async (tries: number): Promise<number> => {
      while (triesMade() < tries) await jest.advanceTimersByTimeAsync(10);
      return heapUsed();
    };
    const before = await heapAfter(3000);
    // A chain of promises would hold some 250 bytes of each.
    expect(((await heapAfter(9000)) - before) / 6000).toBeLessThan(100);
    void call.catch(() => undefined);
  } finally {
    void quota.close();
    await jest.advanceTimersByTimeAsync(10);
    jest.useRealTimers();
  }
}, 20_000);

/** A client that is always refused, and sends again for ever. */
function refusing() {
  let tries = 0;
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/o/a',
    adapter: (config) => {
      tries += 1;
      return Promise.resolve({ status: 429, statusText: '', data: REFUSED, headers: {}, config });
    },
  });
  const quota = throttle(client, { overrides: { [USER]: '1/1ms' }, retry: { limit: Infinity } });
  return { client, quota, triesMade: () => tries };
}
