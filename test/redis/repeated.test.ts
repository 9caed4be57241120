/** Calls that Redis executes, and whose replies are lost: the client, or whatever is between, may send them again. */
import axios from 'axios';
import { Redis, type RedisOptions as ClientOptions } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeRedis } from './describe-redis.js';
import { type RedisProxy, startRedisProxy } from './proxy.js';
import { calls, Stage } from './stage.js';

const overrides = { 'GET /users/{username}': '20/1s', 'GET /chatgroups/{group_ids}': '20/1s' };
const PATH = '/users/user{}';
const OTHER_PATH = '/chatgroups/{}';

describeRedis('a call whose reply is lost', () => {
  let stage: Stage;
  let proxy: RedisProxy;
  const clients: Redis[] = [];
  beforeEach(async () => {
    stage = await Stage.start({ overrides, latencyMs: [0, 5] });
    proxy = await startRedisProxy(stage.redis.port);
  });
  afterEach(async () => {
    await stage.close();
    for (const client of clients.splice(0)) client.disconnect();
    await proxy.close();
  });
  const connect = (options: ClientOptions = {}): Redis => {
    const client = new Redis(proxy.url, options);
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  };

  it.each<[string, ClientOptions]>([
    ['that sends it again', {}],
    ['that does not', { autoResendUnfulfilledCommands: false }],
    ['that keeps nothing while it connects', { enableOfflineQueue: false }],
    ['that gives up by itself', { commandTimeout: 300, autoResendUnfulfilledCommands: false }],
    ['that sends in batches', { enableAutoPipelining: true }],
  ])('grants nothing twice, with a client %s', async (_, options) => {
    const first = stage.join({}, { overrides });
    const client = connect(options);
    const second = stage.join({ client }, { overrides });
    await client.ping().catch(() => sleep(300));
    await calls(second.client, OTHER_PATH, 1);
    await calls(first.client, PATH, 20);
    await sleep(300);
    proxy.spoilNextReply('cut');
    // What it asks for cools for the other still: it is granted for later, and that is not heard.
    expect(await calls(second.client, PATH, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(proxy.spoilt).toBe(1);
    expect(stage.overQuota).toBe(0);
  });

  it('is given up with its connection, and the others of that connection with it', async () => {
    const first = stage.join({}, { overrides });
    const second = stage.join({ url: proxy.url, timeoutMs: 200 }, { overrides });
    await calls(second.client, OTHER_PATH, 1);
    await calls(first.client, PATH, 20);
    await sleep(200);
    proxy.spoilNextReply('hold');
    expect(await calls(second.client, PATH, 20)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(stage.overQuota).toBe(0);
  });

  it('is given up with the call of another App Key, whose silence ends the connection of both', async () => {
    const first = stage.join({}, { overrides });
    const second = stage.join({ url: proxy.url, timeoutMs: 300 }, { overrides });
    const other = axios.create({ baseURL: `${stage.sandbox.url}/my-org/other-app` });
    second.quota.attach(other);
    for (const client of [other, second.client]) await calls(client, OTHER_PATH, 1);
    await calls(first.client, PATH, 20);
    await sleep(150);
    // For a while Redis does nothing, and then all that it was sent meanwhile.
    stage.redis.freeze();
    const silenced = calls(other, OTHER_PATH, 1);
    await sleep(150);
    const asked = calls(second.client, PATH, 20);
    await sleep(200);
    stage.redis.thaw();
    expect([...(await silenced), ...(await asked)]).toEqual(Array.from({ length: 21 }, () => 200));
    expect(stage.sandbox.report().totals).toMatchObject({ calls: 43, refused: 0 });
    expect(stage.overQuota).toBe(0);
  });

  it('is no harm, however often that happens', async () => {
    const parties = [
      ...[1, 2].map(() => stage.join({ client: connect() }, { overrides })),
      stage.join({ url: proxy.url }, { overrides }),
    ];
    const aborter = new AbortController();
    const spoil = async (): Promise<void> => {
      // Not for ever: a client that waits longer after each try would have each next reply lost.
      while (!aborter.signal.aborted && proxy.spoilt < 20) {
        await sleep(50 + Math.random() * 400);
        proxy.spoilNextReply('cut');
      }
    };
    const spoiling = spoil();
    await Promise.all(parties.map(({ client }) => calls(client, PATH, 30)));
    aborter.abort();
    await spoiling;
    expect(proxy.spoilt).toBeGreaterThan(3);
    expect(stage.overQuota).toBe(0);
  });
});
