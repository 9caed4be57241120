import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { worstWindow } from '../support/invariant.js';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'msw',
    group: 'Test doubles',
    packages: ['msw'],
    order: 'either',
    note: 'Version 3 needs a newer Node than 20.',
  },
  () => {
    const counted: { at: number; weight: number }[] = [];
    let refusals = 0;
    // #region setup
    const server = setupServer(
      http.get('http://localhost/items/:id', ({ params }) => {
        counted.push({ at: performance.now(), weight: 1 });
        return HttpResponse.json({ id: params.id });
      }),
      // #endregion
      http.get('http://localhost/down', () => HttpResponse.error()),
      http.get('http://localhost/full', () =>
        refusals++ === 0
          ? HttpResponse.json({}, { status: 429, headers: { 'Retry-After': '1' } })
          : HttpResponse.json({ ok: true }),
      ),
      http.get('http://localhost/slow', async () => {
        await delay(500);
        return new HttpResponse();
      }),
    );
    before(() => {
      server.listen({ onUnhandledRequest: 'error' });
    });
    after(() => {
      server.close();
    });

    for (const adapter of ['http', 'fetch'] as const) {
      test(`what it intercepts of the adapter ${adapter} is limited`, async () => {
        counted.length = 0;
        const client = axios.create({ baseURL: 'http://localhost', adapter });
        const quota = throttle(client, { limits: LIMITS });
        const results = await atOnce(30, (index) => client.get<unknown>(`/items/${index}`));
        assert.deepEqual(
          results.map((result) => result.status === 'fulfilled' && result.value.data),
          Array.from({ length: 30 }, (_, index) => ({ id: String(index) })),
        );
        assert.ok(worstWindow(counted, 1000) <= 20);
        await quota.close();
      });
    }

    test('its errors and delays come to the caller, and a refusal is sent again', async () => {
      const client = axios.create({ baseURL: 'http://localhost' });
      const quota = throttle(client, { limits: LIMITS });
      await assert.rejects(client.get('/down'), { isAxiosError: true });
      await assert.rejects(client.get('/slow', { timeout: 50 }), { code: 'ECONNABORTED' });
      assert.deepEqual((await client.get('/full')).data, { ok: true });
      assert.equal(refusals, 2);
      await quota.close();
    });
  },
);
