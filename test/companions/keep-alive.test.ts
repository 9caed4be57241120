import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Agent } from 'node:http';
import axios from 'axios';
import { throttle } from 'easemob-throttle';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { CountingServer } from './support/counting-server.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'agents that keep connections alive',
    group: 'Transports',
    packages: ['axios'],
    order: 'either',
    note: 'With `maxSockets` below the limit, calls wait for a socket with their permits in hand: the limit holds, and the rate is that of the sockets.',
  },
  () => {
    test('with a few sockets, connections are used again and the limit holds', async () => {
      const server = await CountingServer.start((_arrival, response) => {
        setTimeout(() => response.end('{}'), 20);
      });
      after(() => server.close());
      // #region setup
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 4 });
      const client = axios.create({ baseURL: server.url, httpAgent });
      const quota = throttle(client, { limits: LIMITS });
      // #endregion
      after(() => {
        httpAgent.destroy();
      });
      const results = await atOnce(50, (index) => client.get(`/items/${index}`));
      assert.ok(results.every(({ status }) => status === 'fulfilled'));
      assert.ok(server.connections <= 4, `${server.connections} connections`);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });

    test('a connection that the server has closed meanwhile leaves no permit behind', async () => {
      const server = await CountingServer.start((arrival, response) => {
        if (arrival.url === '/reset') response.destroy();
        else response.end('{}');
      });
      after(() => server.close());
      const httpAgent = new Agent({ keepAlive: true, maxSockets: 1 });
      after(() => {
        httpAgent.destroy();
      });
      const client = axios.create({ baseURL: server.url, httpAgent });
      const quota = throttle(client, { limits: LIMITS, lostGraceMs: 0 });
      const results = await atOnce(25, (index) => client.get(index % 5 === 0 ? '/reset' : '/'));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 20);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      assert.equal(quota.stats()[0]?.inFlight ?? 0, 0);
      assert.equal(quota.stats()[0]?.cooling ?? 0, 0);
      assert.ok(server.worst() <= 20);
      await quota.close();
    });
  },
);
