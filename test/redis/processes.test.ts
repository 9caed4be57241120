/** Processes that know nothing of each other but the Redis they share, over real HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Member, type MemberOptions, startMember } from '../support/cluster-process.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { type SandboxProcess, startSandboxProcess } from '../support/sandbox-process.js';
import { describeRedis } from './describe-redis.js';

const overrides = { 'GET /users/{username}': '50/500ms' };
const PATH = '/users/user{}';

describeRedis('processes', () => {
  let redis: RedisServer;
  let sandbox: SandboxProcess;
  beforeEach(async () => {
    redis = await startRedisServer();
    sandbox = await startSandboxProcess({ latencyMs: [0, 30], overrides });
  });
  afterEach(async () => {
    await sandbox.close();
    await redis.close();
  });
  const start = (more: Partial<MemberOptions> = {}): Promise<Member> =>
    startMember({
      baseURL: `${sandbox.url}/my-org/my-app`,
      redis: { url: redis.url, leaseMs: 1000 },
      lostGraceMs: 200,
      overrides,
      ...more,
    });

  it('keep one quota, with clocks a minute apart, and each gets a part of it', async () => {
    const skews = [-30_000, 0, 20_000, 30_000];
    const members = await Promise.all(skews.map((skewMs) => start({ skewMs })));
    await Promise.all(members.map((member) => member.send(PATH, 0, 1000)));
    await sleep(5000);
    const reports = await Promise.all(members.map((member) => member.report()));
    await Promise.all(members.map((member) => member.close()));
    const { totals, buckets } = await sandbox.report();
    expect(buckets[0]).toMatchObject({ overQuota: 0 });
    expect(totals.refused).toBe(0);
    for (const { trips } of reports) expect(trips.length).toBeGreaterThan(totals.calls / 20);
  });

  it('get back what one held that was killed, and not before the server has forgotten it', async () => {
    const members = await Promise.all([start(), start(), start()]);
    const [first, second, victim] = members;
    await Promise.all(members.map((member) => member.send(PATH, 0, 150)));
    await sleep(1200);
    const before = (await victim.report()).answered;
    await victim.kill();
    const fresh = await start();
    await fresh.send(PATH, before, 150);
    await Promise.all([first, second, fresh].map((member) => member.close(true)));
    const { totals, buckets } = await sandbox.report();
    expect(buckets[0]).toMatchObject({ overQuota: 0 });
    expect(totals.refused).toBe(0);
    expect(totals.calls).toBeGreaterThanOrEqual(450);
  });
});
