import axios from 'axios';
import { throttle, type ThrottleOptions } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { newFile } from '../file/folder.js';
import { describeRedis } from '../redis/describe-redis.js';
import { startRedisServer } from '../support/redis-server.js';

const ENDPOINT = 'GET /users/{username}';
const CALLS = 80;

/** Two throttles that share their windows, under 2400 calls a minute, and a server that takes 40 a second. */
async function learn(options: ThrottleOptions): Promise<void> {
  const sandbox = await startSandbox({ overrides: { [ENDPOINT]: '40/s' }, latencyMs: 10 });
  const tries = new Map<string, number>();
  const parties = [1, 2].map(() => {
    const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
    const quota = throttle(client, { ...options, overrides: { [ENDPOINT]: '2400/min' } });
    const send = axios.getAdapter('http');
    client.defaults.adapter = (config) => {
      tries.set(config.url!, (tries.get(config.url!) ?? 0) + 1);
      return send(config);
    };
    let isLearnt = false;
    quota.on('learnt', () => (isLearnt = true));
    return { client, quota, learnt: () => isLearnt };
  });
  const answers = await Promise.all(
    Array.from({ length: CALLS }, (_, at) => parties[at % 2]!.client.get(`/users/u${at}`)),
  );
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(parties.some(({ learnt }) => learnt())).toBe(true);
  expect(Math.max(...tries.values())).toBeLessThanOrEqual(10);
  const { totals } = sandbox.report();
  expect(totals.accepted).toBe(CALLS);
  // The first burst was all of them, of which 40 were accepted.
  expect(totals.refused).toBeLessThanOrEqual(CALLS - 40 + 60);
  await Promise.all(parties.map(({ quota }) => quota.close()));
  await sandbox.close();
}

test.concurrent(
  'processes that share windows in a file learn a limit that the table lacks',
  async () => {
    await learn({ file: newFile() });
  },
);

describeRedis('processes that share windows in Redis', () => {
  test.concurrent('learn a limit that the table lacks', async () => {
    const redis = await startRedisServer();
    await learn({ redis: redis.url }).finally(() => redis.close());
  });
});
