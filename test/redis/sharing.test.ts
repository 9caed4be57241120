/** Throttles that share their windows through Redis, over real HTTP. */
import { getAdapter, isCancel } from 'axios';
import { Redis } from 'ioredis';
import { AsyncLocalStorage } from 'node:async_hooks';
import { isThrottleError } from '../../src/index.js';
import { describeRedis } from './describe-redis.js';
import { calls, Stage } from './stage.js';

const overrides = {
  'GET /users/{username}': '20/500ms',
  'GET /user/{username}/user_channels': '3/500ms/user + 10/500ms',
  'POST /messages/users': '100 messages/500ms',
};
const PATH = '/users/user{}';
const BUCKET = 'my-org#my-app GET /users/{username} calls/500ms';

describeRedis('windows in Redis', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start({ overrides, latencyMs: [0, 5] });
  });
  afterEach(async () => {
    await stage.close();
  });
  const inRedis = async <T>(use: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(stage.redis.url);
    try {
      return await use(redis);
    } finally {
      redis.disconnect();
    }
  };

  it('are one quota for all, and each of them gets on', async () => {
    const parties = [1, 2, 3].map(() => stage.join({}, { overrides }));
    const done = parties.map(({ client }) => calls(client, PATH, 40));
    for (const statuses of await Promise.all(done)) {
      expect(statuses).toEqual(Array.from({ length: 40 }, () => 200));
    }
    expect(stage.overQuota).toBe(0);
    expect(stage.sandbox.report().totals.calls).toBe(120);
  });

  it('are kept for every limit of a request', async () => {
    const parties = [1, 2].map(() => stage.join({}, { overrides }));
    const path = '/user/user{}/user_channels';
    await Promise.all(
      parties.flatMap(({ client }) => [
        calls(client, path, 6),
        calls(client, path, 6),
        calls(client, path, 6),
      ]),
    );
    expect(stage.overQuota).toBe(0);
    expect(stage.sandbox.report().totals).toMatchObject({ calls: 36, refused: 0 });
  });

  it('hold heavy requests and light ones, and none waits for ever', async () => {
    const parties = [1, 2].map(() => stage.join({}, { overrides }));
    const send = (client: (typeof parties)[0]['client'], receivers: number): Promise<unknown> =>
      client.post('/messages/users', {
        to: Array.from({ length: receivers }, (_, index) => `user${index}`),
      });
    await Promise.all(
      parties.flatMap(({ client }) => [60, 5, 5, 90, 5, 60].map((weight) => send(client, weight))),
    );
    expect(stage.overQuota).toBe(0);
  });

  it('are asked for many permits at once, and told of many ends', async () => {
    const { client } = stage.join({}, { overrides });
    await calls(client, PATH, 100);
    const info = await inRedis((redis) => redis.info('commandstats'));
    const made = Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1]);
    expect(made).toBeLessThan(80);
  });

  it('keep the order of priorities', async () => {
    const { client } = stage.join({}, { overrides });
    const order: string[] = [];
    const get = async (name: string, priority: number): Promise<void> => {
      await client.get('/users/x', { throttle: { priority } });
      order.push(name);
    };
    const first = calls(client, PATH, 20);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const low = Array.from({ length: 20 }, () => get('low', 9));
    await Promise.all([first, ...low, get('high', 0)]);
    expect(order.indexOf('high')).toBeLessThan(12);
  });

  it('have each request sent in the context of its caller', async () => {
    const caller = new AsyncLocalStorage<string>();
    const { client } = stage.join({}, { overrides });
    const wire = getAdapter('http');
    const contexts: [url: string | undefined, context: string | undefined][] = [];
    client.defaults.adapter = (config) => {
      contexts.push([config.url, caller.getStore()]);
      return wire(config);
    };
    const paths = Array.from({ length: 50 }, (_, index) => `/users/user${index}`);
    await Promise.all(paths.map((path) => caller.run(path, () => client.get(path))));
    expect(contexts.length).toBe(50);
    for (const [url, context] of contexts) expect(context).toBe(url);
    expect(stage.overQuota).toBe(0);
  });

  it('give nothing for what is aborted in line', async () => {
    const { client, quota } = stage.join({}, { overrides });
    await calls(client, PATH, 20);
    const aborter = new AbortController();
    const aborted = Array.from({ length: 15 }, () =>
      client.get('/users/x', { signal: aborter.signal }).catch((error: unknown) => isCancel(error)),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    aborter.abort();
    expect(new Set(await Promise.all(aborted))).toEqual(new Set([true]));
    await calls(client, PATH, 20);
    expect(stage.sandbox.report().totals).toMatchObject({ calls: 40, refused: 0 });
    expect(quota.stats()[0]).toMatchObject({ waiting: 0 });
  });

  it('obey maxWaitMs', async () => {
    const { client } = stage.join({}, { overrides: { 'GET /users/{username}': '1/20s' } });
    await client.get('/users/x');
    const error: unknown = await client
      .get('/users/x', { throttle: { maxWaitMs: 60 } })
      .catch((reason: unknown) => reason);
    expect(isThrottleError(error) && error.code).toBe('ERR_THROTTLE_WAIT');
  });

  it('are told when a party closes: what it did not use is free, what it used cools', async () => {
    const first = stage.join({}, { overrides });
    await calls(first.client, PATH, 20);
    await first.quota.close();
    const facts = await inRedis(async (redis) => {
      const [key] = (await redis.keys('*')).filter((name) => name.includes('users'));
      return redis.zrange(key!, 0, -1);
    });
    expect(facts.filter((member) => /^[@#]/.test(member))).toEqual([]);
    const second = stage.join({}, { overrides });
    await calls(second.client, PATH, 20);
    expect(stage.overQuota).toBe(0);
  });

  it('show this party’s part in stats', async () => {
    const [first, second] = [stage.join({}, { overrides }), stage.join({}, { overrides })];
    await calls(first.client, PATH, 5);
    await calls(second.client, PATH, 3);
    expect(first.quota.stats()).toMatchObject([
      { bucket: BUCKET, inFlight: 0, cooling: 5, available: 20 },
    ]);
    expect(second.quota.stats()).toMatchObject([{ inFlight: 0, cooling: 3 }]);
  });

  it('go on when the scripts are flushed', async () => {
    const { client } = stage.join({}, { overrides });
    await calls(client, PATH, 5);
    await inRedis((redis) => redis.script('FLUSH'));
    await calls(client, PATH, 5);
    expect(stage.sandbox.report().totals.accepted).toBe(10);
  });

  it('take no key that stays, and none out of the slot of the App Key, whatever users are called', async () => {
    const { client } = stage.join({}, { overrides });
    for (const user of ['}{x', 'a b', '{y}', 'ü'.repeat(100)]) {
      await client.get(`/user/${encodeURIComponent(user)}/user_channels`);
    }
    await inRedis(async (redis) => {
      for (const key of await redis.keys('*')) {
        expect(key).toMatch(/^\{easemob-throttle:my-org#my-app\}[^{}]*(\{[^{}]*\}[^{}]*)?$/);
        expect(key.length).toBeLessThan(200);
        expect(await redis.pttl(key)).toBeGreaterThan(0);
      }
    });
  });

  it('tell all parties of what one was refused', async () => {
    const [first, second] = [stage.join({}, { overrides }), stage.join({}, { overrides })];
    await Promise.all([calls(first.client, PATH, 8), calls(second.client, PATH, 1)]);
    stage.sandbox.addFault({ kind: 'reachLimit', first: 1 });
    stage.sandbox.addFault({ kind: 'retryAfter', seconds: 2 });
    const refused = calls(first.client, PATH, 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const since = performance.now();
    await calls(second.client, PATH, 1);
    // Others wait as long as the server asked that one to, and know what is left.
    expect(performance.now() - since).toBeGreaterThan(1000);
    expect(second.quota.stats()[0]?.available).toBeLessThan(20);
    expect(await refused).toEqual([200]);
  });
});
