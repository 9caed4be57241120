import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { answerJson, CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'the fetch adapter of axios',
    group: 'Transports',
    packages: ['axios'],
    order: 'either',
    note: 'As the adapter of the client or of one call; also with a `fetch` of your own in `env`.',
  },
  () => {
    test('calls are limited, refusals sent again, and aborts in line heard', async () => {
      let refused = 0;
      const server = await CountingServer.start((arrival, response) => {
        const isRefused = arrival.url === '/full' && refused++ === 0;
        answerJson({ url: arrival.url }, isRefused ? 429 : 200)(arrival, response);
      });
      after(() => server.close());
      // #region setup
      const client = axios.create({ baseURL: server.url, adapter: 'fetch' });
      const quota = throttle(client, { limits: LIMITS });
      // #endregion
      const controller = new AbortController();
      const calls = atOnce(30, (index) =>
        client.get(`/items/${index}`, index === 29 ? { signal: controller.signal } : {}),
      );
      setTimeout(() => {
        controller.abort();
      }, 100);
      const results = await calls;
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 29);
      assert.equal(server.arrivals.length, 29);
      assert.deepEqual((await client.get('/full')).data, { url: '/full' });
      assert.ok(server.worst() <= 20);
      await quota.close();
    });

    test('a fetch of one’s own is used', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      let own = 0;
      const fetchOfOnesOwn: typeof fetch = (...args) => {
        own += 1;
        return fetch(...args);
      };
      const env = { fetch: fetchOfOnesOwn } as object;
      const client = axios.create({ baseURL: server.url, adapter: 'fetch', env });
      const quota = throttle(client, { limits: LIMITS });
      await atOnce(25, (index) => client.get(`/items/${index}`));
      assert.equal(own, 25);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });
  },
);
