import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Throttle } from 'easemob-throttle';
import { throttle } from 'easemob-throttle';
import { atOnce } from '../support/calls.js';
import { companion } from '../support/companion.js';
import { CountingServer, type Answer } from '../support/counting-server.js';
import { LIMITS } from '../support/limits.js';

const VERSIONS = ['undici', 'undici-6', 'undici-5', 'node-fetch', 'node-fetch-2'];

companion(
  import.meta.url,
  {
    name: 'undici, node-fetch',
    group: 'Versions',
    packages: VERSIONS,
    order: '–',
    note: 'Handed over: `quota.fetch(fetch)`, also with a `Request` or `Headers` of theirs. Each hop of a redirect takes a permit, and what is refused is sent again.',
  },
  () => {
    for (const name of VERSIONS) {
      test(name, async (context) => {
        const own = await load(name);
        const server = await CountingServer.start(answer());
        // #region setup
        const quota = throttle({ limits: LIMITS });
        const fetch = quota.fetch(own.fetch);
        // #endregion
        after(async () => {
          await quota.close();
          await server.close();
        });
        const get = async (path: string, init?: RequestInit): Promise<unknown> => {
          const response = await fetch(server.url + path, init);
          return response.json();
        };

        await context.test('keeps the limit, and an abort in line spends nothing', async () => {
          const controller = new AbortController();
          const calls = atOnce(30, (index) =>
            get(`/items/${index}`, index === 29 ? { signal: controller.signal } : {}),
          );
          setTimeout(() => {
            controller.abort();
          }, 100);
          const results = await calls;
          assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 29);
          assert.equal(server.arrivals.length, 29);
        });

        await context.test('sends again what was refused, body and all', async () => {
          const init = { method: 'POST', body: '{"to":["a"]}', headers: { 'x-own': 'yes' } };
          assert.deepEqual(await get('/full', init), { body: init.body, own: 'yes' });
          assert.equal(arrivalsAt('/full'), 2);
        });

        await context.test('follows redirects, each hop by a permit of its own', async () => {
          const response = await fetch(`${server.url}/old`);
          assert.equal(response.status, 200);
          assert.deepEqual(await response.json(), { body: '' });
          assert.deepEqual([arrivalsAt('/old'), arrivalsAt('/new')], [1, 1]);
        });

        await context.test('takes its own Request and Headers', async () => {
          const headers = new own.Headers({ 'x-own': 'of a Headers' });
          const init = { method: 'POST', body: 'text', headers };
          const request = new own.Request(`${server.url}/request`, init);
          const response = await fetch(request);
          assert.deepEqual(await response.json(), { body: 'text', own: 'of a Headers' });
        });

        assert.ok(server.worst() <= 20);
        assertNothingInFlight(quota);

        function arrivalsAt(path: string): number {
          return server.arrivals.filter(({ url }) => url === path).length;
        }
      });
    }
  },
);

/** What packages have of the web's names, typed as the web's. */
type Web = Pick<typeof globalThis, 'fetch' | 'Request' | 'Headers'>;

async function load(name: string): Promise<Web> {
  const loaded = (await import(name)) as Partial<Web> & { readonly default: Web['fetch'] };
  // That of node-fetch is its default.
  return { ...(loaded as Web), fetch: loaded.fetch ?? loaded.default };
}

/** Refuses the first call of `/full`, leads from `/old` to `/new`, and says what else it was sent. */
function answer(): Answer {
  let refused = 0;
  return ({ url, body, headers }, response) => {
    if (url === '/full' && refused++ === 0) response.writeHead(429).end('{}');
    else if (url === '/old') response.writeHead(302, { location: '/new' }).end();
    else response.end(JSON.stringify({ body: body.toString(), own: headers['x-own'] }));
  };
}

function assertNothingInFlight(quota: Throttle): void {
  for (const { inFlight, waiting } of quota.stats()) assert.deepEqual([inFlight, waiting], [0, 0]);
}
