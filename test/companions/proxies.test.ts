import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import axios, { type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { throttle } from 'easemob-throttle';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { atOnce } from './support/calls.js';
import { companion } from './support/companion.js';
import { CountingServer } from './support/counting-server.js';
import { ForwardProxy } from './support/forward-proxy.js';
import { LIMITS } from './support/limits.js';

companion(
  import.meta.url,
  {
    name: 'proxies: axios’s `proxy`, http-proxy-agent, https-proxy-agent, HTTP_PROXY',
    group: 'Transports',
    packages: ['http-proxy-agent', 'https-proxy-agent'],
    order: 'either',
    note: 'Limits are those of the host that is called, not of the proxy.',
  },
  () => {
    test('by the option `proxy`', async () => {
      const { server, proxy } = await start();
      const { host, port } = { host: '127.0.0.1', port: proxy.port };
      await expectKept(server, { proxy: { host, port } });
      assert.equal(proxy.forwarded, 30);
    });

    test('by http-proxy-agent', async () => {
      const { server, proxy } = await start();
      const httpAgent = new HttpProxyAgent(proxy.url);
      await expectKept(server, { httpAgent, proxy: false });
      assert.equal(proxy.forwarded, 30);
    });

    test('by https-proxy-agent, through tunnels', async () => {
      const { server, proxy } = await start();
      const baseURL = server.url;
      // #region setup
      const agent = new HttpsProxyAgent(proxy.url);
      const client = axios.create({ baseURL, httpAgent: agent, httpsAgent: agent, proxy: false });
      const quota = throttle(client, { limits: LIMITS });
      // #endregion
      await quota.close();
      await expectKept(server, {}, client);
      assert.equal(proxy.tunnels, 30);
    });

    test('by the environment', async () => {
      const { server, proxy } = await start();
      const { http_proxy: before } = process.env;
      process.env.http_proxy = proxy.url;
      try {
        await expectKept(server, {});
      } finally {
        if (before === undefined) delete process.env.http_proxy;
        else process.env.http_proxy = before;
      }
      assert.equal(proxy.forwarded, 30);
    });

    test('a proxy that is not there fails the call, and its permit cools', async () => {
      const client = axios.create({
        baseURL: 'http://127.0.0.1:2',
        proxy: { host: '127.0.0.1', port: 1 },
      });
      const quota = throttle(client, { limits: LIMITS });
      await assert.rejects(client.get('/items'), { code: 'ECONNREFUSED' });
      assert.deepEqual([quota.stats()[0]?.inFlight, quota.stats()[0]?.cooling], [0, 1]);
      await quota.close();
    });
  },
);

async function start(): Promise<{ server: CountingServer; proxy: ForwardProxy }> {
  const [server, proxy] = await Promise.all([CountingServer.start(), ForwardProxy.start()]);
  after(() => Promise.all([server.close(), proxy.close()]));
  return { server, proxy };
}

async function expectKept(
  server: CountingServer,
  settings: CreateAxiosDefaults,
  client: AxiosInstance = axios.create({ baseURL: server.url, ...settings }),
): Promise<void> {
  const quota = throttle(client, { limits: LIMITS });
  const results = await atOnce(30, (index) => client.get(`/items/${index}`));
  assert.ok(results.every(({ status }) => status === 'fulfilled'));
  assert.equal(server.arrivals.length, 30);
  assert.ok(server.worst() <= 20);
  await quota.close();
}
