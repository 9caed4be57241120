import axios from 'axios';
import fc from 'fast-check';
import { throttle } from '../../src/index.js';
import { expectPromiseKept, worstWindow } from '../support/invariant.js';
import { expectKept, message, setUp } from './wire.js';

const USER = 'GET /users/{username}';
const SEND = 'POST /messages/users';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

test('a quota that was bought counts at once, for those who wait too', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '2/s' } });
  const all = Array.from({ length: 20 }, (_, id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(100);
  expect(wire.sent.length).toBe(2);
  quota.update({ overrides: { [USER]: '12/s' } });
  await jest.advanceTimersByTimeAsync(5);
  // What was sent before stays counted, and order stays as it was.
  expect(wire.sent.length).toBe(12);
  await jest.advanceTimersByTimeAsync(2000);
  await Promise.all(all);
  expect(wire.urls).toEqual(Array.from({ length: 20 }, (_, id) => `/users/u${id}`));
  expectKept(wire, 12, 1000);
  expect(quota.lookup({ url: '/users/a' })!.limits[0]!.amount).toBe(12);
  void quota.close();
});

test('what has become free at the very moment of a change goes to the most urgent', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '1/s' } });
  const calls = [
    client.get('/users/first'),
    client.get('/users/later', { throttle: { priority: 8 } }),
    client.get('/users/urgent', { throttle: { priority: 1 } }),
  ];
  await jest.advanceTimersByTimeAsync(100);
  // The clock goes on, and no timer has fired yet.
  const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 5000);
  quota.update({ overrides: { [USER]: '1/2s' } });
  await jest.advanceTimersByTimeAsync(0);
  now.mockRestore();
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(calls);
  expect(wire.urls).toEqual(['/users/first', '/users/urgent', '/users/later']);
  void quota.close();
});

test('who asks right after a change goes behind those who wait', async () => {
  const quota = throttle({ overrides: { [USER]: '1/s' } });
  const granted: string[] = [];
  const at: number[] = [];
  const ask = async (name: string): Promise<void> => {
    using permit = await quota.acquire({ url: `https://a1.easemob.com/o/a/users/${name}` });
    granted.push(name);
    at.push(performance.now());
    permit.settle('answered');
  };
  const all = ['a', 'b', 'c'].map(ask);
  await jest.advanceTimersByTimeAsync(10);
  quota.update({ overrides: { [USER]: '2/s' } });
  all.push(ask('d'));
  await jest.advanceTimersByTimeAsync(5000);
  await Promise.all(all);
  expect(granted).toEqual(['a', 'b', 'c', 'd']);
  expectPromiseKept(
    at.map((moment) => ({ at: moment, weight: 1 })),
    { amount: 2, windowMs: 1000 },
  );
  void quota.close();
});

test('a listener of `waiting` may change the limits of whom it is told of, and is told once', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '2/min' } });
  const told: string[] = [];
  quota.on('waiting', ({ bucket }) => {
    told.push(bucket);
    if (told.length === 1) quota.update({ overrides: { [USER]: '3/s' } });
  });
  const all = Array.from({ length: 5 }, (_, id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(100);
  // What was sent before counts in a window of another length, which is not limited any longer.
  expect(wire.urls).toEqual(Array.from({ length: 5 }, (_, id) => `/users/u${id}`));
  await Promise.all(all);
  expect(told).toHaveLength(1);
  expect(quota.stats().map(({ windowMs, cooling }) => [windowMs, cooling])).toContainEqual([
    1000, 3,
  ]);
  await quota.close();
});

test('a listener of `waiting` may make a request too heavy, which is told at once', async () => {
  const { client, quota, wire } = setUp({ overrides: { [SEND]: '5/min' } });
  await Promise.all([
    client.post('/messages/users', message(4)),
    jest.advanceTimersByTimeAsync(20),
  ]);
  quota.on('waiting', () => {
    quota.update({ overrides: { [SEND]: '3/min' } });
  });
  const heavy = client.post('/messages/users', message(4));
  await expect(heavy).rejects.toMatchObject({ code: 'ERR_THROTTLE_WEIGHT' });
  expectKept(wire, 5, 60_000);
  await quota.close();
});

test('one process more takes its part of what this one had', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '20/s' }, maxQueue: 100 });
  const all = Array.from({ length: 60 }, (_, id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(500);
  expect(wire.sent.length).toBe(20);
  quota.update({ share: 0.25 });
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  expectPromiseKept(wire.counted().slice(20), { amount: 5, windowMs: 1000 });
  expectKept(wire, 20, 1000);
  quota.update({ share: 1 });
  expect(quota.lookup({ url: '/users/a' })!.limits[0]!.amount).toBe(20);
  void quota.close();
});

test('a limit that is added holds for those who wait already, and the others keep their account', async () => {
  const { client, quota, wire } = setUp({ overrides: { [SEND]: '30 messages/min' } });
  const all = Array.from({ length: 60 }, () =>
    client.post('/messages/users', message(1)).catch((error: unknown) => error),
  );
  await jest.advanceTimersByTimeAsync(1000);
  expect(wire.sent.length).toBe(30);
  quota.update({ overrides: { [SEND]: '30 messages/min + 4/s' } });
  await jest.advanceTimersByTimeAsync(58_000);
  expect(wire.sent.length).toBe(30);
  await jest.advanceTimersByTimeAsync(62_000);
  await Promise.all(all);
  expectPromiseKept(wire.counted().slice(30), { amount: 4, windowMs: 1000 });
  expectKept(wire, 30, 60_000);
  void quota.close();
});

test('a limit of another window holds from the change on, for those who wait too', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '3/s' } });
  const all = Array.from({ length: 9 }, (_, id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(500);
  expect(wire.sent.length).toBe(3);
  quota.update({ overrides: { [USER]: '4/min' } });
  await jest.advanceTimersByTimeAsync(58_000);
  expect(wire.sent.length).toBe(7);
  await jest.advanceTimersByTimeAsync(60_000);
  await Promise.all(all);
  expect(wire.urls).toEqual(Array.from({ length: 9 }, (_, id) => `/users/u${id}`));
  expectPromiseKept(wire.counted().slice(3), { amount: 4, windowMs: 60_000 });
  void quota.close();
});

test('what `beforeSend` holds up while its limit becomes another counts in that, as it is sent from then on', async () => {
  const { client, quota, wire } = setUp({
    overrides: { [USER]: '3/s' },
    beforeSend: () => new Promise((resolve) => setTimeout(resolve, 100)),
  });
  const all = Array.from({ length: 6 }, (_, id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(50);
  quota.update({ overrides: { [USER]: '3/2s' } });
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  expectKept(wire, 3, 2000);
  expect(quota.stats()).toEqual([]);
  void quota.close();
});

test('one that waits and has become too heavy fails', async () => {
  const { client, quota, wire } = setUp({ overrides: { [SEND]: '100 messages/s' } });
  void client.post('/messages/users', message(100));
  const heavy = client.post('/messages/users', message(50)).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(100);
  quota.update({ overrides: { [SEND]: '20 messages/s' } });
  await jest.advanceTimersByTimeAsync(5);
  expect(await heavy).toMatchObject({ code: 'ERR_THROTTLE_WEIGHT' });
  expect(wire.sent.length).toBe(1);
  void quota.close();
});

test.each([
  [{ overrides: { 'GET /nowhere': '1/s' } }, 'GET /nowhere'],
  [{ share: 2 }, '`share`'],
  [{ shares: 1 }, 'shares'],
  [{ share: null }, '`share`'],
  [{ overrides: null }, '`overrides`'],
  [5, '`changes`'],
])('%j is refused, and changes nothing', async (changes, named) => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '2/s' } });
  expect(() => {
    quota.update(changes as never);
  }).toThrow(named);
  const all = [1, 2, 3, 4].map((id) => client.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(3000);
  await Promise.all(all);
  expectKept(wire, 2, 1000);
  void quota.close();
});

test('whatever changes when, no window holds more than the largest that was allowed in it', async () => {
  const step = fc.record({ atMs: fc.nat(3000), amount: fc.integer({ min: 1, max: 20 }) });
  const calls = fc.array(fc.nat(3000), { minLength: 1, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), calls, async (steps, times) => {
      const { client, quota, wire } = setUp(
        { overrides: { [USER]: '10/200ms' } },
        { latencyMs: 7 },
      );
      const start = performance.now();
      const amounts = [{ at: 0, amount: 10 }];
      for (const { atMs, amount } of steps) {
        setTimeout(() => {
          quota.update({ overrides: { [USER]: `${amount}/200ms` } });
          amounts.push({ at: performance.now() - start, amount });
        }, atMs);
      }
      const all: Promise<unknown>[] = [];
      for (const at of times) setTimeout(() => all.push(client.get('/users/a')), at);
      await jest.advanceTimersByTimeAsync(30_000);
      expect(all.length).toBe(times.length);
      await Promise.all(all);
      expect(worstWindow(wire.counted(), 200)).toBeLessThanOrEqual(
        Math.max(...amounts.map(({ amount }) => amount)),
      );
      // Once the last change is a window old, it alone counts.
      const last = amounts.at(-1)!;
      const after = wire.counted().filter(({ at }) => at - start > last.at + 210);
      expect(worstWindow(after, 200)).toBeLessThanOrEqual(last.amount);
      void quota.close();
      await jest.advanceTimersByTimeAsync(100);
    }),
    { numRuns: 40 },
  );
});

test('a client that is attached later goes by what was changed', async () => {
  const { quota, wire } = setUp({ overrides: { [USER]: '10/s' } });
  quota.update({ overrides: { [USER]: '2/s' } });
  const other = axios.create({
    baseURL: 'https://a1.easemob.com/my-org/my-app',
    adapter: wire.adapter,
  });
  quota.attach(other);
  const all = [1, 2, 3, 4].map((id) => other.get(`/users/u${id}`));
  await jest.advanceTimersByTimeAsync(3000);
  await Promise.all(all);
  expectKept(wire, 2, 1000);
  expect(() => throttle(other)).toThrow('no throttle yet');
  void quota.close();
});

test('countFrom stays what it was at set-up, by which what is in flight was taken', () => {
  const { quota } = setUp({ overrides: { [USER]: { limits: '2/s', countFrom: 'send' } } });
  expect(() => {
    quota.update({ overrides: { [USER]: { limits: '2/s', countFrom: 'response' } } });
  }).toThrow('countFrom');
  expect(quota.lookup({ url: '/users/a' })!.limits[0]!.countFrom).toBe('send');
  void quota.close();
});

test.each([
  ['share', { share: 0.5 }, 50],
  ['amount', { overrides: { [USER]: '400/s' } }, 400],
])(
  'a pause that the server asked for lasts over another %s, and no more is learnt of it',
  async (_what, changes, amount) => {
    const { client, quota, wire } = setUp(
      { overrides: { [USER]: '100/s' } },
      {
        reply: (_config, sends) =>
          sends === 1
            ? { status: 429, data: { error: 'reach_limit' }, headers: { 'retry-after': '2' } }
            : { status: 200 },
      },
    );
    const all = Array.from({ length: 2 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(100);
    quota.update(changes);
    const late = client.get('/users/b');
    await jest.advanceTimersByTimeAsync(1900);
    expect(wire.sent.length).toBe(2);
    await jest.advanceTimersByTimeAsync(100);
    await Promise.all([...all, late]);
    expect(wire.sent.length).toBe(4);
    expect(quota.stats()).toMatchObject([{ amount, available: amount }]);
    expectKept(wire, Math.min(amount, 100), 1000);
    void quota.close();
  },
);

test('a limit that comes back after a while holds as it is now', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '5/s + 1000/min' } });
  const get = (count: number): Promise<unknown> =>
    Promise.all(Array.from({ length: count }, () => client.get('/users/a')));
  await Promise.all([get(1), jest.advanceTimersByTimeAsync(100)]);
  quota.update({ overrides: { [USER]: '1000/h' } });
  await Promise.all([get(1), jest.advanceTimersByTimeAsync(100)]);
  quota.update({ overrides: { [USER]: '1/s + 1000/h' } });
  const before = wire.sent.length;
  await Promise.all([get(5), jest.advanceTimersByTimeAsync(10_000)]);
  expectPromiseKept(wire.counted().slice(before), { amount: 1, windowMs: 1000 });
  void quota.close();
});

test('10,000 that wait ask anew in no more than some seconds of work, twice', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USER]: '100/s' } });
  const all = Array.from({ length: 10_000 }, (_, id) =>
    client.get(`/users/u${id}`).catch(() => undefined),
  );
  await jest.advanceTimersByTimeAsync(10);
  // Of this process alone, for clocks are faked here.
  const start = process.cpuUsage();
  for (const amount of [200, 300]) {
    quota.update({ overrides: { [USER]: `${amount}/s` } });
    await jest.advanceTimersByTimeAsync(1);
  }
  const { user } = process.cpuUsage(start);
  expect(user / 1e6).toBeLessThan(6);
  expect(wire.urls).toEqual(Array.from(wire.urls, (_, id) => `/users/u${id}`));
  expect(wire.sent.length).toBe(300);
  void quota.close();
  await jest.advanceTimersByTimeAsync(100);
  await Promise.all(all);
});
