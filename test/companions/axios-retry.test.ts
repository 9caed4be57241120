import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios from 'axios';
import axiosRetry from 'axios-retry';
import { isThrottleError, throttle } from 'easemob-throttle';
import { companion } from './support/companion.js';
import { answerJson, CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'axios-retry',
    group: 'Add-ons',
    packages: ['axios-retry'],
    order: 'either',
    note: 'Every attempt takes a permit of its own. `retryCondition` keeps it from trying again what the throttle rejects, which by its default it takes for a network error: also what was rejected since the throttle was closed, and would then go unlimited.',
  },
  () => {
    for (const isThrottledFirst of [true, false]) {
      const order = isThrottledFirst ? 'set up after the throttle' : 'set up before the throttle';

      test(`${order}, each attempt is counted and kept within the limit`, async () => {
        const server = await CountingServer.start((arrival, response) => {
          const isFirst = server.arrivals.filter(({ url }) => url === arrival.url).length === 1;
          answerJson({}, isFirst ? 503 : 200)(arrival, response);
        });
        after(() => server.close());
        const client = axios.create({ baseURL: server.url });
        const retry = (): unknown => axiosRetry(client, { retries: 2 });
        if (!isThrottledFirst) retry();
        const quota = throttle(client, { limits: LIMITS });
        if (isThrottledFirst) retry();
        const calls = Array.from({ length: 30 }, (_, index) => client.get(`/items/${index}`));
        const statuses = (await Promise.all(calls)).map(({ status }) => status);
        assert.deepEqual(new Set(statuses), new Set([200]));
        assert.equal(server.arrivals.length, 60);
        assert.ok(server.worst() <= 20);
        await quota.close();
      });
    }

    test('what the throttle rejects is not tried again, where the condition says so', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      // #region setup
      const quota = throttle(client, { limits: LIMITS, maxQueue: 0 });
      axiosRetry(client, {
        retries: 3,
        retryCondition: (error) =>
          !isThrottleError(error) && axiosRetry.isNetworkOrIdempotentRequestError(error),
      });
      // #endregion
      const calls = Array.from({ length: 25 }, (_, index) => client.get(`/items/${index}`));
      const results = await Promise.allSettled(calls);
      const codes = results.map((result) =>
        result.status === 'rejected' ? (result.reason as { code: string }).code : 'sent',
      );
      assert.equal(codes.filter((code) => code === 'ERR_THROTTLE_QUEUE_FULL').length, 5);
      assert.equal(server.arrivals.length, 20);
      await quota.close();
    });
  },
);
