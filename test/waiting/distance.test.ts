import axios from 'axios';
import http from 'node:http';
import { throttle, type Throttle } from '../../src/index.js';
import { expectKept, setUp, type WireOptions } from './wire.js';

const USER = 'GET /users/{username}';
const OVER_OPEN = { latencyMs: 100, areOpen: true } satisfies WireOptions;

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Asks for so many a second, for so many seconds. */
async function ask(
  send: () => Promise<unknown>,
  perSecond: number,
  seconds: number,
): Promise<void> {
  const all: Promise<unknown>[] = [];
  for (let count = 0; count < perSecond * seconds; count++) {
    all.push(send());
    await jest.advanceTimersByTimeAsync(1000 / perSecond);
  }
  await jest.advanceTimersByTimeAsync(30_000);
  await Promise.all(all);
}

/** What is in use of the bucket of an endpoint. */
const inUse = (quota: Throttle, endpoint = USER): number | undefined =>
  quota.stats().find(({ bucket }) => bucket.endsWith(endpoint))?.minRoundTripMs;

test('what the user vouches for comes off the window, of answers only', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [USER]: '1/s' }, minRoundTripMs: 80, lostGraceMs: 500 },
    { latencyMs: 100 },
  );
  const all = [1, 2, 3].map(() => client.get('/users/a'));
  const lost = client.get('/users/a', { timeout: 0, signal: AbortSignal.timeout(0) });
  lost.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  const gaps = wire.sent.slice(1).map(({ sentAt }, index) => sentAt - wire.sent[index]!.sentAt);
  expect(gaps).toEqual([1020, 1020]);
  expectKept(wire, 1, 1000);
  expect(quota.lookup({ url: '/users/a' })!.limits[0]!.minRoundTripMs).toBe(80);
  void quota.close();
});

test('is learnt from the answers, shown, and used for more of the quota', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [USER]: '50/s' }, minRoundTripMs: 'measured' },
    OVER_OPEN,
  );
  const send = (): Promise<unknown> => client.get('/users/a');
  expect(quota.lookup({ url: '/users/a' })!.limits[0]!.minRoundTripMs).toBe('measured');
  const warmUp = ask(send, 50, 18);
  await jest.advanceTimersByTimeAsync(3000);
  expect(inUse(quota)).toBe(0);
  await warmUp;
  const from = wire.sent.length;
  const all = Array.from({ length: 1000 }, send);
  await jest.advanceTimersByTimeAsync(0);
  expect(inUse(quota)).toBe(82);
  await jest.advanceTimersByTimeAsync(30_000);
  await Promise.all(all);
  // 19 windows, each but 18 ms longer than a second.
  expect(wire.sent.at(-1)!.sentAt - wire.sent[from]!.sentAt).toBeLessThan(19 * 1025);
  expectKept(wire, 50, 1000);
  void quota.close();
});

test.each([
  [20, 0.97],
  [80, 0.96],
  [180, 0.95],
])(
  'from %d ms of round trip, up to 30 ms more, timers and line included, %d of the quota is used',
  async (leastMs, share) => {
    let state = leastMs;
    const latencyMs = (): number => {
      state = (state * 48_271) % 2_147_483_647;
      return Math.round(leastMs + (state / 2_147_483_647) * 30);
    };
    const { client, quota, wire } = setUp(
      { overrides: { [USER]: '50/s' }, minRoundTripMs: 'measured' },
      { latencyMs, areOpen: true },
    );
    const all = Array.from({ length: 50 * 32 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(40_000);
    await Promise.all(all);
    // From a burst after the warm-up to the last one, which are whole windows' worth each.
    const [first, last] = [wire.sent[50 * 20]!, wire.sent[50 * 31]!];
    expect((11 * 1000) / (last.sentAt - first.sentAt)).toBeGreaterThan(share);
    expectKept(wire, 50, 1000);
    void quota.close();
  },
);

test.each<[string, WireOptions]>([
  ['connections were opened', { latencyMs: 100, areOpen: false }],
  ['the adapter does not tell', { latencyMs: 100 }],
  ['a gateway answers by itself', { ...OVER_OPEN, reply: () => ({ status: 504 }) }],
])('nothing is learnt where %s', async (_, wireOptions) => {
  const { client, quota, wire } = setUp(
    { overrides: { [USER]: '50/s' }, minRoundTripMs: 'measured' },
    wireOptions,
  );
  const send = (): Promise<unknown> => client.get('/users/a', { validateStatus: () => true });
  await ask(send, 40, 20);
  const all = Array.from({ length: 100 }, send);
  await jest.advanceTimersByTimeAsync(0);
  expect(inUse(quota)).toBe(0);
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  expectKept(wire, 50, 1000);
  void quota.close();
});

test('an answer that is faster than that, even a refusal, ends it for what cools too', async () => {
  let isNear = false;
  const { client, quota, wire } = setUp(
    { overrides: { [USER]: '50/s' }, minRoundTripMs: 'measured', retry: { limit: 0 } },
    {
      areOpen: true,
      latencyMs: () => (isNear ? 10 : 100),
      reply: () =>
        isNear ? { status: 429, data: { error: 'reach_limit' } } : { status: 200, data: {} },
    },
  );
  const send = (): Promise<unknown> => client.get('/users/a', { validateStatus: () => true });
  await ask(send, 50, 18);
  const answeredAt = performance.now() + 100;
  void Promise.all(Array.from({ length: 49 }, send));
  await jest.advanceTimersByTimeAsync(500);
  expect(inUse(quota)).toBe(82);
  isNear = true;
  void send();
  await jest.advanceTimersByTimeAsync(20);
  expect(inUse(quota)).toBe(0);
  isNear = false;
  const sentBefore = wire.sent.length;
  const last = send();
  await jest.advanceTimersByTimeAsync(10_000);
  await last;
  expect(wire.sent.length).toBe(sentBefore + 1);
  // By what was counted on when the 49 were answered, they would have made room for it 82 ms earlier.
  expect(wire.sent.at(-1)!.sentAt).toBeGreaterThanOrEqual(answeredAt + 1000);
  expectKept(wire, 50, 1000);
  void quota.close();
});

test('requests to two hosts under one limit count on nothing', async () => {
  const { client, quota } = setUp(
    { overrides: { [USER]: '50/s', 'GET /users': '50/s' }, minRoundTripMs: 'measured' },
    OVER_OPEN,
  );
  await ask(() => client.get('/users/a'), 50, 18);
  void client.get('/users/a');
  void client.get('/users');
  await jest.advanceTimersByTimeAsync(0);
  expect(inUse(quota)).toBe(82);
  expect(inUse(quota, 'GET /users')).toBe(82);
  void client.get('/users/a', { baseURL: 'https://a2.easemob.com/my-org/my-app' });
  await jest.advanceTimersByTimeAsync(0);
  expect(inUse(quota)).toBe(0);
  expect(inUse(quota, 'GET /users')).toBe(82);
  await jest.advanceTimersByTimeAsync(5000);
  void quota.close();
});

test('an endpoint may have its own, and another one at run time', async () => {
  const overrides = {
    [USER]: { limits: '1/s', minRoundTripMs: 30 },
    'GET /users': { countFrom: 'send' },
    'POST /users': { minRoundTripMs: 0 },
  } as const;
  const { client, quota } = setUp({ minRoundTripMs: 20, overrides });
  const ofEndpoint = (method: string, url: string): unknown =>
    quota.lookup({ method, url })!.limits[0]!.minRoundTripMs;
  expect(ofEndpoint('get', '/users/a')).toBe(30);
  expect(ofEndpoint('get', '/users')).toBe(0);
  expect(ofEndpoint('post', '/users')).toBe(0);
  expect(ofEndpoint('delete', '/users')).toBe(20);
  void client.get('/users/a');
  await jest.advanceTimersByTimeAsync(100);
  expect(inUse(quota)).toBe(30);
  quota.update({ overrides: { ...overrides, [USER]: { limits: '1/s', minRoundTripMs: 5 } } });
  expect(inUse(quota)).toBe(5);
  await jest.advanceTimersByTimeAsync(5000);
  void quota.close();
});

test('over real sockets, axios tells which connections were open', async () => {
  jest.useRealTimers();
  const server = http.createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const seen: unknown[] = [];
  for (const maxRedirects of [0, 5]) {
    const httpAgent = new http.Agent({ keepAlive: true });
    const client = axios.create({
      baseURL: `http://127.0.0.1:${port}/o/a`,
      httpAgent,
      maxRedirects,
    });
    const quota = throttle(client, { minRoundTripMs: 'measured' });
    for (let count = 0; count < 2; count++) {
      const response = await client.get<unknown>('/users/a');
      seen.push((response.request as http.ClientRequest).reusedSocket);
    }
    await quota.close();
    httpAgent.destroy();
  }
  expect(seen).toEqual([false, true, false, true]);
  server.close();
});
