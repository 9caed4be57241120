import { tracingChannel } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle, type AcquireRequest } from '../../src/index.js';
import { startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const LEASE_MS = 1000;
const BASE = 'https://a1.easemob.com/my-org/my-app';
const USER: AcquireRequest = { url: `${BASE}/users/a` };

/** As one that is stopped: it does nothing, and hears of nothing. */
function stall(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describeRedis('a permit by hand, with windows in Redis', () => {
  it('tells that it is not held any more after its process stood still for longer than its lease', async () => {
    const redis = await startRedisServer();
    const options = { overrides: { 'GET /users/{username}': '3/200ms' }, lostGraceMs: 0 };
    const quota = throttle({ ...options, redis: { url: redis.url, leaseMs: LEASE_MS } });
    const permits = await Promise.all([quota.acquire(USER), quota.acquire(USER)]);
    await sleep(2 * LEASE_MS);
    // Its lease is made longer as long as it goes on.
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([true, true]);
    stall(LEASE_MS + 100);
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([false, false]);
    await sleep(100);
    // Also once it has told of itself again.
    expect(permits.map(({ isHeld }) => isHeld)).toEqual([false, false]);
    for (const permit of permits) permit.settle('lost');
    await quota.close();
    await redis.close();
  });

  it('is never handed out when it is not held any more', async () => {
    const redis = await startRedisServer();
    const options = { overrides: { 'GET /users/{username}': '3/200ms' }, lostGraceMs: 0 };
    const quota = throttle({ ...options, redis: { url: redis.url, leaseMs: LEASE_MS } });
    let stalls = 0;
    // Called between the taking of a permit and its handing out.
    const subscriber = {
      asyncEnd(): void {
        if (stalls++ === 0) stall(LEASE_MS + 100);
      },
    };
    const waits = tracingChannel('easemob-throttle:wait');
    waits.subscribe(subscriber as never);
    const permit = await quota.acquire(USER);
    waits.unsubscribe(subscriber as never);
    expect(stalls).toBeGreaterThan(0);
    expect(permit.isHeld).toBe(true);
    permit.settle('answered');
    await quota.close();
    await redis.close();
  });
});
