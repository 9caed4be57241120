/** One line for two limits of the same calls, where windows are in a file or in Redis. */
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle, type EngineOptions } from '../../src/index.js';
import { newFile } from '../file/folder.js';
import { describeRedis } from '../redis/describe-redis.js';
import { expectPromiseKept, type Counted } from '../support/invariant.js';
import { startRedisServer } from '../support/redis-server.js';

const LIMITS = ['16/1s + 4/100ms', '4/100ms + 16/1s'];

async function expectInOrder(store: EngineOptions, limits: string): Promise<void> {
  const quota = throttle({ ...store, overrides: { 'GET /users/{username}': limits } });
  const counted: Counted[] = [];
  const order: string[] = [];
  const ask = async (name: string, priority: number): Promise<void> => {
    const permit = await quota.acquire({ url: 'https://a1.easemob.com/o/a/users/a', priority });
    counted.push({ at: performance.now(), weight: 1 });
    order.push(name);
    permit.settle('answered');
  };
  const all = Array.from({ length: 20 }, () => ask('batch', 9));
  await sleep(150);
  all.push(ask('urgent', 0));
  const before = order.length;
  await Promise.all(all);
  // What was booked ahead of it, of the shorter window, is under way already.
  expect(order.indexOf('urgent') - before).toBeLessThanOrEqual(8);
  expectPromiseKept(counted, { amount: 16, windowMs: 1000 });
  expectPromiseKept(counted, { amount: 4, windowMs: 100 });
  expect(quota.stats().every(({ waiting }) => waiting === 0)).toBe(true);
  await quota.close();
}

/** Of 20 calls in a second each takes 50 ms, of 100 in 6 s each takes 60 ms. */
const EVEN = ['20/1s + 100/6s', '100/6s + 20/1s'];

async function expectEven(store: EngineOptions, limits: string): Promise<void> {
  const overrides = { 'GET /users/{username}': { limits, pacing: 'even' } } as const;
  const parties = [0, 1].map(() => throttle({ ...store, overrides }));
  const counted: Counted[] = [];
  const ask = async (quota: (typeof parties)[0]): Promise<void> => {
    const permit = await quota.acquire({ url: 'https://a1.easemob.com/o/a/users/a' });
    counted.push({ at: performance.now(), weight: 1 });
    permit.settle('answered');
  };
  const from = performance.now();
  await Promise.all(parties.flatMap((quota) => Array.from({ length: 20 }, () => ask(quota))));
  expect(performance.now() - from).toBeLessThan(6000);
  expectPromiseKept(counted, { amount: 20, windowMs: 1000 });
  expectPromiseKept(counted, { amount: 100, windowMs: 6000 });
  await Promise.all(parties.map((quota) => quota.close()));
}

test.each(EVEN)('in a file, evenly paced requests go on under %s', async (limits) => {
  await expectEven({ file: newFile() }, limits);
});

test.each(LIMITS)('in a file, who is urgent is next under %s', async (limits) => {
  await expectInOrder({ file: newFile() }, limits);
});

describeRedis('in Redis', () => {
  test.each(LIMITS)('who is urgent is next under %s', async (limits) => {
    const redis = await startRedisServer();
    await expectInOrder({ redis: redis.url }, limits);
    await redis.close();
  });

  test.each(EVEN)('evenly paced requests go on under %s', async (limits) => {
    const redis = await startRedisServer();
    // Told often, what a process holds is often given back where nobody waits for it.
    await expectEven({ redis: { url: redis.url, leaseMs: 1000 } }, limits);
    await redis.close();
  });
});
