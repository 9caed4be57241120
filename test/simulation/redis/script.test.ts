/** The script as the simulation runs it, beside a real Redis: the same calls have the same replies, and leave the same data. */
import { Redis } from 'ioredis';
import { LEARNING, type BucketReport, type Message } from '../../../src/window/redis/protocol.js';
import { SCRIPT } from '../../../src/window/redis/script.js';
import { describeRedis } from '../../redis/describe-redis.js';
import { type RedisServer, startRedisServer } from '../../support/redis-server.js';
import { Random } from '../random.js';
import { Script } from './script.js';
import { Store } from './store.js';

const START_MS = 1_700_000_000_000;
const BUCKETS = ['{t:app}:one', '{t:app}crowd:one', '{t:app}:two', '{t:app}crowd:two'];
const PROCESSES = ['a', 'b', 'c'];

/** Reports of all that a process may say, sensible or not. */
function reportOf(random: Random, call: number): BucketReport {
  const weight = (): number => random.whole(1, 3);
  return {
    amount: random.pick([3, 5, 10]),
    window: random.pick([60_000, 300_000]),
    grace: random.pick([0, 60_000]),
    even: random.chance(0.3),
    former: random.whole(0, 8),
    flying: random.whole(0, 3),
    stock: random.whole(0, 2),
    unheard: random.chance(0.2) ? random.whole(1, call) : 0,
    cooled: Array.from({ length: random.whole(0, 3) }, (_, index) => [
      `${weight()}:${random.chance(0.1) ? 'same' : `${call}.${index}`}`,
      random.whole(0, 400_000),
      random.chance(0.8) ? 1 : 0,
    ]),
    refusals: random.chance(0.1)
      ? [[weight(), random.whole(0, 90_000), random.pick([-1, 0, 150_000])]]
      : [],
    answered: random.chance(0.5),
  };
}

function messageOf(random: Random, call: number, now: number): Message {
  const buckets = [reportOf(random, call), reportOf(random, call)];
  const asks = Array.from({ length: random.whole(0, 4) }, () =>
    random.chance(0.5)
      ? ([[1, random.whole(1, 4)]] as const)
      : ([
          [1, random.whole(1, 3)],
          [2, random.whole(1, 3)],
        ] as const),
  );
  return {
    process: random.pick(PROCESSES),
    number: random.chance(0.95) ? call : call - 3,
    epoch: random.chance(0.9) ? 0 : START_MS + random.whole(0, 10),
    heard: random.whole(0, call),
    heardUntil: now + random.whole(-100, 3_000_000),
    memory: 30_000_000,
    deadline: random.chance(0.95) ? now + 100 : now - 1,
    lease: 900_000,
    waits: random.chance(0.8),
    buckets,
    asks,
  };
}

describeRedis('the script in the simulation', () => {
  let server: RedisServer;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  it('replies as in a real Redis, and leaves the same there', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = new Random(seed);
    const script = new Script(SCRIPT);
    for (let run = 0; run < 12; run++) {
      await redis.flushall();
      // Windows are long, so that nothing expires within the test in either.
      const store = new Store(() => START_MS);
      let now = START_MS;
      for (let call = 1; call <= 60; call++) {
        now += random.chance(0.02) ? -150_000 : random.whole(0, 75_000);
        const message = messageOf(random, call, now);
        const keys = ['{t:app}epoch', `{t:app}process:${message.process}`, ...BUCKETS];
        const args = [JSON.stringify(message), LEARNING, String(now)];
        const there = await redis.eval(SCRIPT, keys.length, ...keys, ...args);
        expect([seed, run, call, script.run(store, keys, args)]).toEqual([seed, run, call, there]);
      }
      for (const key of BUCKETS) {
        const there = await redis.call('ZRANGEBYSCORE', key, '-inf', '+inf', 'WITHSCORES');
        const here = store.call('ZRANGEBYSCORE', key, '-inf', '+inf', 'WITHSCORES');
        expect((here as string[]).map(toNumberIfOne)).toEqual(
          (there as string[]).map(toNumberIfOne),
        );
      }
      expect(store.keys.sort()).toEqual((await redis.keys('*')).sort());
    }
  });
});

/** A score has more than one way to be written. */
const toNumberIfOne = (text: string): string | number =>
  text === '' || Number.isNaN(Number(text)) ? text : Number(text);
