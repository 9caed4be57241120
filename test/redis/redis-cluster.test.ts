/** A Redis Cluster of three nodes. */
import { Cluster, Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance } from 'axios';
import { throttle, type Throttle } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { type RedisServer, startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';
import { startRedisProxy } from './proxy.js';
import { calls } from './stage.js';

const SLOTS = 16_384;

describeRedis('a Redis Cluster', () => {
  it('spreads App Keys over its nodes, and keeps the limits of each', async () => {
    const nodes = await Promise.all(
      [0, 1, 2].map(() => startRedisServer(['--cluster-enabled', 'yes'])),
    );
    await join(nodes);
    const client = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    const overrides = { 'GET /user/{username}/user_channels': '3/500ms/user + 20/500ms' };
    const sandbox = await startSandbox({ overrides });
    const quotas = Array.from({ length: 12 }, (_, index) => {
      const api = axios.create({ baseURL: `${sandbox.url}/org/app${index % 6}` });
      return { api, quota: throttle(api, { overrides, redis: client }) };
    });
    await Promise.all(
      quotas.flatMap(({ api }) => [
        calls(api, '/user/u{}/user_channels', 10),
        calls(api, '/user/u{}/user_channels', 10),
      ]),
    );
    const { totals, buckets } = sandbox.report();
    const sizes = await Promise.all(nodes.map(sizeOf));
    await Promise.all(quotas.map(({ quota }) => quota.close()));
    client.disconnect();
    await sandbox.close();
    await Promise.all(nodes.map((node) => node.close()));
    expect(totals).toMatchObject({ calls: 240, refused: 0 });
    expect(Math.max(...buckets.map(({ overQuota }) => overQuota))).toBe(0);
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(1);
  });

  it('grants nothing twice where a reply is lost, after which its client sends the call again', async () => {
    const node = await startRedisServer([
      ...['--cluster-enabled', 'yes'],
      ...['--cluster-announce-ip', '127.0.0.1'],
    ]);
    await join([node]);
    const proxy = await startRedisProxy(node.port);
    const overrides = { 'GET /users/{username}': '20/1s', 'GET /chatgroups/{group_ids}': '20/1s' };
    const sandbox = await startSandbox({ overrides });
    const [first, second] = [node.port, proxy.port].map((port) => {
      const way = { host: '127.0.0.1', port };
      const client = new Cluster([way], { natMap: { [`127.0.0.1:${node.port}`]: way } });
      const api = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
      return { client, api, quota: throttle(api, { overrides, redis: client }) };
    }) as [Party, Party];
    await calls(second.api, '/chatgroups/{}', 1);
    await calls(first.api, '/users/user{}', 20);
    await sleep(300);
    proxy.spoilNextReply('cut');
    await calls(second.api, '/users/user{}', 20);
    const { totals, buckets } = sandbox.report();
    for (const { client, quota } of [first, second]) {
      await quota.close();
      client.disconnect();
    }
    await proxy.close();
    await sandbox.close();
    await node.close();
    expect(proxy.spoilt).toBe(1);
    expect(totals).toMatchObject({ calls: 41, refused: 0 });
    expect(Math.max(...buckets.map(({ overQuota }) => overQuota))).toBe(0);
  });
});

interface Party {
  readonly client: Cluster;
  readonly api: AxiosInstance;
  readonly quota: Throttle;
}

/** Makes a cluster of the nodes: a third of the slots to each. */
async function join(nodes: readonly RedisServer[]): Promise<void> {
  for (const [index, { port }] of nodes.entries()) {
    const redis = new Redis(port, '127.0.0.1');
    const from = Math.floor((index * SLOTS) / nodes.length);
    const to = Math.floor(((index + 1) * SLOTS) / nodes.length) - 1;
    await redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to).catch(() =>
      // Redis 6 knows no ranges.
      redis.cluster('ADDSLOTS', ...Array.from({ length: to - from + 1 }, (_, n) => from + n)),
    );
    await redis.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    if (index > 0) await redis.call('CLUSTER', 'MEET', '127.0.0.1', nodes[0]!.port);
    redis.disconnect();
  }
  for (const { port } of nodes) {
    const redis = new Redis(port, '127.0.0.1');
    while (!(await isComplete(redis, nodes.length))) await sleep(50);
    redis.disconnect();
  }
}

async function isComplete(redis: Redis, count: number): Promise<boolean> {
  const info = (await redis.call('CLUSTER', 'INFO')) as string;
  return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${count}`);
}

async function sizeOf({ port }: RedisServer): Promise<number> {
  const redis = new Redis(port, '127.0.0.1');
  const size = await redis.dbsize();
  redis.disconnect();
  return size;
}
