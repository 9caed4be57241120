/** Processes that stand still: stopped, asleep, or busy for long. */
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMember, type MemberOptions } from '../support/cluster-process.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';
import { calls, Stage } from './stage.js';

const LEASE_MS = 1000;

describeRedis('a process that was stopped', () => {
  it('does not send what others were given since, also what it kept for a request in a second line', async () => {
    const overrides = { 'GET /user/{username}/user_channels': '2/2s/user + 10/500ms' };
    const redis = await startRedisServer();
    const sandbox = await startSandboxProcess({ overrides });
    const options: MemberOptions = {
      baseURL: `${sandbox.url}/my-org/my-app`,
      redis: { url: redis.url, leaseMs: LEASE_MS },
      lostGraceMs: 0,
      overrides,
    };
    const [stopped, other] = await Promise.all([startMember(options), startMember(options)]);
    await stopped.send('/user/warm{}/user_channels', 0, 1);
    await other.send('/user/warm{}/user_channels', 1, 2);
    await sleep(800);
    // The quota of the app is used up, so that the requests of one user pass its line and wait in that of the app.
    await stopped.send('/user/u{}/user_channels', 0, 10);
    await sleep(50);
    await stopped.send('/user/x/user_channels', 0, 2);
    await sleep(100);
    stopped.freeze();
    await other.send('/user/x/user_channels', 0, 2);
    for (let tries = 0; tries < 100 && (await other.report()).answered < 3; tries++)
      await sleep(50);
    expect((await other.report()).answered).toBe(3);
    stopped.thaw();
    await Promise.all([stopped.close(true), other.close(true)]);
    const { buckets } = await sandbox.report();
    await sandbox.close();
    await redis.close();
    expect(buckets.filter(({ overQuota }) => overQuota > 0)).toEqual([]);
  });
});

describeRedis('a busy event loop', () => {
  it.each(['wait', 'open'] as const)(
    'is taken for no outage of Redis, with onOutage: %s',
    async (onOutage) => {
      const overrides = { 'GET /users/{username}': '20/500ms' };
      const stage = await Stage.start({ overrides });
      const redis = new Redis(stage.redis.url);
      let stalls = 0;
      const client = {
        eval: (...args: Parameters<Redis['eval']>) => redis.eval(...args),
        evalsha: (...args: Parameters<Redis['evalsha']>) => {
          const reply = redis.evalsha(...args);
          // Redis answers meanwhile, and the answer lies in the socket when the time limit is seen to be over.
          if (stalls < 5) {
            stalls += 1;
            process.nextTick(() => {
              const until = performance.now() + 400;
              while (performance.now() < until);
            });
          }
          return reply;
        },
      };
      const party = stage.join({ client, timeoutMs: 100, onOutage }, { overrides });
      const outages: string[] = [];
      party.quota.on('outage', ({ reason }) => outages.push(reason));
      await calls(party.client, '/users/u{}', 60);
      expect(stalls).toBe(5);
      expect(outages).toEqual([]);
      expect(stage.overQuota).toBe(0);
      await stage.close();
      redis.disconnect();
    },
  );
});
