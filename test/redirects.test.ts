import axios, { type AxiosAdapter, type AxiosRequestConfig } from 'axios';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { throttle, type EngineOptions, type Throttle } from '../src/index.js';
import { expectPromiseKept } from './support/invariant.js';

const USERS = 'GET /users/{username}';

/** A request as the server has seen it. */
interface Seen {
  readonly at: number;
  readonly weight: 1;
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/**
 * A server whose answers are told by the last part of the path: `302-5` redirects by 302 to `302-4`, and so on to `302-0`,
 * which is answered; `away-307` to another server; `bad` to no URL of HTTP.
 */
async function startServer(
  elsewhere = '',
): Promise<{ url: string; seen: Seen[]; close(): Promise<void> }> {
  const seen: Seen[] = [];
  const server = http.createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      seen.push({ at, weight: 1, method, path: url, headers, body });
      const [word = '', left = ''] = url.split('/').at(-1)!.split('-');
      const prefix = url.slice(0, url.lastIndexOf('/'));
      if (word === 'away')
        response.writeHead(Number(left), { location: `${elsewhere}${prefix}/x` });
      else if (word === 'utf8')
        response.writeHead(302, { location: Buffer.from(`${prefix}/用户`).toString('latin1') });
      else if (word === 'bad') response.writeHead(302, { location: 'ftp://example.com/' });
      else if (/^3\d\d$/.test(word) && left !== '0') {
        response.writeHead(Number(word), { location: `${prefix}/${word}-${Number(left) - 1}` });
      }
      response.end(JSON.stringify({ method, body }));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await once(server.close(), 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}

interface Answer {
  readonly status: number;
  readonly data: { readonly method: string; readonly body: string };
}
interface Asked {
  readonly method?: string;
  readonly body?: string | Readable;
  readonly headers?: Record<string, string>;
}
/** Sends to a URL, by some door. */
type Door = (quota: Throttle | undefined) => (url: string, asked?: Asked) => Promise<Answer>;

const byFetch: Door = (quota) => {
  const fetch = quota?.fetch() ?? globalThis.fetch;
  return async (url, { body, ...init } = {}) => {
    const stream =
      body instanceof Readable ? { body: Readable.toWeb(body), duplex: 'half' as const } : {};
    const text = typeof body === 'string' ? { body } : {};
    const response = await fetch(url, { ...init, ...stream, ...text });
    expect(response.redirected).toBe(/3\d\d-[1-9]|away|utf8/.test(url));
    return { status: response.status, data: (await response.json()) as Answer['data'] };
  };
};
const byAxios =
  (adapter: 'http' | 'fetch'): Door =>
  (quota) => {
    const client = axios.create({ adapter });
    quota?.attach(client);
    return async (url, { body, ...rest } = {}) => {
      const config = { url, ...rest, ...(body === undefined ? {} : { data: body }) };
      const response = await client.request<Answer['data']>(config as AxiosRequestConfig);
      expect(response.config.url).toBe(url);
      expect(response.config).not.toHaveProperty('beforeRedirect');
      expect(response.config).not.toHaveProperty('fetchOptions');
      return response;
    };
  };

describe.each<[name: string, door: Door]>([
  ['fetch', byFetch],
  ["axios's adapter of HTTP", byAxios('http')],
  ["axios's adapter of fetch", byAxios('fetch')],
])('redirects by %s', (_name, door) => {
  async function setUp(limit = '100/s', options: Partial<EngineOptions> = {}) {
    const other = await startServer();
    const server = await startServer(other.url);
    const { host } = new URL(server.url);
    const quota = throttle({ hosts: [host], overrides: { [USERS]: limit }, ...options });
    const base = `${server.url}/my-org/my-app/users`;
    const close = async (): Promise<void> => {
      await quota.close();
      await Promise.all([server.close(), other.close()]);
    };
    return { base, server, other, quota, send: door(quota), plain: door(undefined), close };
  }

  test('each takes a permit of its own', async () => {
    const { base, server, send, quota, close } = await setUp('4/300ms');
    const all = Array.from({ length: 4 }, () => send(`${base}/302-2`));
    for (const { status } of await Promise.all(all)) expect(status).toBe(200);
    expect(server.seen.length).toBe(12);
    expectPromiseKept(server.seen, { amount: 4, windowMs: 300 });
    expect(quota.stats().map(({ inFlight }) => inFlight)).toEqual([0]);
    await close();
  });

  test.each([
    ['GET', '301-1'],
    ['GET', '308-2'],
    ['POST', '301-1'],
    ['POST', '302-1'],
    ['POST', '303-1'],
    ['PUT', '303-1'],
    ['POST', '307-2'],
    ['PUT', '308-1'],
  ])('are followed as without a throttle: %s to %s', async (method, path) => {
    const { base, server, send, plain, close } = await setUp();
    const asked = {
      method,
      headers: { 'x-id': '7', authorization: 'Bearer secret', 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: '{"to":["a"]}' }),
    };
    const ours = await send(`${base}/${path}`, asked);
    const seen = server.seen.splice(0);
    const theirs = await plain(`${base}/${path}`, asked);
    expect(ours.data).toEqual(theirs.data);
    const shown = ({ method: used, path: to, body, headers }: Seen): unknown => {
      const { 'x-id': id, authorization, 'content-type': type, 'content-length': length } = headers;
      return { used, to, body, id, authorization, type, length };
    };
    expect(seen.map(shown)).toEqual(server.seen.map(shown));
    await close();
  });

  test('may lead to a path in bytes of UTF-8', async () => {
    const { base, server, send, plain, close } = await setUp();
    await send(`${base}/utf8`);
    await plain(`${base}/utf8`);
    const [, ours, , theirs] = server.seen.map(({ path }) => path);
    expect(ours).toBe(theirs);
    await close();
  });

  test('to another host go there uncounted, and without what was meant for this one', async () => {
    const { base, other, quota, send, close } = await setUp();
    const headers = { authorization: 'Bearer secret', cookie: 'a=b', 'x-id': '7' };
    expect((await send(`${base}/away-307`, { headers })).status).toBe(200);
    expect(other.seen.length).toBe(1);
    expect(other.seen[0]!.headers).toMatchObject({ 'x-id': '7' });
    expect(other.seen[0]!.headers).not.toHaveProperty('authorization');
    expect(other.seen[0]!.headers).not.toHaveProperty('cookie');
    expect(quota.stats()).toMatchObject([{ cooling: 1 }]);
    await close();
  });

  test('have beforeSend called for each, but for what leads to another host', async () => {
    let calls = 0;
    const beforeSend = ({ headers }: { headers: { set(name: string, value: string): void } }) => {
      headers.set('Authorization', `Bearer secret ${++calls}`);
    };
    const { base, server, other, send, close } = await setUp('100/s', { beforeSend });
    await send(`${base}/302-1`);
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret 1',
      'Bearer secret 2',
    ]);
    await send(`${base}/away-307`);
    expect(other.seen.length).toBe(1);
    expect(other.seen[0]!.headers).not.toHaveProperty('authorization');
    expect(calls).toBe(3);
    expectPromiseKept(server.seen, { amount: 100, windowMs: 1000 });
    await close();
  });

  test('that have no end, lead nowhere, or ask for a stream again fail', async () => {
    const { base, server, quota, send, close } = await setUp();
    await expect(send(`${base}/302-50`)).rejects.toThrow(/redirects/);
    expect(server.seen.length).toBeLessThanOrEqual(22);
    await expect(send(`${base}/bad`)).rejects.toThrow();
    const stream = { method: 'POST', body: Readable.from([Buffer.from('text')]) };
    await expect(send(`${base}/307-1`, stream)).rejects.toThrow(/which is a stream/);
    expect(quota.stats().every(({ inFlight }) => inFlight === 0)).toBe(true);
    await close();
  });
});

describe('who wants none', () => {
  test.each<'http' | 'fetch'>(['http', 'fetch'])(
    'gets the answer itself: axios by its adapter of %s',
    async (adapter) => {
      const server = await startServer();
      const client = axios.create({ adapter, maxRedirects: 0, validateStatus: () => true });
      const quota = throttle(client, { hosts: [new URL(server.url).host] });
      const response = await client.get(`${server.url}/my-org/my-app/users/302-1`);
      expect(response.status).toBe(302);
      expect(server.seen.length).toBe(1);
      await quota.close();
      await server.close();
    },
  );

  test('gets the answer itself, or a failure: fetch', async () => {
    const server = await startServer();
    const quota = throttle({ hosts: [new URL(server.url).host] });
    const url = `${server.url}/my-org/my-app/users/302-1`;
    expect((await quota.fetch()(url, { redirect: 'manual' })).status).toBe(302);
    await expect(quota.fetch()(url, { redirect: 'error' })).rejects.toThrow('fetch failed');
    const opaque = (): Promise<Response> =>
      Promise.resolve(Object.defineProperty(new Response(), 'type', { value: 'opaqueredirect' }));
    await expect(quota.fetch(opaque as typeof fetch)(url)).rejects.toThrow(/opaque redirect/);
    expect(server.seen.length).toBe(2);
    await quota.close();
    await server.close();
  });

  test('may say so at each redirect: beforeRedirect of axios', async () => {
    const server = await startServer();
    const asked: unknown[] = [];
    const client = axios.create({
      beforeRedirect: (options, { statusCode }) => {
        asked.push([statusCode, (options as { path: string }).path.split('/').at(-1)]);
        if (asked.length === 2) throw new Error('no further');
        (options as { headers: Record<string, string> }).headers['x-hop'] = 'yes';
      },
    });
    const quota = throttle(client, { hosts: [new URL(server.url).host] });
    const error: unknown = await client
      .get(`${server.url}/my-org/my-app/users/302-3`, { auth: { username: 'me', password: 'p' } })
      .catch((reason: unknown) => reason);
    expect(axios.isAxiosError(error)).toBe(true);
    expect((error as { cause: { cause?: Error } }).cause.cause?.message).toBe('no further');
    expect(asked.map(String)).toEqual(['302,302-2', '302,302-1']);
    expect(server.seen.map(({ headers }) => headers['x-hop'])).toEqual([undefined, 'yes']);
    const [first, second] = server.seen.map(({ headers }) => headers.authorization);
    expect(first).toMatch(/^Basic /);
    expect(second).toBe(first);
    expect(client.defaults.beforeRedirect).toBeDefined();
    await quota.close();
    await server.close();
  });
});

test('an adapter may add to the options of fetch, as it may without a throttle', async () => {
  const server = await startServer();
  const { host } = new URL(server.url);
  const quota = throttle({ hosts: [host], overrides: { [USERS]: '10/s' } });
  const client = axios.create({
    adapter: (config) => {
      config.fetchOptions ??= {};
      Object.assign(config.fetchOptions, { keepalive: true });
      return axios.getAdapter('fetch', config)(config);
    },
  });
  quota.attach(client);
  await expect(client.get(`${server.url}/my-org/my-app/users/a`)).resolves.toMatchObject({
    status: 200,
  });
  expectPromiseKept(server.seen, { amount: 10, windowMs: 1000 });
  await quota.close();
  await server.close();
});

test.each(['http', 'fetch'] as const)(
  'through an adapter that is put around that of %s, each hop is answered on a permit of its own',
  async (adapter) => {
    const server = await startServer();
    const client = axios.create({ baseURL: `${server.url}/my-org/my-app`, adapter });
    client.interceptors.request.use((config) => {
      const inner = config.adapter as AxiosAdapter;
      config.adapter = (sent) => inner({ ...sent });
      return config;
    });
    const quota = throttle(client, { overrides: { [USERS]: '1/200ms' } });
    const statuses: unknown[] = [];
    quota.on('settled', ({ status }) => statuses.push(status));
    expect((await client.get('/users/302-2')).status).toBe(200);
    expect(statuses).toEqual([302, 302, 200]);
    expectPromiseKept(server.seen, { amount: 1, windowMs: 200 });
    await quota.close();
    await server.close();
  },
);
