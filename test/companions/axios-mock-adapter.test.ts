import assert from 'node:assert/strict';
import { test } from 'node:test';
import axios from 'axios';
import MockAdapter from 'axios-mock-adapter';
import { throttle } from 'easemob-throttle';
import { companion } from './support/companion.js';
import { LIMITS } from './support/limits.js';
import { worstWindow } from '../support/invariant.js';

companion(
  import.meta.url,
  {
    name: 'axios-mock-adapter',
    group: 'Test doubles',
    packages: ['axios-mock-adapter'],
    order: 'either',
    note: 'Mocked calls are throttled as real ones would be. `mock.restore()` leaves the throttle in place.',
  },
  () => {
    for (const isThrottledFirst of [true, false]) {
      const order = isThrottledFirst ? 'set up after the throttle' : 'set up before the throttle';

      test(`${order}, mocked calls are limited`, async () => {
        const client = axios.create({ baseURL: 'http://localhost' });
        const early = isThrottledFirst ? throttle(client, { limits: LIMITS }) : undefined;
        const mock = new MockAdapter(client);
        const quota = early ?? throttle(client, { limits: LIMITS });
        const counted: { at: number; weight: number }[] = [];
        mock.onGet(/items/).reply(() => {
          counted.push({ at: performance.now(), weight: 1 });
          return [200, { ok: true }];
        });
        const calls = Array.from({ length: 30 }, (_, index) => client.get(`/items/${index}`));
        const bodies = (await Promise.all(calls)).map(({ data }) => data as unknown);
        assert.deepEqual(bodies, Array(30).fill({ ok: true }));
        assert.ok(worstWindow(counted, 1000) <= 20);
        assert.equal(mock.history.get.length, 30);
        await quota.close();
      });
    }

    test('errors are the mock’s own, and `passThrough` and `restore` reach the real adapter', async () => {
      let passed = 0;
      const client = axios.create({
        baseURL: 'http://localhost',
        adapter: (config) => {
          passed += 1;
          return Promise.resolve({ data: '', status: 204, statusText: '', headers: {}, config });
        },
      });
      // #region setup
      const quota = throttle(client, { limits: LIMITS });
      const mock = new MockAdapter(client);
      // #endregion
      mock.onGet('/down').networkError().onGet('/slow').timeout();
      mock.onGet('/real').passThrough();
      await assert.rejects(client.get('/down'), { message: 'Network Error', isAxiosError: true });
      await assert.rejects(client.get('/slow'), { code: 'ECONNABORTED' });
      await assert.rejects(client.get('/other'), { status: 404 });
      assert.equal((await client.get('/real')).status, 204);
      mock.restore();
      assert.equal((await client.get('/other')).status, 204);
      assert.equal(passed, 2);
      assert.equal(quota.stats()[0]?.cooling, 5);
      await quota.close();
    });
  },
);
