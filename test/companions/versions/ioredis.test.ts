import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis as Client, RedisOptions } from 'ioredis';
import type { throttle as Throttle } from 'easemob-throttle';
import { hasRedisServer, startRedisServer } from '../../support/redis-server.js';
import { atOnce } from '../support/calls.js';
import { companion } from '../support/companion.js';
import { CountingServer } from '../support/counting-server.js';

import { LIMITS } from '../support/limits.js';
import { makeProject } from '../support/project.js';

const VERSIONS = ['ioredis-5', 'ioredis'];
const skip = !hasRedisServer() && 'there is no redis-server';

companion(
  import.meta.url,
  {
    name: 'ioredis',
    group: 'Versions',
    packages: VERSIONS,
    order: 'its client before the throttle',
    note: 'A client of yours, or a URL; RESP2 and RESP3, with replies of either mapping. Two throttles that share a Redis keep one limit together, also where its connection breaks.',
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'ioredis-versions-'));
    after(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const OPTIONS: Readonly<Record<string, readonly object[]>> = {
      'ioredis-5': [{}],
      ioredis: [{}, { protocol: 2 }, { replyMapping: 'resp3' }],
    };

    for (const name of VERSIONS) {
      for (const options of OPTIONS[name] ?? []) {
        test(`${name} ${JSON.stringify(options)}, and a URL`, { skip }, async () => {
          const { requiring } = makeProject(folder, 'ioredis', name);
          const packages = { ...requiring('ioredis'), ...requiring('easemob-throttle') };
          const { Redis, throttle } = packages as unknown as Packages;
          const server = await CountingServer.start();
          const redis = await startRedisServer();
          // #region setup
          const client = new Redis(redis.url, options);
          const first = throttle({ limits: LIMITS, redis: { client } });
          const second = throttle({ limits: LIMITS, redis: { url: redis.url } });
          // #endregion
          after(async () => {
            await Promise.all([first.close(), second.close()]);
            client.disconnect();
            await Promise.all([redis.close(), server.close()]);
          });
          const calls = [first, second].map((quota) => {
            const fetch = quota.fetch();
            return atOnce(25, () => fetch(server.url));
          });
          // Both connections break while calls wait.
          await sleep(300);
          await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no');
          const results = (await Promise.all(calls)).flat();
          assert.ok(results.every(({ status }) => status === 'fulfilled'));
          assert.equal(server.arrivals.length, 50);
          assert.ok(server.worst() <= 20, `${server.worst()} calls in a second`);
        });
      }
    }
  },
);

interface Packages {
  readonly Redis: new (url: string, options: RedisOptions) => Client;
  readonly throttle: typeof Throttle;
}
