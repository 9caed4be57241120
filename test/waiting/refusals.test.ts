import axios, { type AxiosError } from 'axios';
import type { ThrottleEvents } from '../../src/index.js';
import { expectKept, message, setUp, type Reply, type WireOptions } from './wire.js';

const USERS = 'GET /users/{username}';
const CHANNELS = 'GET /user/{username}/user_channels';
const REFUSED: Reply = { status: 429, data: { error: 'reach_limit' } };
const OK: Reply = { status: 200 };

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Refuses the sends of these numbers, from 1. */
const refuse = (...numbers: number[]): Required<Pick<WireOptions, 'reply'>> => ({
  reply: (_config, sends) => (numbers.includes(sends) ? REFUSED : OK),
});

test('a refused request is sent again before those that came after it', async () => {
  const { client, wire } = setUp({ overrides: { [USERS]: '3/s' } }, refuse(2, 3));
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => client.get(`/users/${name}`));
  await jest.advanceTimersByTimeAsync(20_000);
  for (const { status } of await Promise.all(all)) expect(status).toBe(200);
  expect(wire.urls.map((url) => url.slice(-1)).join('')).toBe('abcbcde');
  expectKept(wire, 3, 1_000);
});

test('a refused request is not behind those that came after it, also by what is told of it', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } }, refuse(1, 2));
  const told: [position: number, earliestMs: number][] = [];
  const first = client.get('/users/a', { throttle: { maxWaitMs: 3_500 } });
  const others = Array.from({ length: 12 }, () => client.get('/users/b'));
  await jest.advanceTimersByTimeAsync(1);
  quota.on('waiting', ({ position, earliestMs }) => told.push([position, earliestMs]));
  await jest.advanceTimersByTimeAsync(20_000);
  expect((await first).status).toBe(200);
  expect(told.map(([position]) => position)).toEqual([0, 0]);
  for (const [, earliestMs] of told) expect(earliestMs).toBeLessThanOrEqual(2_000);
  await Promise.all(others);
  expect(wire.urls.map((url) => url.slice(-1)).join('')).toBe(`aaa${'b'.repeat(12)}`);
  expectKept(wire, 1, 1_000);
});

test.each(['get', 'post', 'put', 'patch', 'delete'])(
  'a refused %s is sent again as it was',
  async (method) => {
    const { client, wire } = setUp({}, refuse(1));
    const request = client.request({
      method,
      url: '/users/a',
      data: { nickname: 'b' },
      headers: { 'X-Marker': 'here' },
      params: { limit: 1 },
    });
    await jest.advanceTimersByTimeAsync(2_000);
    expect((await request).status).toBe(200);
    const [first, second] = wire.sent.map(({ config }) => config);
    expect(wire.sent.length).toBe(2);
    expect(second!.data).toEqual('{"nickname":"b"}');
    expect(second!.headers.toJSON()).toEqual(first!.headers.toJSON());
    expect(second!.headers.get('X-Marker')).toBe('here');
    expectKept(wire, 100, 1_000);
  },
);

test.each([
  ['0', 0, 1],
  ['3', 3, 4],
])(
  'with retry.limit %s the refusal reaches the caller after %d resends',
  async (_, limit, sends) => {
    const headers = { 'x-request-id': 'r1' };
    const options: WireOptions = { reply: () => ({ ...REFUSED, headers }) };
    const { client, wire } = setUp({ overrides: { [USERS]: '9/s' }, retry: { limit } }, options);
    const end = client.get('/users/a').catch((error: unknown) => error) as Promise<AxiosError>;
    await jest.advanceTimersByTimeAsync(30_000);
    const error = await end;
    expect(axios.isAxiosError(error)).toBe(true);
    expect(error).toMatchObject({ name: 'AxiosError', code: 'ERR_BAD_REQUEST' });
    expect(error.response).toMatchObject({ status: 429, data: { error: 'reach_limit' } });
    expect(error.response?.headers['x-request-id']).toBe('r1');
    expect(wire.sent.length).toBe(sends);
    expectKept(wire, 9, 1_000);
  },
);

test('a refusal is one also for a client that takes every status for a success', async () => {
  const { client, wire } = setUp({}, refuse(1), { validateStatus: () => true });
  const request = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(2_000);
  expect((await request).status).toBe(200);
  expect(wire.sent.length).toBe(2);
  expectKept(wire, 100, 1_000);
});

test('429 resource_limited and other errors reach the caller at once, and nothing is learnt', async () => {
  const replies: Reply[] = [
    { status: 429, data: { error: 'resource_limited' } },
    { status: 429, data: 'no JSON' },
    { status: 429, data: null },
    { status: 503, data: { error: 'reach_limit' } },
    { status: 401, data: { error: 'unauthorized' } },
  ];
  const { client, quota, wire } = setUp({}, { reply: (_, sends) => replies[sends - 1] ?? OK });
  const events: string[] = [];
  for (const name of ['refused', 'paused', 'resumed'] as const)
    quota.on(name, () => events.push(name));
  for (const { status } of replies) {
    const end = client.get('/users/a').catch((error: unknown) => error) as Promise<AxiosError>;
    await jest.advanceTimersByTimeAsync(10);
    expect((await end).response?.status).toBe(status);
  }
  expect(wire.sent.length).toBe(replies.length);
  expect(events).toEqual([]);
  expect(quota.stats()).toMatchObject([{ available: 100, pausedMs: 0 }]);
  expectKept(wire, 100, 1_000);
});

const DATE = 'Thu, 01 Jan 2026 00:00:04 GMT';
test.each<[string, Record<string, string>, number, number]>([
  ['in seconds', { 'retry-after': '4' }, 4_010, 4_020],
  ['as a date', { 'retry-after': DATE }, 3_999, 4_020],
  // The server's clock is an hour ahead of ours.
  [
    'as a date by the server',
    { 'retry-after': DATE, date: 'Thu, 01 Jan 2026 00:00:02 GMT' },
    2_010,
    2_020,
  ],
  ['as 0', { 'retry-after': '0' }, 50, 100],
  ['as nonsense', { 'retry-after': 'soon' }, 50, 100],
])('Retry-After %s pauses the bucket for that long', async (_, headers, fromMs, toMs) => {
  const { client, quota, wire } = setUp(
    {},
    { reply: (_config, sends) => (sends === 1 ? { ...REFUSED, headers } : OK) },
  );
  const paused: ThrottleEvents['paused'][] = [];
  quota.on('paused', (event) => paused.push(event));
  const since = performance.now();
  const first = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(15);
  // Newcomers wait too, though there is room.
  const second = client.get('/users/b');
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all([first, second]);
  expect(wire.urls).toEqual(['/users/a', '/users/a', '/users/b']);
  const at = wire.sent[1]!.sentAt - since;
  expect(at).toBeGreaterThanOrEqual(fromMs);
  expect(at).toBeLessThanOrEqual(toMs);
  expect(paused.length).toBe(1);
  expectKept(wire, 100, 1_000);
});

test('a Retry-After beyond all measure harms no other bucket, and no timer fires too early', async () => {
  const { client, quota, wire } = setUp(
    { maxWaitMs: 1_000 },
    {
      reply: (_, sends) =>
        sends === 1 ? { ...REFUSED, headers: { 'retry-after': '9'.repeat(20) } } : OK,
    },
  );
  quota.on('resumed', () => {
    throw new Error('too early');
  });
  const end = client.get('/users/a').catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(20);
  expect(await end).toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
  const other = client.post('/users', {});
  await jest.advanceTimersByTimeAsync(10);
  expect((await other).status).toBe(200);
  expect(wire.sent.length).toBe(2);
  await quota.close();
  expectKept(wire, 100, 1_000);
});

test('the refusals of one burst are one event, and what is left is learnt from them', async () => {
  // Of 100, the server lets 60 in.
  const { client, quota, wire } = setUp(
    {},
    { reply: (_, sends) => (sends > 60 && sends <= 100 ? REFUSED : OK) },
  );
  const seen = { refused: 0, paused: 0, resumed: 0 };
  const paused: ThrottleEvents['paused'][] = [];
  quota.on('paused', (event) => paused.push(event));
  for (const name of ['refused', 'paused', 'resumed'] as const) {
    quota.on(name, () => (seen[name] += 1));
  }
  const all = Array.from({ length: 100 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(11);
  expect(seen).toEqual({ refused: 40, paused: 1, resumed: 0 });
  expect(paused[0]).toMatchObject({ bucket: `my-org#my-app ${USERS}`, pausedMs: 50 });
  const [stats] = quota.stats();
  expect(stats).toMatchObject({ waiting: 40, inFlight: 0, cooling: 100 });
  expect(stats!.available).toBeGreaterThanOrEqual(50);
  expect(stats!.available).toBeLessThanOrEqual(60);
  await jest.advanceTimersByTimeAsync(100);
  expect(seen.resumed).toBe(1);
  await jest.advanceTimersByTimeAsync(30_000);
  await Promise.all(all);
  expect(wire.sent.length).toBe(140);
  expect(quota.stats()).toEqual([]);
  expectKept(wire, 100, 1_000);
});

test('a further Retry-After makes a pause longer, and its end is told of once', async () => {
  const replies = ['1', '3'].map((after) => ({ ...REFUSED, headers: { 'retry-after': after } }));
  const { client, quota } = setUp(
    { overrides: { [USERS]: '2/s' } },
    {
      reply: (_, sends) => replies[sends - 1] ?? OK,
      latencyMs: ({ url }) => (url === '/users/a' ? 10 : 300),
    },
  );
  const at: number[] = [];
  const since = performance.now();
  quota.on('resumed', () => at.push(performance.now() - since));
  quota.on('paused', () => undefined);
  const all = ['a', 'b'].map((name) => client.get(`/users/${name}`));
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  expect(at.length).toBe(1);
  expect(at[0]).toBeGreaterThanOrEqual(3_300);
  expect(at[0]).toBeLessThan(3_310);
});

test.each([
  [100, 0.5],
  [1_000, 0.85],
])('one refusal out of the blue in %d leaves %f of the rate', async (every, part) => {
  const reply: WireOptions['reply'] = (_, sends) => (sends % every === 0 ? REFUSED : OK);
  const { client, wire } = setUp({}, { reply });
  const all = Array.from({ length: 3_000 }, () => client.get('/users/a'));
  const since = performance.now();
  await jest.advanceTimersByTimeAsync(80_000);
  await Promise.all(all);
  const tookMs = wire.sent.at(-1)!.sentAt - since;
  expect(tookMs).toBeLessThan((29 * 1_010) / part);
  expectKept(wire, 100, 1_000);
});

test('what was used up before a start is used again as soon as it is free', async () => {
  // Another process has used the window up to the moment 500.
  const since = performance.now();
  const { client, wire } = setUp(
    {},
    { reply: () => (performance.now() - since < 500 ? REFUSED : OK) },
  );
  const all = Array.from({ length: 500 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  // Half of the quota after the window in which all was refused, the whole from the next on.
  expect(wire.sent.at(-1)!.sentAt - since).toBeLessThan(7 * 1_010);
  expect(wire.sent.length).toBeLessThanOrEqual(600);
  expectKept(wire, 100, 1_000);
});

test('a heavy request that is refused twice waits a window, not until the quota is back', async () => {
  const { client, wire } = setUp({}, refuse(1, 2));
  const heavy = client.post('/messages/users', message(600));
  await jest.advanceTimersByTimeAsync(70_000);
  expect((await heavy).status).toBe(200);
  expectKept(wire, 6_000, 60_000);
});

test('a wait for a bucket that pauses is told of as that', async () => {
  const { client, quota } = setUp({}, refuse(1));
  const reasons: string[] = [];
  quota.on('waiting', ({ reason }) => reasons.push(reason));
  const all = [client.get('/users/a')];
  await jest.advanceTimersByTimeAsync(15);
  all.push(client.get('/users/b'));
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(all);
  expect(reasons).toEqual(['paused', 'paused']);
});

test('the wider limit is blamed where little of the narrower one is used', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [CHANNELS]: '5/min/user + 10/s' } },
    { reply: (_, sends) => (sends > 6 && sends <= 10 ? REFUSED : OK) },
  );
  const blamed: string[] = [];
  quota.on('refused', ({ bucket }) => blamed.push(bucket));
  const all = Array.from({ length: 10 }, (_, index) => client.get(`/user/u${index}/user_channels`));
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  expect(new Set(blamed)).toEqual(new Set([`my-org#my-app ${CHANNELS}`]));
  expectKept(wire, 10, 1_000);
});

test('the narrower limit is blamed where most of it is used', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [CHANNELS]: '5/s/user + 100/s' } },
    { reply: ({ url }, sends) => (url?.includes('/a/') === true && sends === 5 ? REFUSED : OK) },
  );
  const blamed: string[] = [];
  quota.on('refused', ({ bucket }) => blamed.push(bucket));
  const all = Array.from({ length: 5 }, () => client.get('/user/a/user_channels'));
  await jest.advanceTimersByTimeAsync(20);
  // Another user is not held up.
  const other = client.get('/user/b/user_channels');
  await jest.advanceTimersByTimeAsync(10);
  expect((await other).status).toBe(200);
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  expect(blamed).toEqual([`my-org#my-app ${CHANNELS} calls/1000ms user=a`]);
  expectKept(wire, 5, 1_000, (url) => url.includes('/a/'));
});

test('a request that is refused again for the limit not blamed at first is not stuck', async () => {
  // The app's quota is used up by others, though most is used of the user's.
  const { client, wire } = setUp(
    { overrides: { [CHANNELS]: '5/min/user + 100/s' } },
    { reply: (_, sends) => (sends >= 4 && sends <= 6 ? REFUSED : OK) },
  );
  const all = Array.from({ length: 4 }, () => client.get('/user/a/user_channels'));
  await jest.advanceTimersByTimeAsync(3 * 60_000);
  await Promise.all(all);
  expect(wire.sent.length).toBe(7);
  expectKept(wire, 5, 60_000);
});

test('an abort after a refusal ends the wait, and so does a close', async () => {
  const { client, quota, wire } = setUp({}, { reply: () => REFUSED });
  const controller = new AbortController();
  const ends = [client.get('/users/a', { signal: controller.signal }), client.get('/users/b')].map(
    (request) => request.catch((error: unknown) => error),
  );
  await jest.advanceTimersByTimeAsync(15);
  controller.abort();
  expect(axios.isCancel(await ends[0])).toBe(true);
  // One that is in flight when the throttle is closed, and refused after that, is not sent again either.
  const late = client.post('/users', {}).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(1);
  const closed = quota.close();
  await jest.advanceTimersByTimeAsync(20);
  await closed;
  expect(await ends[1]).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  expect(await late).toMatchObject({ code: 'ERR_THROTTLE_CLOSED' });
  const sent = wire.sent.length;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(wire.sent.length).toBe(sent);
  expectKept(wire, 100, 1_000);
});
