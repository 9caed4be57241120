/** Clients of the user's, with the options that change what ioredis says or sends. */
import { Redis, type RedisOptions as ClientOptions } from 'ioredis';
import { describeRedis } from './describe-redis.js';
import { calls, Stage } from './stage.js';

const overrides = { 'GET /users/{username}': '20/500ms' };

describeRedis('a client of the user’s', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start({ overrides, latencyMs: [0, 5] });
  });
  afterEach(async () => {
    await stage.close();
  });

  it.each<[string, ClientOptions]>([
    ['stringNumbers', { stringNumbers: true }],
    ['keyPrefix', { keyPrefix: 'mine:' }],
    ['keyPrefix with braces', { keyPrefix: '{mine}:' }],
    ['enableOfflineQueue', { enableOfflineQueue: false }],
    ['autoResendUnfulfilledCommands', { autoResendUnfulfilledCommands: false }],
    ['enableAutoPipelining', { enableAutoPipelining: true }],
    ['lazyConnect', { lazyConnect: true }],
    ['db', { db: 3 }],
  ])(
    'keeps the limits with %s',
    async (_, options) => {
      const clients = [1, 2].map(() => new Redis(stage.redis.url, options));
      const parties = clients.map((client) => stage.join({ client }, { overrides }));
      const done = await Promise.all(parties.map((party) => calls(party.client, '/users/u{}', 45)));
      expect(done.flat()).toEqual(Array.from({ length: 90 }, () => 200));
      expect(stage.sandbox.report().totals).toMatchObject({ calls: 90, refused: 0 });
      expect(stage.overQuota).toBe(0);
      await Promise.all(parties.map(({ quota }) => quota.close()));
      for (const client of clients) client.disconnect();
    },
    15_000,
  );

  it('may count leases and graces in fractions of a millisecond', async () => {
    const party = stage.join({ leaseMs: 1500.5 }, { overrides, lostGraceMs: 100.25 });
    expect(await calls(party.client, '/users/u{}', 25)).toEqual(
      Array.from({ length: 25 }, () => 200),
    );
    expect(stage.overQuota).toBe(0);
  }, 15_000);
});
