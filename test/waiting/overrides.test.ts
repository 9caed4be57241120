import { defineLimits, type ThrottleError, type ThrottleOptions } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import axios from 'axios';
import { throttle } from '../../src/index.js';
import { expectKept, message, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

describe('overrides and share', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const FORMS: readonly [string, ThrottleOptions['overrides']][] = [
    ['short notation', { [USERS]: '5/2s' }],
    ['an object', { [USERS]: { amount: 5, windowMs: 2_000 } }],
    ['an array', { [USERS]: [{ amount: 5, windowMs: 2_000 }] }],
    ['an object of limits and more', { [USERS]: { limits: '5/2s', pacing: 'burst' } }],
    ['two limits of which one is wider', { [USERS]: '5/2s + 1000/min' }],
  ];
  test.each(FORMS)('an override in %s takes the place of the documented limit', async (_, form) => {
    const { client, wire } = setUp({ overrides: form });
    const all = Array.from({ length: 12 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(100);
    expect(wire.sent.length).toBe(5);
    await jest.advanceTimersByTimeAsync(4_100);
    expect(wire.sent.length).toBe(12);
    await Promise.all(all);
    expectKept(wire, 5, 2_000);
  });

  test('an override keeps what the documented limit counts', async () => {
    const { client, wire } = setUp({ overrides: { [SEND]: '1000/s' } });
    const all = [600, 400, 1].map((weight) => client.post('/messages/users', message(weight)));
    await jest.advanceTimersByTimeAsync(100);
    expect(wire.sent.length).toBe(2);
    await jest.advanceTimersByTimeAsync(1_000);
    await Promise.all(all);
    expectKept(wire, 1_000, 1_000);
  });

  test('a share takes that part of each limit, rounded down', async () => {
    const { client, wire } = setUp({ share: 0.25, overrides: { 'POST /users': '7/s' } });
    const all = [
      ...Array.from({ length: 60 }, () => client.get('/users/a')),
      ...Array.from({ length: 2 }, () => client.post('/users', {})),
      client.post('/messages/users', message(600)),
      client.post('/messages/users', message(600)),
      client.post('/messages/users', message(600)),
    ];
    await jest.advanceTimersByTimeAsync(100);
    const count = (prefix: string): number =>
      wire.urls.filter((url) => url.startsWith(prefix)).length;
    expect([count('/users/'), wire.urls.filter((url) => url === '/users').length]).toEqual([25, 1]);
    expect(count('/messages')).toBe(2);
    await jest.advanceTimersByTimeAsync(62_000);
    await Promise.all(all);
    expectKept(wire, 25, 1_000, (url) => url.startsWith('/users/'));
    expectKept(wire, 1, 1_000, (url) => url === '/users');
    expectKept(wire, 1_500, 60_000, (url) => url.startsWith('/messages'));
  });

  test('a share that leaves nothing of a limit says so', async () => {
    const { client, wire } = setUp({ share: 0.1 });
    const code = async (request: Promise<unknown>): Promise<ThrottleError> =>
      request.catch((error: unknown) => error as ThrottleError) as Promise<ThrottleError>;
    // 5 a minute for each user
    const none = await code(client.get('/user/a/user_channels'));
    expect(none).toMatchObject({ code: 'ERR_THROTTLE_WEIGHT', facts: { limit: { amount: 0 } } });
    expect(none.message).toContain('; take a larger `share`, or override the limit');
    const heavy = await code(client.post('/messages/users', message(601)));
    expect(heavy).toMatchObject({
      code: 'ERR_THROTTLE_WEIGHT',
      facts: { limit: { amount: 600, weight: 601 }, earliestMs: Infinity },
    });
    expect(heavy.message).toContain('; split it, take a larger `share`, or');
    expect(wire.sent).toEqual([]);
    const whole = setUp();
    const tooHeavy = await code(whole.client.post('/messages/users', message(6_001)));
    expect(tooHeavy.code).toBe('ERR_THROTTLE_WEIGHT');
    expect(tooHeavy.message).not.toContain('share');
  });
});

test("another API's table is kept like the documented one", async () => {
  const limits = defineLimits({
    name: 'Another API',
    hosts: ['api.example.com'],
    isRefusal: (body) => (body as { code?: unknown } | null)?.code === 'slow_down',
    sections: [
      {
        name: 'Orders',
        rows: [
          ['List', 'GET', '/orders', '5/300ms'],
          ['Cancel', 'DELETE', '/orders/{id}', '2/300ms'],
        ],
      },
    ],
  });
  const sandbox = await startSandbox({ limits });
  const client = axios.create({ baseURL: sandbox.url });
  const quota = throttle(client, { limits, overrides: { 'DELETE /orders/{id}': '3/300ms' } });
  expect(quota.lookup({ url: 'https://api.example.com/orders' })?.appKey).toBe('');
  expect(quota.lookup({ url: '/elsewhere' })).toBeUndefined();
  const statuses = await Promise.all([
    ...Array.from({ length: 12 }, () => client.get('/orders')),
    client.get('/elsewhere'),
  ]);
  expect(statuses.every(({ status }) => status === 200)).toBe(true);
  expect(sandbox.report().buckets).toMatchObject([{ overQuota: 0, worst: 5, amount: 5 }]);
  expect(sandbox.report().totals.unlimited).toBe(1);
  await quota.close();
  await sandbox.close();
});

test("a table's own test tells refusals from other answers of status 429", async () => {
  const limits = defineLimits({
    name: 'Another API',
    hosts: ['a1.easemob.com'],
    isRefusal: (body) => (body as { code?: unknown } | null)?.code === 'slow_down',
    sections: [{ name: 'Orders', rows: [['List', 'GET', '/orders', '5/100ms']] }],
  });
  let code = 'slow_down';
  const { client, quota, wire } = setUp(
    { limits },
    { reply: (_, sends) => (sends === 1 ? { status: 429, data: { code } } : { status: 200 }) },
    { baseURL: 'https://a1.easemob.com' },
  );
  expect((await client.get('/orders')).status).toBe(200);
  expect(wire.sent.length).toBe(2);
  await quota.close();
  code = 'never';
  const other = setUp(
    { limits },
    { reply: () => ({ status: 429, data: { code } }) },
    { baseURL: 'https://a1.easemob.com', validateStatus: () => true },
  );
  expect((await other.client.get('/orders')).status).toBe(429);
  expect(other.wire.sent.length).toBe(1);
  expectKept(wire, 5, 100);
  expectKept(other.wire, 5, 100);
});
