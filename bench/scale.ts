/**
 * How the cluster scales, measured against a Redis of its own, without HTTP: calls end after 10 to 40 ms.
 * `npx tsx bench/scale.ts [case…]` runs the cases whose names hold a word. The figures of docs/scale.md are from here.
 */
import axios, { AxiosHeaders, type AxiosAdapter } from 'axios';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle, type Throttle, type ThrottleOptions } from '../src/index.js';
import { useClient } from '../src/window/redis/connection.js';
import { createKeys } from '../src/window/redis/keys.js';
import type { BucketReport, Message } from '../src/window/redis/protocol.js';
import { type RedisServer, startRedisServer } from '../test/support/redis-server.js';
import { worstWindow } from '../test/support/invariant.js';

const WINDOW_MS = 1000;

/** What arrives at the API. */
class Wire {
  readonly arrivals: { at: number; weight: number; sender: number }[] = [];

  adapter(sender: number): AxiosAdapter {
    return async (config) => {
      await sleep(Math.random() * 20);
      this.arrivals.push({ at: performance.now(), weight: 1, sender });
      await sleep(10 + Math.random() * 10);
      return { data: '', status: 200, statusText: 'OK', headers: new AxiosHeaders(), config };
    };
  }
}

interface Party {
  readonly get: (url: string) => Promise<unknown>;
  readonly quota: Throttle;
}

function join(redis: Redis, wire: Wire, sender: number, options: ThrottleOptions = {}): Party {
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/my-org/my-app',
    adapter: wire.adapter(sender),
  });
  const quota = throttle(client, { ...options, redis });
  return { get: (url) => client.get(url), quota };
}

async function withRedis(run: (redis: Redis, server: RedisServer) => Promise<void>): Promise<void> {
  const server = await startRedisServer();
  const redis = new Redis(server.url);
  try {
    await run(redis, server);
  } finally {
    redis.disconnect();
    await server.close();
  }
}

interface Stats {
  readonly calls: number;
  readonly usec: number;
}

async function scriptStats(redis: Redis): Promise<Stats> {
  const info = await redis.info('commandstats');
  const found = /cmdstat_evalsha:calls=(\d+),usec=(\d+)/.exec(info);
  return { calls: Number(found?.[1] ?? 0), usec: Number(found?.[2] ?? 0) };
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

/** Many processes of one App Key, each with more to send than there is quota. */
async function processes(count: number, seconds: number): Promise<void> {
  await withRedis(async (redis) => {
    const wire = new Wire();
    const parties = Array.from({ length: count }, (_, sender) => join(redis, wire, sender));
    const backlog = Math.ceil((200 * (seconds + 2)) / Math.min(count, 100));
    for (const { get } of parties) {
      for (let index = 0; index < backlog; index++) get('/users/x').catch(() => undefined);
    }
    await sleep(2000);
    const [from, before] = [performance.now(), await scriptStats(redis)];
    await sleep(seconds * 1000);
    const [to, after] = [performance.now(), await scriptStats(redis)];
    const during = wire.arrivals.filter(({ at }) => at >= from && at < to);
    const served = new Set(during.map(({ sender }) => sender)).size;
    await Promise.all(parties.map(({ quota }) => quota.close()));
    const calls = after.calls - before.calls;
    const rate = (during.length / (to - from)) * 1000;
    console.log(
      `${String(count).padStart(5)} processes: ${rate.toFixed(1)} requests/s of at most ${(100 / 1.03).toFixed(1)}, ` +
        `worst window ${worstWindow(wire.arrivals, WINDOW_MS)} of 100, ${(calls / during.length).toFixed(2)} Redis calls per request, ` +
        `${((after.usec - before.usec) / calls).toFixed(0)} µs each, ${served} processes served in ${seconds} s`,
    );
  });
}

/** Many App Keys, a request each now and then. */
async function appKeys(count: number): Promise<void> {
  await withRedis(async (redis) => {
    const wire = new Wire();
    const quota = throttle(axios.create(), { redis });
    const client = axios.create({ adapter: wire.adapter(0) });
    quota.attach(client);
    const rounds = 5;
    const before = await usedMemory(redis);
    const from = performance.now();
    let most = 0;
    for (let round = 0; round < rounds; round++) {
      const slot = Array.from({ length: count }, (_, index) =>
        client.get(`https://a1.easemob.com/org/app${index}/users/x`),
      );
      await Promise.all(slot);
      most = Math.max(most, await usedMemory(redis));
    }
    const took = performance.now() - from;
    const { calls, usec } = await scriptStats(redis);
    await quota.close();
    console.log(
      `${count} App Keys, ${rounds} requests each in ${(took / 1000).toFixed(1)} s: ` +
        `${(calls / (rounds * count)).toFixed(2)} Redis calls per request, ${(usec / calls).toFixed(0)} µs each, ` +
        `${((most - before) / count).toFixed(0)} bytes per App Key`,
    );
  });
}

/** How many calls of the script one Redis takes, and of what length, for a bucket of 100/s in full use. */
async function saturation(): Promise<void> {
  await withRedis(async (redis) => {
    const connection = useClient(redis);
    let ids = 0;
    const call = (appKey: number): Promise<unknown> => {
      const keys = createKeys('bench', `app${appKey}`);
      const bucket: BucketReport = {
        amount: 100,
        window: WINDOW_MS,
        grace: 1000,
        even: false,
        former: 100,
        flying: 3,
        stock: 0,
        unheard: 0,
        cooled: [1, 2, 3].map((index) => [`1:process${(ids += 1)}`, 900 + index, 1] as const),
        refusals: [],
        answered: true,
      };
      const process = `process${ids % 8}`;
      const whole: Message = {
        process,
        number: ids,
        epoch: 0,
        heard: 0,
        heardUntil: 0,
        memory: 10_000,
        deadline: Date.now() + 60_000,
        lease: 5000,
        waits: true,
        buckets: [bucket],
        asks: [1, 2, 3].map(() => [[1, 1] as const]),
      };
      const bucketKeys = keys.window(`app${appKey} POST /users`, {
        unit: 'call',
        scope: 'app',
        amount: 100,
        windowMs: 1000,
      });
      return connection.run(
        [keys.epoch, keys.process(process), ...bucketKeys],
        whole,
        () => undefined,
      );
    };
    const until = performance.now() + 5000;
    let made = 0;
    const work = async (worker: number): Promise<void> => {
      for (let index = 0; performance.now() < until; index++) {
        await call((worker * 7 + index) % 200);
        made += 1;
      }
    };
    await Promise.all(Array.from({ length: 100 }, (_, worker) => work(worker)));
    const { usec, calls } = await scriptStats(redis);
    console.log(
      `Three ends and three permits per call: ${(usec / calls).toFixed(0)} µs of Redis each, so ${Math.round(1e6 / (usec / calls)).toLocaleString('en')} calls/s ` +
        `of a core; ${Math.round(made / 5).toLocaleString('en')} calls/s made here by one process`,
    );
  });
}

/** What live buckets take, by Redis' own figure and of all that is used. */
async function memory(): Promise<void> {
  await withRedis(async (redis) => {
    const wire = new Wire();
    const overrides = { 'GET /user/{username}/user_channels': '5/min/user' };
    const { get, quota } = join(redis, wire, 0, { overrides });
    await get('/users/first');
    const before = await usedMemory(redis);
    const users = 10_000;
    for (const permits of [1, 2, 3, 4, 5]) {
      await Promise.all(
        Array.from({ length: users }, (_, index) => get(`/user/user${index}/user_channels`)),
      );
      await sleep(700);
      const [key = ''] = (await redis.keys('*user77')).slice(0, 1);
      console.log(
        `A user with ${permits} permits: ${await redis.memory('USAGE', key)} bytes, ` +
          `${(((await usedMemory(redis)) - before) / users).toFixed(0)} with its part of all tables`,
      );
    }
    await quota.close();
  });
  await withRedis(async (redis) => {
    const { get, quota } = join(redis, new Wire(), 0);
    await Promise.all(Array.from({ length: 100 }, () => get('/users/x')));
    await sleep(300);
    for (const key of await redis.keys('*')) {
      console.log(`${key} with up to 100 permits: ${await redis.memory('USAGE', key)} bytes`);
    }
    await quota.close();
  });
}

/** How App Keys fall onto the nodes of a Redis Cluster, of 16384 slots in equal parts. */
async function spread(): Promise<void> {
  const server = await startRedisServer(['--cluster-enabled', 'yes']);
  const redis = new Redis(server.url);
  const slots = await Promise.all(
    Array.from({ length: 10_000 }, (_, index) =>
      redis.cluster('KEYSLOT', createKeys('easemob-throttle', `org#app${index}`).epoch),
    ),
  );
  for (const nodes of [3, 8, 16]) {
    const counts = new Array<number>(nodes).fill(0);
    for (const slot of slots) counts[Math.floor((slot * nodes) / 16_384)]! += 1;
    const even = slots.length / nodes;
    console.log(
      `10,000 App Keys on ${nodes} nodes: the fullest has ${((100 * Math.max(...counts)) / even).toFixed(0)} % of its even share`,
    );
  }
  redis.disconnect();
  await server.close();
}

const cases: Readonly<Record<string, () => Promise<void>>> = {
  processes: async () => {
    for (const count of [1, 10, 100]) await processes(count, 10);
    await processes(1000, 30);
  },
  'App Keys': () => appKeys(10_000),
  saturation,
  memory,
  spread,
};

const wanted = process.argv.slice(2);
for (const [name, run] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  console.log(name);
  await run();
}
