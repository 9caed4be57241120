import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Readable } from 'node:stream';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import FormData from 'form-data';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { answerJson, CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'form-data',
    group: 'Transports',
    packages: ['form-data'],
    order: 'either',
    note: 'A form is a stream, also that which axios makes of an object for `postForm`: it is sent once, so a refused upload comes back to the caller as 429. Make it anew for another try, or give axios a `FormData` of the web, which is sent again.',
  },
  () => {
    test('uploads that wait arrive whole, and are limited', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      const quota = throttle(client, { limits: LIMITS });
      const results = await atOnce(30, (index) => {
        // #region setup
        const form = new FormData();
        form.append('name', `file ${index}`);
        form.append('file', Readable.from([Buffer.alloc(20_000, 'x')]), { filename: 'x.bin' });
        return client.post('/files', form);
        // #endregion
      });
      assert.ok(results.every(({ status }) => status === 'fulfilled'));
      const names = server.arrivals.map(({ body }) => /file \d+/.exec(body.toString())?.[0]);
      assert.equal(new Set(names).size, 30);
      assert.ok(server.arrivals.every(({ body }) => body.toString().includes('x'.repeat(20_000))));
      assert.ok(
        server.arrivals.every(({ headers }) =>
          headers['content-type']?.startsWith('multipart/form-data; boundary='),
        ),
      );
      assert.ok(server.worst() <= 20);
      await quota.close();
    });

    test('a form of the web is sent again where it is refused, one of this package is not', async () => {
      const server = await CountingServer.start((arrival, response) => {
        const isFirst = server.arrivals.filter(({ url }) => url === arrival.url).length === 1;
        answerJson({}, isFirst ? 429 : 200)(arrival, response);
      });
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      const quota = throttle(client, { limits: LIMITS });
      const form = new globalThis.FormData();
      form.append('name', 'web');
      await client.post('/web', form);
      await assert.rejects(client.postForm('/object', { name: 'object' }), { status: 429 });
      const legacy = new FormData();
      legacy.append('name', 'legacy');
      await assert.rejects(client.post('/legacy', legacy), { status: 429 });
      const parts = server.arrivals.map(
        ({ url, body }) => `${url} ${/web|object|legacy/.exec(body.toString())?.[0] ?? 'nothing'}`,
      );
      const sent = ['/web web', '/web web', '/object object', '/legacy legacy'];
      assert.deepEqual(parts, sent);
      await quota.close();
    });
  },
);
