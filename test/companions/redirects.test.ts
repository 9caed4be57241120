import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios, { type AxiosError } from 'axios';
import { throttle } from 'easemob-throttle';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'redirects',
    group: 'Transports',
    packages: ['axios'],
    order: 'either',
    note: 'Each hop is a request that the server counts. `quota.fetch` takes a permit for each. axios follows redirects below the throttle, under the permit of the first: where the API redirects, set `maxRedirects: 0` and send to the new address yourself, as here.',
  },
  () => {
    test('axios: what is sent on by an interceptor takes a permit for each hop', async () => {
      const server = await startRedirecting();
      // #region setup
      const client = axios.create({ baseURL: server.url, maxRedirects: 0 });
      const quota = throttle(client, { limits: LIMITS });
      client.interceptors.response.use(undefined, (error: AxiosError) => {
        const location: unknown = error.response?.headers.location;
        if (typeof location !== 'string' || error.config?.method !== 'get') throw error;
        return client.get(location);
      });
      // #endregion
      const results = await atOnce(20, (index) => client.get(`/old/${index}`));
      assert.ok(results.every(({ status }) => status === 'fulfilled'));
      assert.equal(server.arrivals.length, 40);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });

    test('fetch: each hop takes a permit', async () => {
      const server = await startRedirecting();
      const quota = throttle({ limits: LIMITS });
      const fetch = quota.fetch();
      const results = await atOnce(20, async (index) => {
        const response = await fetch(`${server.url}/old/${index}`);
        return response.url;
      });
      assert.deepEqual(
        results.map((result) => result.status === 'fulfilled' && result.value),
        Array.from({ length: 20 }, (_, index) => `${server.url}/new/${index}`),
      );
      assert.equal(server.arrivals.length, 40);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });
  },
);

async function startRedirecting(): Promise<CountingServer> {
  const server = await CountingServer.start(({ url }, response) => {
    if (url.startsWith('/old')) {
      response.writeHead(302, { location: url.replace('/old', '/new') }).end();
    } else response.end('{}');
  });
  after(() => server.close());
  return server;
}
