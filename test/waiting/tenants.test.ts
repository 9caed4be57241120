import { throttle } from '../../src/index.js';
import { FetchWire } from '../fetch/wire.js';
import { expectKept, message, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** How many of `urls` name each tenant, as the path of a user does here. */
function counts(urls: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const url of urls) {
    const name = url.split('/').at(-1)!;
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

test('one with thousands of calls makes no other wait for them', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '10/s' } }, { latencyMs: 1 });
  const get = (tenant: string) => client.get(`/users/${tenant}`, { throttle: { tenant } });
  const many = Array.from({ length: 3000 }, () => get('many'));
  for (const call of many) call.catch(() => undefined);
  await jest.advanceTimersByTimeAsync(500);
  const few = Array.from({ length: 20 }, () => get('few'));
  await jest.advanceTimersByTimeAsync(4100);
  // Four windows: of each, half is for those who have few.
  expect(counts(wire.urls)).toEqual({ many: 30, few: 20 });
  await Promise.all(few);
  for (let window = 1; window <= 4; window++) {
    expect(counts(wire.urls.slice(window * 10, window * 10 + 10))).toEqual({ many: 5, few: 5 });
  }
  expectKept(wire, 10, 1000);
  await quota.close();
});

test('shares are by the weight that is sent, as the option says, within a priority', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [SEND]: '60/s' }, tenants: { big: 3 } },
    { latencyMs: 1 },
  );
  const send = (tenant: string | undefined, receivers: number, priority = 5) => {
    const settings = tenant === undefined ? { priority } : { priority, tenant };
    client
      .post('/messages/users', message(receivers), { throttle: settings, headers: { tenant } })
      .catch(() => undefined);
  };
  for (let index = 0; index < 300; index++) {
    send('big', 3);
    send('small', 1);
    send(undefined, 2);
  }
  await jest.advanceTimersByTimeAsync(100);
  send('small', 5, 0);
  await jest.advanceTimersByTimeAsync(5000);
  const weights: Record<string, number> = {};
  // The first window went before anybody waited.
  let skip = 60;
  for (const { config, weight } of wire.sent) {
    skip -= weight;
    if (skip >= 0) continue;
    const name = String(config.headers.get('tenant') ?? 'none');
    weights[name] = (weights[name] ?? 0) + weight;
  }
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  expect(total).toBeGreaterThan(290);
  expect(Math.abs(weights.big! - (total - 5) * 0.6)).toBeLessThanOrEqual(6);
  expect(Math.abs(weights.small! - 5 - (total - 5) * 0.2)).toBeLessThanOrEqual(6);
  expect(Math.abs(weights.none! - (total - 5) * 0.2)).toBeLessThanOrEqual(6);
  // The urgent one did not wait for a turn.
  expect(wire.sent.findIndex(({ weight }) => weight === 5)).toBeLessThan(40);
  expectKept(wire, 60, 1000);
  await quota.close();
});

test('tenants take turns in each line of a request, and whichever door they come by', async () => {
  const wire = new FetchWire({ latencyMs: 1 });
  const quota = throttle({ overrides: { [USERS]: '8/s/user + 10/s' } });
  const fetch = quota.fetch(wire.fetch);
  const url = (name: string): string => `https://a1.easemob.com/my-org/my-app/users/${name}`;
  for (let index = 0; index < 60; index++) {
    for (const tenant of ['x', 'y']) {
      fetch(url(tenant), { throttle: { tenant } }).catch(() => undefined);
    }
  }
  let permits = 0;
  const acquire = async (): Promise<void> => {
    const permit = await quota.acquire({ url: url('z'), tenant: 'z' });
    permits += 1;
    permit.settle('answered');
  };
  const acquired = Array.from({ length: 12 }, () => acquire().catch(() => undefined));
  await jest.advanceTimersByTimeAsync(4050);
  const { x = 0, y = 0 } = counts(wire.paths);
  // Of ten a second, three or four are for each.
  expect(permits).toBeGreaterThanOrEqual(12);
  expect(Math.abs(x - y)).toBeLessThanOrEqual(8);
  expect(x + y + permits).toBeGreaterThanOrEqual(48);
  await quota.close();
  await Promise.all(acquired);
});

test('without tenants, the order is that of arrival; and limits that change forget no turn', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '2/s' } }, { latencyMs: 1 });
  for (let index = 0; index < 40; index++) {
    client.get('/users/a', { throttle: { tenant: 'a' } }).catch(() => undefined);
  }
  await jest.advanceTimersByTimeAsync(10);
  for (let index = 0; index < 4; index++) {
    client.get('/users/b', { throttle: { tenant: 'b' } }).catch(() => undefined);
  }
  await jest.advanceTimersByTimeAsync(10);
  quota.update({ overrides: { [USERS]: '4/s' } });
  await jest.advanceTimersByTimeAsync(1050);
  expect(counts(wire.urls.slice(2)).b).toBeGreaterThanOrEqual(2);
  await jest.advanceTimersByTimeAsync(1050);
  expect(counts(wire.urls).b).toBe(4);
  expectKept(wire, 4, 1000);
  await quota.close();
});

test.each<[object, RegExp]>([
  [{ tenants: 3 }, /^Expected `tenants` to be an object such as/],
  [{ tenants: ['a'] }, /^Expected `tenants` to be an object such as/],
  [{ tenants: new Map([['a', 3]]) }, /^Expected `tenants` to be an object such as/],
  [{ tenants: { a: 0 } }, /^Expected `tenants\["a"\]` to be a number from 0\.000001/],
  [{ tenants: { a: Infinity } }, /^Expected `tenants\["a"\]` to be a number from 0\.000001/],
  [{ tenants: { a: '3' } }, /^Expected `tenants\["a"\]` to be a number from 0\.000001/],
])('options that are %p are refused', (options, message) => {
  expect(() => throttle(options as never)).toThrow(message);
});

test.each([5, '', null])('a tenant that is %p is refused', async (tenant) => {
  const { client, quota } = setUp();
  await expect(client.get('/users/a', { throttle: { tenant: tenant as never } })).rejects.toThrow(
    /^Expected `throttle.tenant` to be a text that is not empty/,
  );
  await quota.close();
});

test.each([0, 200, 450])(
  'take their turns also where limits change every %d ms',
  async (everyMs) => {
    const { client, quota, wire } = setUp({ overrides: { [USERS]: '10/100ms' } }, { latencyMs: 1 });
    const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
    for (let call = 0; call < 20; call++) {
      for (const name of names) {
        client.get(`/users/${name}`, { throttle: { tenant: name } }).catch(() => undefined);
      }
    }
    for (let at = 0; at < 3000; at += 50) {
      if (everyMs > 0 && at % everyMs === 0) {
        quota.update({
          overrides: { [USERS]: at % (2 * everyMs) === 0 ? '10/100ms' : '11/100ms' },
        });
      }
      await jest.advanceTimersByTimeAsync(50);
    }
    const sent = Object.values(counts(wire.urls));
    expect(sent).toHaveLength(50);
    // Each is behind by one at most, and by one more where the limit is another.
    expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(2);
    expectKept(wire, 11, 100);
    await quota.close();
  },
);

test('what an update makes room for is given by turns', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '2/h' } }, { latencyMs: 1 });
  for (const tenant of ['a', 'b', 'c']) {
    for (let call = 0; call < 40; call++) {
      client.get(`/users/${tenant}`, { throttle: { tenant } }).catch(() => undefined);
    }
  }
  await jest.advanceTimersByTimeAsync(10);
  quota.update({ overrides: { [USERS]: '32/h' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(counts(wire.urls.slice(2))).toEqual({ a: 10, b: 10, c: 10 });
  quota.update({ overrides: { [USERS]: '47/h' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(counts(wire.urls.slice(32))).toEqual({ a: 5, b: 5, c: 5 });
  expectKept(wire, 47, 3_600_000);
  await quota.close();
});

test('what an update within another makes room for is given by turns', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '2/h' } }, { latencyMs: 1 });
  for (const tenant of ['a', 'b', 'c']) {
    for (let call = 0; call < 40; call++) {
      client.get(`/users/${tenant}`, { throttle: { tenant } }).catch(() => undefined);
    }
  }
  await jest.advanceTimersByTimeAsync(10);
  let sent = 0;
  quota.on('sent', () => {
    // In the middle of what the other makes room for.
    if (++sent === 10) quota.update({ overrides: { [USERS]: '62/h' } });
  });
  quota.update({ overrides: { [USERS]: '32/h' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(counts(wire.urls.slice(2))).toEqual({ a: 20, b: 20, c: 20 });
  expectKept(wire, 62, 3_600_000);
  await quota.close();
});

test('what an update makes room for under two limits is given by turns', async () => {
  const { client, quota, wire } = setUp(
    { overrides: { [USERS]: '1/h/user + 3/h' } },
    { latencyMs: 1 },
  );
  for (let call = 0; call < 30; call++) {
    for (const tenant of ['a', 'b', 'c']) {
      client.get(`/users/${tenant}`, { throttle: { tenant } }).catch(() => undefined);
    }
  }
  await jest.advanceTimersByTimeAsync(10);
  expect(wire.urls).toHaveLength(3);
  // What one of them passes first is not all there is.
  quota.update({ overrides: { [USERS]: '20/h/user + 21/h' } });
  await jest.advanceTimersByTimeAsync(10);
  expect(counts(wire.urls.slice(3))).toEqual({ a: 6, b: 6, c: 6 });
  expectKept(wire, 21, 3_600_000);
  await quota.close();
});

test('whoever joins at the moment of room is not passed by the less urgent', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '40/h' } }, { latencyMs: 1 });
  const get = (tenant: string, priority: number, weight = 1, signal?: AbortSignal) =>
    client
      .get(`/users/${tenant}`, {
        throttle: { tenant, priority, weight },
        ...(signal && { signal }),
      })
      .catch(() => undefined);
  for (let call = 0; call < 36; call++) void get('first', 5);
  await jest.advanceTimersByTimeAsync(10);
  const heavy = new AbortController();
  void get('y', 0, 20, heavy.signal);
  void get('y', 0);
  for (let call = 0; call < 6; call++) void get('z', 5);
  await jest.advanceTimersByTimeAsync(10);
  expect(wire.urls).toHaveLength(36);
  heavy.abort();
  // At once, before what has waited can move up.
  const url = 'https://a1.easemob.com/my-org/my-app/users/t';
  const granted = quota.acquire({ url, tenant: 't', priority: 0 });
  await jest.advanceTimersByTimeAsync(10);
  expect(wire.urls.slice(36).map((sent) => sent.split('/').at(-1))).toEqual(['y', 'z', 'z']);
  (await granted).settle('answered');
  expectKept(wire, 40, 3_600_000);
  await quota.close();
});
