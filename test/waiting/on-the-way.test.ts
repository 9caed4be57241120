import axios, { type InternalAxiosRequestConfig } from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle, type Throttle } from '../../src/index.js';
import { expectKept, setUp, Wire } from './wire.js';

const overrides = { 'GET /users/{username}': '10/100ms' } as const;
const names = Array.from({ length: 25 }, (_, index) => `user${index}`);
const codeOf = (error: unknown): string => String((error as { code?: unknown }).code);

describe.each(['before', 'after'])('with an asynchronous interceptor %s the throttle', (place) => {
  const setUpSlow = () => {
    const wire = new Wire({ latencyMs: 1 });
    // A host that only the client's own base URL makes one of the API's.
    const client = axios.create({ baseURL: 'https://chat.example.com/o/a', adapter: wire.adapter });
    const slow = async <T>(config: T): Promise<T> => {
      await sleep(30);
      return config;
    };
    if (place === 'before') client.interceptors.request.use(slow);
    const quota = throttle(client, { overrides });
    if (place === 'after') client.interceptors.request.use(slow);
    return { wire, client, quota };
  };

  test('a drain waits for those that are on their way, and sends them within the limit', async () => {
    const { client, quota, wire } = setUpSlow();
    let untouched = 0;
    quota.on('untouched', () => untouched++);
    const calls = names.map((name) => client.get(`/users/${name}`));
    await sleep(1);
    await quota.close({ drain: true });
    expect(wire.sent.length).toBe(25);
    expect(untouched).toBe(0);
    await Promise.all(calls);
    expectKept(wire, 10, 100);
  });

  test('a closed throttle rejects them, instead of letting them out uncounted', async () => {
    const { client, quota, wire } = setUpSlow();
    const calls = names.map((name) => client.get(`/users/${name}`).catch(codeOf));
    await sleep(1);
    await quota.close();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['ERR_THROTTLE_CLOSED']));
    expect(wire.sent).toEqual([]);
  });

  test('detaching the client lets what was issued before go on within the limit', async () => {
    const { client, quota, wire } = setUpSlow();
    const calls = names.map((name) => client.get(`/users/${name}`));
    await sleep(1);
    quota.detach(client);
    await Promise.all(calls);
    expect(wire.sent.length).toBe(25);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test('another base URL meanwhile changes nothing for them', async () => {
    const { client, quota, wire } = setUpSlow();
    const calls = names.map((name) => client.get(`/users/${name}`));
    await sleep(1);
    client.defaults.baseURL = 'https://other.example.com/o/a';
    await Promise.all(calls);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test('one that fails there does not keep a drain waiting', async () => {
    const { client, quota } = setUpSlow();
    const failing = (): never => {
      throw new Error('no token');
    };
    client.interceptors.request.use(failing);
    const call = client.get('/users/a').catch((error: unknown) => (error as Error).message);
    await quota.close({ drain: true });
    expect(await call).toBe('no token');
  });

  test('nor does one that was aborted before it was issued, or has no adapter', async () => {
    const { client, quota, wire } = setUpSlow();
    const aborted = client.get('/users/a', { signal: AbortSignal.abort() }).catch(codeOf);
    const none = client
      .get('/users/a', { adapter: 'nothing' as never })
      .catch((error: unknown) => (error as Error).message);
    await quota.close({ drain: true });
    expect(await aborted).toBe('ERR_CANCELED');
    expect(await none).toContain('nothing');
    expect(wire.sent).toEqual([]);
  });
});

test.each([
  ['waits for what has no limits, which takes long', 'https://example.com/a', 0],
  ['ends by a fetch that waits', 'https://a1.easemob.com/o/a/users/b', 100],
])('what a client sends while a drain %s is sent', async (_what, url, interceptorMs) => {
  const wire = new Wire({ latencyMs: 1 });
  const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a', adapter: wire.adapter });
  client.interceptors.request.use(async (config) => {
    await sleep(interceptorMs);
    return config;
  });
  const quota = throttle(client, { overrides: { 'GET /users/{username}': '1/100ms' } });
  const fetch = quota.fetch(async (to: string): Promise<Response> => {
    if (to === url) await sleep(200);
    return new Response('{}');
  });
  if (interceptorMs > 0) await fetch('https://a1.easemob.com/o/a/users/a');
  const fetched = fetch(url);
  const closed = quota.close({ drain: true });
  await sleep(interceptorMs > 0 ? 250 : 100);
  const late = names.slice(0, 3).map((name) => client.get(`/users/${name}`));
  for (const { status } of await Promise.all([fetched, ...late])) expect(status).toBe(200);
  await closed;
  expect(wire.sent).toHaveLength(3);
  expectKept(wire, 1, 100);
});

test('a request to a host that was the own one when it was first sent stays limited between two tries', async () => {
  const wire = new Wire({ latencyMs: 1 });
  const client = axios.create({ baseURL: 'https://chat.example.com/o/a', adapter: wire.adapter });
  const quota = throttle(client, { overrides });
  const config = { url: '/users/a', baseURL: 'https://chat.example.com/o/a' };
  await client.request(config);
  client.defaults.baseURL = 'https://other.example.com/o/a';
  await Promise.all(names.map(() => client.request(config)));
  expectKept(wire, 10, 100);
  await quota.close();
});

describe('An interceptor that sets the adapter', () => {
  test.each(['before', 'after'])('%s the throttle is throttled too', async (place) => {
    const wire = new Wire({ latencyMs: 1 });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a' });
    const setAdapter = <T extends object>(config: T): T =>
      Object.assign(config, { adapter: wire.adapter });
    if (place === 'before') client.interceptors.request.use(setAdapter);
    const quota = throttle(client, { overrides });
    if (place === 'after') client.interceptors.request.use(setAdapter);
    await Promise.all(names.map((name) => client.get(`/users/${name}`)));
    expect(wire.sent.length).toBe(25);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test.each(['a copy of the config', 'other transforms'])('and returns %s, too', async (kind) => {
    const wire = new Wire({ latencyMs: 1 });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a', adapter: wire.adapter });
    client.interceptors.request.use((config) =>
      kind === 'other transforms'
        ? { ...config, transformRequest: [(data: unknown) => data] }
        : { ...config, adapter: wire.adapter },
    );
    const quota = throttle(client, { overrides });
    await Promise.all(names.map((name) => client.get(`/users/${name}`)));
    expect(wire.sent.length).toBe(25);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test('and its transforms, past the throttle, is told of loudly', async () => {
    const wire = new Wire({ latencyMs: 1 });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a' });
    client.interceptors.request.use((config) => ({
      ...config,
      adapter: wire.adapter,
      transformRequest: [(data: unknown) => data],
    }));
    const quota = throttle(client, { overrides });
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const reasons: string[] = [];
    quota.on('untouched', ({ reason }) => reasons.push(reason));
    await Promise.all([client.get('/users/a'), client.get('/users/b')]);
    expect(reasons).toEqual(['bypassed', 'bypassed']);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
    await quota.close();
  });

  test('in a transform, past the throttle, is told of loudly', async () => {
    const { client, quota, wire } = setUp({ overrides }, { latencyMs: 1 });
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const reasons: string[] = [];
    quota.on('untouched', ({ reason }) => reasons.push(reason));
    const transformRequest = function (this: InternalAxiosRequestConfig, data: unknown): unknown {
      this.adapter = wire.adapter;
      return data;
    };
    await client.get('/users/a', { transformRequest });
    expect(reasons).toEqual(['bypassed']);
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
    await quota.close();
  });

  test('finds the config as it was afterwards, also when it is sent again', async () => {
    const { client, quota, wire } = setUp({ overrides }, { latencyMs: 1 });
    const { config } = await client.get('/users/a');
    expect(config.adapter).toBe(wire.adapter);
    expect(config.transformRequest).toEqual(client.defaults.transformRequest);
    expect(Object.getOwnPropertySymbols(config)).toEqual([]);
    const again = await client.request(config);
    expect(again.config.transformRequest).toEqual(client.defaults.transformRequest);
    expect(quota.stats()[0]).toMatchObject({ cooling: 2 });
    await quota.close();
  });
});

test('a config that takes nothing more fails the request, and its permit comes free', async () => {
  const { client, quota, wire } = setUp({ overrides, lostGraceMs: 0 }, { latencyMs: 1 });
  const transformRequest = function (this: object, data: unknown): unknown {
    Object.preventExtensions(this);
    return data;
  };
  const call = client.get('/users/a', { data: 'text', transformRequest });
  await expect(call).rejects.toThrow('not extensible');
  expect(quota.stats()[0]).toMatchObject({ inFlight: 0 });
  await client.get('/users/b');
  expectKept(wire, 10, 100);
  await quota.close();
});

describe('what was sent, and comes back', () => {
  const reasonsOf = (quota: Throttle): string[] => {
    const reasons: string[] = [];
    quota.on('untouched', ({ reason }) => reasons.push(reason));
    return reasons;
  };

  test('of a request that an interceptor before the throttle has sent again, is not taken for bypassed', async () => {
    const statuses = [503, 200];
    const wire = new Wire({ latencyMs: 1, reply: () => ({ status: statuses.shift() ?? 200 }) });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a', adapter: wire.adapter });
    client.interceptors.response.use(undefined, ({ config }: { config: object }) =>
      client.request(config),
    );
    const quota = throttle(client, { overrides });
    const reasons = reasonsOf(quota);
    await client.get('/users/a');
    expect(wire.sent.length).toBe(2);
    expect(reasons).toEqual([]);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test.each(['as a copy of its config', 'from another client'])('%s, neither', async (how) => {
    const wire = new Wire({ latencyMs: 1 });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a' });
    const inner = axios.create({ baseURL: 'https://a1.easemob.com/o/b', adapter: wire.adapter });
    const quota = throttle(client, { overrides });
    const other = throttle(inner, { overrides });
    client.defaults.adapter = (config) =>
      how === 'from another client' ? inner.get('/users/a') : wire.adapter({ ...config });
    const reasons = reasonsOf(quota);
    await client.get('/users/a');
    expect(reasons).toEqual([]);
    expectKept(wire, 10, 100);
    await quota.close();
    await other.close();
  });

  test('with a copy of its config, made by an interceptor before the throttle, neither', async () => {
    const wire = new Wire({ latencyMs: 1 });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a', adapter: wire.adapter });
    client.interceptors.response.use((answer) => ({ ...answer, config: { ...answer.config } }));
    const quota = throttle(client, { overrides });
    const reasons = reasonsOf(quota);
    await client.get('/users/a');
    expect(reasons).toEqual([]);
    expectKept(wire, 10, 100);
    await quota.close();
  });

  test('holds up no drain where the interceptors of responses were cleared', async () => {
    const { client, quota, wire } = setUp({ overrides }, { latencyMs: 1 });
    client.interceptors.response.clear();
    await client.get('/users/a');
    expectKept(wire, 10, 100);
    await quota.close({ drain: true });
  });

  test('is whatever an interceptor before the throttle makes of it', async () => {
    const data = { config: 'a text', status: 'a text, too' };
    const wire = new Wire({ latencyMs: 1, reply: () => ({ status: 200, data }) });
    const client = axios.create({ baseURL: 'https://a1.easemob.com/o/a', adapter: wire.adapter });
    client.interceptors.response.use((response) => response.data as never);
    const quota = throttle(client, { overrides });
    await expect(client.get('/users/a')).resolves.toEqual(data);
    expectKept(wire, 10, 100);
    await quota.close();
  });
});
