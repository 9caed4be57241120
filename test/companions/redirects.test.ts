import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios from 'axios';
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
    note: 'Each hop is a request that the server counts, and takes a permit of its own, to whichever host of the API it leads: from axios by its adapters of HTTP and of fetch, and from `quota.fetch`. A body that is a stream is not sent again: such a redirect by 307 or 308 fails. Adapters of your own that follow redirects do so under one permit.',
  },
  () => {
    for (const adapter of ['http', 'fetch']) {
      test(`axios by its adapter of ${adapter}: each hop takes a permit`, async () => {
        const server = await startRedirecting();
        // #region setup
        const client = axios.create({ baseURL: server.url });
        const quota = throttle(client, { limits: LIMITS });
        // #endregion
        const results = await atOnce(20, async (index) => {
          const { data } = await client.get<string>(`/old/${index}`, { adapter });
          return data;
        });
        assert.ok(results.every(({ status }) => status === 'fulfilled'));
        assert.equal(server.arrivals.length, 40);
        assert.ok(server.worst() <= 20);
        await quota.close();
      });
    }

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
