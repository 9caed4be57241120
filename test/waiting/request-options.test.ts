import axios, { type AxiosError } from 'axios';
import axiosRetry from 'axios-retry';
import { isThrottleError, throttle, type ThrottleEvents } from '../../src/index.js';
import { startSandbox, type FaultRule } from '../../src/sandbox/index.js';
import { expectKept, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';
const overrides = { [USERS]: '3/100ms', [SEND]: '3 messages/100ms' };

describe('settings of a request', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('are merged with those of its client, setting by setting', async () => {
    const defaults = { throttle: { priority: 7, weight: 2 } };
    const { client, quota, wire } = setUp({ overrides: { [SEND]: '10/s' } }, {}, defaults);
    const inFlight = (): number | undefined => quota.stats()[0]?.inFlight;
    const all = [client.post('/messages/users', {})];
    await jest.advanceTimersByTimeAsync(0);
    expect(inFlight()).toBe(2);
    all.push(client.post('/messages/users', {}, { throttle: { weight: 5 } }));
    await jest.advanceTimersByTimeAsync(0);
    expect(inFlight()).toBe(7);
    // An explicit undefined means the default also where the client has another.
    all.push(client.post('/messages/users', {}, { throttle: { weight: undefined } }));
    await jest.advanceTimersByTimeAsync(0);
    expect(inFlight()).toBe(8);
    // The priority of the client holds where only the weight is given, so 6 goes before it.
    all.push(client.post('/messages/users', { id: 1 }, { throttle: { weight: 3 } }));
    all.push(client.post('/messages/users', { id: 2 }, { throttle: { priority: 6 } }));
    await jest.advanceTimersByTimeAsync(2_000);
    await Promise.all(all);
    expect(wire.sent.slice(3).map(({ config }) => config.data as string)).toEqual([
      '{"id":2}',
      '{"id":1}',
    ]);
    expectKept(wire, 10, 1_000);
  });

  test('hold for a client that is called as a function, and for a config that is used again', async () => {
    const { client, quota, wire } = setUp({ overrides: { [SEND]: '10/s' } });
    const config = { method: 'post', url: '/messages/users', throttle: { weight: 4 } };
    const all = [client(config), client.request(config)];
    await jest.advanceTimersByTimeAsync(0);
    expect(quota.stats()).toMatchObject([{ inFlight: 8 }]);
    await jest.advanceTimersByTimeAsync(10);
    const [first] = await Promise.all(all);
    // The config of a response is what a retrying interceptor sends again.
    const again = client(first!.config);
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await again).status).toBe(200);
    expect(wire.sent.length).toBe(3);
    expectKept(wire, 10, 1_000);
  });

  test('skip sends at once, uncounted', async () => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
    const events: ThrottleEvents['untouched'][] = [];
    quota.on('untouched', (event) => events.push(event));
    const first = client.get('/users/a');
    const behind = client.get('/users/b');
    const skipped = client.get('/users/c', { throttle: { skip: true } });
    await jest.advanceTimersByTimeAsync(20);
    await Promise.all([first, skipped]);
    expect(quota.stats()).toMatchObject([{ inFlight: 0, cooling: 1, waiting: 1 }]);
    expect(events).toEqual([{ reason: 'skip', method: 'GET', host: 'a1.easemob.com' }]);
    await jest.advanceTimersByTimeAsync(2_000);
    await behind;
    expect(wire.urls).toEqual(['/users/a', '/users/c', '/users/b']);
    expectKept(wire, 1, 1_000, (url) => url !== '/users/c');
  });

  test('survive an interceptor that hands on another config', async () => {
    const { client, quota, wire } = setUp({ overrides: { [SEND]: '10/s' } });
    // axios runs request interceptors in reverse, so this one is before that of the throttle; the next is after it.
    client.interceptors.request.use((config) => ({ ...config, data: '{"to":["a","b"]}' }));
    const later = setUp({ overrides: { [SEND]: '10/s' } }, {}, {});
    later.client.interceptors.request.clear();
    const { interceptors } = later.client;
    interceptors.request.use((config) => ({ ...config, data: '{"to":["a","b","c"]}' }));
    throttle(later.client, { overrides: { [SEND]: '10/s' } });
    const sent = [
      client.post('/messages/users', {}, { throttle: { priority: 1 } }),
      later.client.post('/messages/users', {}, { throttle: { priority: 1 } }),
    ];
    await jest.advanceTimersByTimeAsync(1);
    expect(quota.stats()).toMatchObject([{ inFlight: 2 }]);
    await jest.advanceTimersByTimeAsync(20);
    await Promise.all(sent);
    expectKept(wire, 10, 1_000);
    expectKept(later.wire, 10, 1_000);
  });
});

describe('axios-retry', () => {
  /** A client that axios-retry was put on, before or after the throttle, and the sandbox it talks to. */
  async function retrying(order: 'before' | 'after', faults: readonly FaultRule[]) {
    const sandbox = await startSandbox({ overrides, faults });
    const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
    const retry = (): void => {
      axiosRetry(client, {
        retries: 3,
        retryDelay: () => 1,
        // What was not sent for the throttle's own reasons is not to be tried three times more.
        retryCondition: (error) =>
          !isThrottleError(error) && axiosRetry.isNetworkOrIdempotentRequestError(error),
      });
    };
    if (order === 'before') retry();
    const quota = throttle(client, { overrides, lostGraceMs: 50, retry: { limit: 0 } });
    if (order === 'after') retry();
    const close = async (): Promise<void> => {
      await quota.close();
      await sandbox.close();
    };
    return { sandbox, client, quota, close };
  }

  test.each(['before', 'after'] as const)(
    'put on %s the throttle takes a new permit for each resend',
    async (order) => {
      const faults: FaultRule[] = [
        { kind: 'status', status: 503, every: 3 },
        { kind: 'lost', every: 7 },
      ];
      const { sandbox, client, quota, close } = await retrying(order, faults);
      const weights: number[] = [];
      const stop = quota.on('sent', () => {
        weights.push(quota.stats()[0]?.inFlight ?? 0);
      });
      const all = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          client.get(`/users/u${index}`, { throttle: { priority: 1 } }),
        ),
      );
      stop();
      expect(all.every(({ status }) => status === 200)).toBe(true);
      const { totals, buckets } = sandbox.report();
      expect(totals.calls).toBeGreaterThan(12);
      expect(weights.length).toBe(totals.calls);
      expect(buckets[0]).toMatchObject({ overQuota: 0 });
      expect(buckets[0]!.worst).toBeLessThanOrEqual(3);
      await close();
    },
  );

  test('gets a 429 to see where retry.limit is 0, and its resend keeps its weight', async () => {
    const faults: FaultRule[] = [{ kind: 'reachLimit', first: 1 }];
    const { sandbox, client, quota, close } = await retrying('after', faults);
    const seen: unknown[] = [];
    quota.on('settled', ({ status }) => seen.push(status));
    const body = { to: ['a', 'b', 'c'] };
    const put = await client.post('/messages/users', body, {
      'axios-retry': { retryCondition: ({ response }: AxiosError) => response?.status === 429 },
    });
    expect(put.status).toBe(200);
    expect(seen).toEqual([429, 200]);
    const [bucket] = sandbox.report().buckets;
    expect(bucket).toMatchObject({ weight: 6, overQuota: 0, worst: 3 });
    await close();
  });

  test('leaves requests alone that were closed out, if its condition says so', async () => {
    const { sandbox, client, quota, close } = await retrying('after', []);
    const ends = Array.from({ length: 6 }, () =>
      client.get('/users/a').then(
        ({ status }) => status,
        (error: unknown) => (error as AxiosError).code,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 30));
    await quota.close();
    const closed = 'ERR_THROTTLE_CLOSED';
    expect(await Promise.all(ends)).toEqual([200, 200, 200, closed, closed, closed]);
    expect(sandbox.report().buckets[0]).toMatchObject({ calls: 3, overQuota: 0 });
    await close();
  });
});
