/** A Redis that comes back with what it knew some time ago. */
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeRedis } from './describe-redis.js';
import { calls, Stage } from './stage.js';

const overrides = { 'GET /users/{username}': '20/3s' };
const PATH = '/users/user{}';

describeRedis('a Redis with older data', () => {
  it('grants nothing until all that it may have lost is over', async () => {
    const stage = await Stage.start({ overrides, latencyMs: [0, 5] });
    const options = { overrides, lostGraceMs: 0 };
    const parties = [1, 2].map(() => stage.join({ leaseMs: 1000, timeoutMs: 200 }, options));
    await Promise.all(parties.map(({ client }) => calls(client, PATH, 2)));
    await sleep(500);
    const redis = new Redis(stage.redis.url);
    await redis.save();
    redis.disconnect();
    await Promise.all(parties.map(({ client }) => calls(client, PATH, 8)));
    // Until all of it is told.
    await sleep(600);
    await stage.redis.stop();
    await stage.redis.start();
    const since = performance.now();
    await Promise.all(parties.map(({ client }) => calls(client, PATH, 10)));
    expect(stage.overQuota).toBe(0);
    expect(performance.now() - since).toBeLessThan(12_000);
    await stage.close();
  });
});
