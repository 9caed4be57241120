import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { answerJson, CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'streams, up and down',
    group: 'Transports',
    packages: ['axios'],
    order: 'either',
    note: 'A stream is not read while its call waits. It is sent once, so a refusal comes back to the caller. With `responseType: "stream"` the permit cools from the start of the answer on.',
  },
  () => {
    test('up: what waits is read only when it is sent, and arrives whole', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      // #region setup
      const quota = throttle(client, { limits: LIMITS });
      const upload = (body: Readable): Promise<unknown> => client.post('/files', body);
      // #endregion
      let begun = 0;
      const results = atOnce(30, () =>
        upload(
          Readable.from(
            (function* (): Generator<Buffer> {
              begun += 1;
              for (let part = 0; part < 10; part++) yield Buffer.alloc(10_000, 'x');
            })(),
          ),
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(begun, 20);
      assert.ok((await results).every(({ status }) => status === 'fulfilled'));
      assert.ok(server.arrivals.every(({ body }) => body.length === 100_000));
      assert.ok(server.worst() <= 20);
      await quota.close();
    });

    test('up: what is aborted while it waits is not sent, and its stream is destroyed or left', async () => {
      const server = await CountingServer.start();
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      const quota = throttle(client, { limits: LIMITS });
      await atOnce(20, (index) => client.get(`/items/${index}`));
      const controller = new AbortController();
      const body = Readable.from([Buffer.from('never')]);
      const call = client.post('/files', body, { signal: controller.signal });
      setTimeout(() => {
        controller.abort();
      }, 50);
      await assert.rejects(call, { code: 'ERR_CANCELED' });
      assert.equal(server.arrivals.length, 20);
      await quota.close();
    });

    for (const adapter of ['http', 'fetch'] as const) {
      test(`down, by ${adapter}: bodies come whole, and an error’s body can be read`, async () => {
        const server = await CountingServer.start((arrival, response) => {
          if (arrival.url === '/none') answerJson({ error: 'none' }, 404)(arrival, response);
          else response.writeHead(200).end(Buffer.alloc(300_000, 'y'));
        });
        after(() => server.close());
        const client = axios.create({ baseURL: server.url, adapter, responseType: 'stream' });
        const quota = throttle(client, { limits: LIMITS });
        const results = await atOnce(30, async (index) => {
          const { data } = await client.get<Readable>(`/files/${index}`);
          return (await buffer(data)).length;
        });
        const lengths = results.map((result) => result.status === 'fulfilled' && result.value);
        assert.deepEqual(new Set(lengths), new Set([300_000]));
        const error: unknown = await client.get('/none').catch((reason: unknown) => reason);
        assert.ok(axios.isAxiosError<Readable>(error) && error.response);
        assert.equal(String(await buffer(error.response.data)), '{"error":"none"}');
        assert.ok(server.worst() <= 20);
        await quota.close();
      });
    }

    test('down: the body of a refusal that is a stream is read, and the call sent again', async () => {
      const server = await CountingServer.start((arrival, response) => {
        const { length } = server.arrivals;
        answerJson({ attempt: length }, length === 1 ? 429 : 200)(arrival, response);
      });
      after(() => server.close());
      const client = axios.create({ baseURL: server.url });
      const quota = throttle(client, { limits: LIMITS });
      const { data } = await client.get<Readable>('/files', { responseType: 'stream' });
      assert.equal(String(await buffer(data)), '{"attempt":2}');
      await quota.close();
    });
  },
);
