import { Registry } from 'prom-client';
import type { Throttle } from '../../src/index.js';
import { registerMetrics, registerOpenTelemetry } from '../../src/metrics/index.js';
import { expectKept, setUp } from '../waiting/wire.js';
import { runLoad } from './load.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const OWNER = 'endpoint="GET /users/{username}",app_key="my-org#my-app"';
const name = (rest: string): string => `easemob_throttle_rate_limiting_${rest}`;

test('tells what was sent, refused, sent again and given up, and how long it took', async () => {
  const registry = new Registry();
  const { wire } = await runLoad(({ quota }) => registerMetrics(quota, registry));
  expectKept(wire, 2, 1_000);
  const lines = (await registry.metrics()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      // Of five, a and b went at once and c after a wait; d was aborted; for e the line was full.
      `${name('requests_total')}{${OWNER},result="acquired"} 3`,
      `${name('requests_total')}{${OWNER},result="request_canceled"} 1`,
      `${name('requests_total')}{${OWNER},result="queue_full"} 1`,
      `${name('refused_total')}{${OWNER}} 1`,
      `${name('resent_total')}{${OWNER}} 1`,
      `${name('request_lease_duration_seconds_count')}{${OWNER}} 4`,
      `${name('request_lease_duration_seconds_bucket')}{le="0.1",${OWNER}} 4`,
      `${name('request_time_in_queue_seconds_count')}{${OWNER}} 3`,
    ]),
  );
});

test('tells what waits, is in flight, cools and is left', async () => {
  const registry = new Registry();
  const { client, quota, wire } = setUp(
    { overrides: { 'GET /users/{username}': '5/s' } },
    { latencyMs: 100 },
  );
  registerMetrics(quota, registry);
  const calls = Array.from({ length: 7 }, (_, index) => client.get(`/users/${index}`));
  const labels = `${OWNER},limit="5/s"`;
  await jest.advanceTimersByTimeAsync(50);
  const sending = (await registry.metrics()).split('\n');
  expect(sending).toContain(`${name('queued_requests')}{${labels}} 2`);
  expect(sending).toContain(`${name('active_request_leases')}{${labels}} 5`);
  expect(sending).toContain(`${name('available_request_leases')}{${labels}} 0`);
  await jest.advanceTimersByTimeAsync(100);
  expect(await registry.metrics()).toContain(`${name('cooling_request_leases')}{${labels}} 5`);
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(calls);
  expectKept(wire, 5, 1_000);
});

test('nothing is available while a bucket pauses', async () => {
  const registry = new Registry();
  const { quota } = setUp();
  registerMetrics(quota, registry);
  const permit = await quota.acquire({ url: 'https://a1.easemob.com/my-org/my-app/users/a' });
  const read = async (): Promise<string[]> => (await registry.metrics()).split('\n');
  const labels = `${OWNER},limit="100/s"`;
  expect(await read()).toContain(`${name('available_request_leases')}{${labels}} 99`);
  permit.refuse({ retryAfterMs: 3_000 });
  await jest.advanceTimersByTimeAsync(20);
  expect(await read()).toContain(`${name('paused_buckets')}{${labels}} 1`);
  expect(await read()).toContain(`${name('available_request_leases')}{${labels}} 0`);
});

test('has no more series for more users, and names none', async () => {
  const registry = new Registry();
  const { client, quota } = setUp();
  registerMetrics(quota, registry);
  const seriesOf = async (users: number): Promise<number> => {
    const calls = Array.from({ length: users }, (_, index) =>
      client.get(`/user/somebody${index}/user_channels`),
    );
    await jest.advanceTimersByTimeAsync(60_000);
    await Promise.all(calls);
    const text = await registry.metrics();
    expect(text).not.toContain('somebody');
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  };
  const few = await seriesOf(150);
  expect(few).toBeGreaterThan(0);
  expect(await seriesOf(500)).toBe(few);
});

test('counts all that was sent, however often it is read meanwhile', async () => {
  const registry = new Registry();
  const { client, quota, wire } = setUp();
  registerMetrics(quota, registry);
  const counts: number[] = [];
  for (const calls of [1, 200, 300, 7]) {
    const sent = Array.from({ length: calls }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(10_000);
    await Promise.all(sent);
    const text = await registry.getSingleMetricAsString(name('request_lease_duration_seconds'));
    counts.push(Number(/_count\{.*\} (\d+)/.exec(text)?.[1]));
  }
  expect(counts).toEqual([1, 201, 501, 508]);
  expect(await registry.metrics()).toContain(
    `${name('requests_total')}{${OWNER},result="acquired"} 508`,
  );
  expectKept(wire, 100, 1_000);
});

test('begins anew with the registry', async () => {
  const registry = new Registry();
  const { client, quota, wire } = setUp(
    { overrides: { 'GET /users/{username}': '5/s' } },
    { latencyMs: 10 },
  );
  registerMetrics(quota, registry);
  for (const names of [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]) {
    registry.resetMetrics();
    const calls = names.map((user) => client.get(`/users/${user}`));
    await jest.advanceTimersByTimeAsync(100);
    await Promise.all(calls);
  }
  const lines = (await registry.metrics()).split('\n');
  expect(lines).toContain(`${name('requests_total')}{${OWNER},result="acquired"} 2`);
  expect(lines).toContain(`${name('request_lease_duration_seconds_count')}{${OWNER}} 2`);
  expectKept(wire, 5, 1_000);
});

test('two limits of one endpoint are told apart, and a user has no series', async () => {
  const registry = new Registry();
  const { client, quota } = setUp({}, { latencyMs: 1_000 });
  registerMetrics(quota, registry);
  const call = client.get('/user/somebody/user_channels');
  await jest.advanceTimersByTimeAsync(500);
  const text = await registry.metrics();
  const owner = 'endpoint="GET /user/{username}/user_channels",app_key="my-org#my-app"';
  expect(text).toContain(`${name('active_request_leases')}{${owner},limit="5/min/user"} 1`);
  expect(text).toContain(`${name('active_request_leases')}{${owner},limit="100/s"} 1`);
  expect(text).toContain(`${name('available_request_leases')}{${owner},limit="100/s"} 99`);
  expect(text).not.toContain(`${name('available_request_leases')}{${owner},limit="5/min/user"}`);
  await jest.advanceTimersByTimeAsync(1_000);
  await call;
});

test('ends, and leaves the registry as it was', async () => {
  const registry = new Registry();
  const { client, quota } = setUp();
  const before = await registry.metrics();
  const stop = registerMetrics(quota, registry);
  expect(() => registerMetrics(quota, registry)).toThrow('easemob_throttle_rate_limiting_requests');
  expect((await registry.metrics()).split('\n').length).toBeGreaterThan(10);
  stop();
  const call = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(5_000);
  await call;
  expect(await registry.metrics()).toBe(before);
});

test('counts what was aborted as that, whatever the reason is', async () => {
  const registry = new Registry();
  const { client, quota, wire } = setUp({ overrides: { 'GET /users/{username}': '1/s' } });
  registerMetrics(quota, registry);
  const first = client.get('/users/first');
  await jest.advanceTimersByTimeAsync(0);
  const timedOut = new DOMException('too late', 'TimeoutError');
  const reasons = [timedOut, Object.assign(new Error('gone'), { code: 'EGONE' }), 'no reason'];
  const waiting = reasons.map(async (reason, index) => {
    const controller = new AbortController();
    setTimeout(() => {
      controller.abort(reason);
    }, 100);
    const url = `https://a1.easemob.com/my-org/my-app/users/${index}`;
    await expect(quota.acquire({ method: 'GET', url, signal: controller.signal })).rejects.toBe(
      reason,
    );
  });
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all([first, ...waiting]);
  const lines = (await registry.metrics()).split('\n');
  expect(lines).toContain(`${name('requests_total')}{${OWNER},result="request_canceled"} 3`);
  expectKept(wire, 1, 1_000);
});

test('what is no throttle is an error, and leaves nothing in the registry', async () => {
  const registry = new Registry();
  const wrong = registry as unknown as Throttle;
  expect(() => registerMetrics(wrong)).toThrow('Expected `quota` to be what throttle() returns');
  expect(() => registerOpenTelemetry(wrong)).toThrow('Expected `quota`');
  expect(await registry.metrics()).toBe('\n');
  registerMetrics(setUp().quota, registry);
});

test.each([null, { register: new Registry() }, 'registry'])(
  'what is no registry is an error (%j)',
  (wrong) => {
    expect(() => registerMetrics(setUp().quota, wrong as unknown as Registry)).toThrow(
      new TypeError(
        `Expected \`register\` to be a Registry of prom-client, got ${wrong === null ? 'null' : typeof wrong === 'string' ? '"registry"' : 'an object'}`,
      ),
    );
  },
);

test('ended twice, it leaves alone what another throttle has put there since', async () => {
  const registry = new Registry();
  const end = registerMetrics(setUp().quota, registry);
  end();
  registerMetrics(setUp().quota, registry);
  end();
  expect(await registry.metrics()).toContain(name('queued_requests'));
});

test('counts no wait twice where a request is refused and waits again', async () => {
  const registry = new Registry();
  const reply = (_: unknown, sends: number) =>
    sends < 4 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 };
  const { client, quota, wire } = setUp(
    { overrides: { 'GET /users/{username}': '1/s' } },
    { reply },
  );
  registerMetrics(quota, registry);
  let waitedMs = 0;
  quota.on('sent', (event) => (waitedMs = event.waitedMs));
  const call = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(10_000);
  await call;
  expect(wire.sent).toHaveLength(4);
  expect(waitedMs).toBeGreaterThan(0);
  const [, sum] = /time_in_queue_seconds_sum.* (\S+)/.exec(await registry.metrics())!;
  expect(Number(sum)).toBeCloseTo(waitedMs / 1000, 6);
  expectKept(wire, 1, 1_000);
});
