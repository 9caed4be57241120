import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { throttle } from 'easemob-throttle';
import ky from 'ky';
import { ofetch } from 'ofetch';
import createClient from 'openapi-fetch';
import { atOnce } from '../support/calls.js';
import { companion } from '../support/companion.js';
import { CountingServer } from '../support/counting-server.js';
import { LIMITS } from '../support/limits.js';

/** Posts something, and resolves to what comes back. */
type Post = (path: string, body: object) => Promise<unknown>;

companion(
  import.meta.url,
  {
    name: 'ky, ofetch, openapi-fetch',
    group: 'Frameworks and SDKs',
    packages: ['ky', 'ofetch', 'openapi-fetch'],
    order: 'the throttle first',
    note: 'By their option `fetch`. The timeout of ky, ten seconds unless it is told otherwise, counts the wait in line. Every attempt of theirs takes a permit of its own; the throttle sends again by itself what is refused.',
  },
  () => {
    for (const name of ['ky', 'ofetch', 'openapi-fetch'] as const) {
      test(`${name}: 50 calls and a refusal, and no window has more than 20`, async () => {
        let refused = 0;
        const server = await CountingServer.start(({ body, url }, response) => {
          const isRefused = url === '/items/7' && refused++ === 0;
          response.writeHead(isRefused ? 429 : 200, { 'content-type': 'application/json' });
          response.end(isRefused ? '{}' : body);
        });
        after(() => server.close());
        // #region setup
        const quota = throttle({ limits: LIMITS });
        const fetch = quota.fetch();
        const kyClient = ky.create({ fetch, retry: 0, timeout: false });
        const ofetchClient = ofetch.create({ retry: 0 }, { fetch });
        const openapiClient = createClient<Paths>({ baseUrl: server.url, fetch });
        // #endregion
        const posts: Record<typeof name, Post> = {
          ky: (path, json) => kyClient.post(server.url + path, { json }).json(),
          ofetch: (path, body) => ofetchClient(server.url + path, { method: 'POST', body }),
          'openapi-fetch': async (path, body) => {
            const { data } = await openapiClient.POST(path as '/items/{id}', { body } as never);
            return data;
          },
        };
        const results = await atOnce(50, (index) => posts[name](`/items/${index}`, { index }));
        assert.deepEqual(
          results.map((result) => result.status === 'fulfilled' && result.value),
          Array.from({ length: 50 }, (_, index) => ({ index })),
        );
        assert.equal(server.arrivals.length, 51);
        assert.ok(server.worst() <= 20);
        assert.ok(quota.stats().every(({ inFlight, waiting }) => inFlight + waiting === 0));
        await quota.close();
      });
    }
  },
);

/** What openapi-typescript would make of the API's description. */
interface Paths {
  '/items/{id}': {
    post: {
      requestBody: { content: { 'application/json': { index: number } } };
      responses: { 200: { content: { 'application/json': { index: number } } } };
    };
  };
}
