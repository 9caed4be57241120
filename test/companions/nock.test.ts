import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import nock from 'nock';
import { worstWindow } from '../support/invariant.js';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'nock',
    group: 'Test doubles',
    packages: ['nock'],
    order: 'either',
    note: 'Version 15 needs a newer Node than 20.',
  },
  () => {
    after(() => {
      nock.cleanAll();
      nock.restore();
    });

    for (const adapter of ['http', 'fetch'] as const) {
      test(`what it intercepts of the adapter ${adapter} is limited`, async () => {
        // #region setup
        const client = axios.create({ baseURL: 'http://localhost', adapter });
        const quota = throttle(client, { limits: LIMITS });
        const counted: { at: number; weight: number }[] = [];
        nock('http://localhost')
          .persist()
          .get(/items/)
          .reply(200, () => {
            counted.push({ at: performance.now(), weight: 1 });
            return { ok: true };
          });
        // #endregion
        const results = await atOnce(30, (index) => client.get(`/items/${index}`));
        assert.ok(results.every(({ status }) => status === 'fulfilled'));
        assert.equal(counted.length, 30);
        assert.ok(worstWindow(counted, 1000) <= 20);
        nock.cleanAll();
        await quota.close();
      });
    }

    test('its errors and delays come to the caller, and a refusal is sent again', async () => {
      const client = axios.create({ baseURL: 'http://localhost' });
      const quota = throttle(client, { limits: LIMITS });
      nock('http://localhost')
        .get('/down')
        .replyWithError(Object.assign(new Error('down'), { code: 'ECONNRESET' }));
      nock('http://localhost').get('/slow').delay(300).reply(200);
      nock('http://localhost').get('/full').reply(429, {}, { 'Retry-After': '1' });
      nock('http://localhost').get('/full').reply(200, { ok: true });
      await assert.rejects(client.get('/down'), { code: 'ECONNRESET', isAxiosError: true });
      await assert.rejects(client.get('/slow', { timeout: 50 }), { code: 'ECONNABORTED' });
      assert.deepEqual((await client.get('/full')).data, { ok: true });
      assert.deepEqual(nock.pendingMocks(), []);
      await quota.close();
    });
  },
);
