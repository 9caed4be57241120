import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { setupCache } from 'axios-cache-interceptor';
import { defineLimits, throttle, type Throttle, type ThrottleOptions } from 'easemob-throttle';
import { companion } from './support/companion.js';
import { CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

/** Permits that are cooling. */
const taken = (quota: Throttle): number =>
  quota.stats().reduce((sum, { cooling }) => sum + cooling, 0);

/** No permit that was taken comes free during a test. */
const MINUTE = defineLimits({
  name: 'Minute',
  hosts: ['127.0.0.1'],
  fallback: '20/min',
  sections: [],
});

const SETTINGS: readonly CreateAxiosDefaults[] = [
  {},
  { transitional: { legacyInterceptorReqResOrdering: false } },
];

companion(
  import.meta.url,
  {
    name: 'axios-cache-interceptor',
    group: 'Add-ons',
    packages: ['axios-cache-interceptor'],
    order: 'either',
    note: 'A hit takes no permit, and goes at once where others wait. Calls that are alike and go at once are one.',
  },
  () => {
    for (const settings of SETTINGS) {
      for (const isThrottledFirst of [true, false]) {
        const order = isThrottledFirst ? 'set up after the throttle' : 'set up before the throttle';
        const defaults = JSON.stringify(settings);

        test(`${order}, 1 miss and 30 hits take 1 permit, with defaults ${defaults}`, async () => {
          const server = await CountingServer.start();
          after(() => server.close());
          const client = axios.create({ baseURL: server.url, ...settings });
          const quota = setUp(client, isThrottledFirst, { limits: MINUTE, maxQueue: 0 });
          for (let call = 0; call < 31; call++) {
            const response = await client.get('/items/1');
            assert.deepEqual([response.status, response.data], [200, {}]);
            assert.equal('cached' in response && response.cached, call > 0);
          }
          assert.equal(taken(quota), 1);
          assert.equal(server.arrivals.length, 1);
          await quota.close();
        });

        test(`${order}, misses are limited, with defaults ${defaults}`, async () => {
          const server = await CountingServer.start();
          after(() => server.close());
          const client = axios.create({ baseURL: server.url, ...settings });
          const quota = setUp(client, isThrottledFirst, { limits: LIMITS });
          await Promise.all(
            Array.from({ length: 50 }, (_, index) => client.get(`/items/${index % 25}`)),
          );
          assert.equal(server.arrivals.length, 25);
          assert.ok(server.worst() <= 20);
          await quota.close();
        });
      }
    }

    test('a miss that the throttle rejects leaves nothing behind in the cache', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      // #region setup
      const quota = throttle(client, { limits: LIMITS, maxQueue: 0 });
      setupCache(client);
      // #endregion
      await Promise.all(Array.from({ length: 20 }, (_, index) => client.get(`/items/${index}`)));
      await assert.rejects(client.get('/items/x'), { code: 'ERR_THROTTLE_QUEUE_FULL' });
      await new Promise((resolve) => setTimeout(resolve, 1200));
      assert.equal((await client.get('/items/x')).status, 200);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });
  },
);

function setUp(
  client: AxiosInstance,
  isThrottledFirst: boolean,
  options: ThrottleOptions,
): Throttle {
  if (!isThrottledFirst) setupCache(client);
  const quota = throttle(client, options);
  if (isThrottledFirst) setupCache(client);
  return quota;
}
