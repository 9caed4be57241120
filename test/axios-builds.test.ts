import axios, { type AxiosAdapter, type AxiosError, type AxiosStatic } from 'axios';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { throttle } from '../src/index.js';
import { expectPromiseKept, type Counted } from './support/invariant.js';

// Beside these: test/consumers runs each pairing of the package's entries and the builds of axios.

/** Another copy of axios, whose classes are others, as those of another build or version are. */
let other: AxiosStatic;
let server: Server;
let host: string;
let received: (Counted & { readonly headers: IncomingHttpHeaders })[];

beforeAll(async () => {
  await jest.isolateModulesAsync(async () => {
    other = (await import('axios')).default;
  });
  server = createServer(({ headers }, response) => {
    received.push({ at: performance.now(), weight: 1, headers });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => (received = []));
afterAll(() => server.close());

const overrides = { 'GET /users': '5/100ms', 'GET /chatgroups': '1/h' };
const made = (config: object = {}) =>
  other.create({ baseURL: `http://${host}/my-org/my-app`, ...config });
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  );

test('is another copy', () => {
  expect(other.AxiosError).not.toBe(axios.AxiosError);
});

test('a client of another copy keeps its limits, and its callers catch errors of that copy', async () => {
  const client = made();
  const quota = throttle(client, { overrides });
  await Promise.all(Array.from({ length: 12 }, () => client.get('/users')));
  expectPromiseKept(received, { amount: 5, windowMs: 100 });
  await client.get('/chatgroups');
  const late = await failure(client.get('/chatgroups', { throttle: { maxWaitMs: 1 } }));
  expect(late).toMatchObject({ name: 'ThrottleError', code: 'ERR_THROTTLE_WAIT' });
  expect(late).toBeInstanceOf(other.AxiosError);
  const aborted = await failure(client.get('/chatgroups', { signal: AbortSignal.timeout(5) }));
  expect(aborted).toBeInstanceOf(other.CanceledError);
  expect(axios.isCancel(aborted)).toBe(true);
  expect(received).toHaveLength(13);
  await quota.close();
});

test('an error that another gives to all, as a token does, is left as it is', async () => {
  const client = made({ adapter: 'http' });
  const quota = throttle(client, { overrides });
  const { token, cancel } = other.CancelToken.source();
  server.once('request', () => {
    cancel('no more');
  });
  const error = await failure(client.get('/users', { cancelToken: token }));
  expect(error).toBe(token.reason);
  expect(error).not.toHaveProperty('config.url');
  await quota.close();
});

test.each([true, false])(
  'a frozen config of such an adapter is sent, to success: %s',
  async (isValid) => {
    for (const client of [made(), axios.create({ baseURL: `http://${host}/my-org/my-app` })]) {
      client.interceptors.request.use((config) => {
        const inner = config.adapter as AxiosAdapter;
        config.adapter = (sent) => inner(Object.freeze({ ...sent }));
        return config;
      });
      const quota = throttle(client, { overrides });
      const validateStatus = (): boolean => isValid;
      const outcome = await client.get('/users', { validateStatus }).catch((e: unknown) => e);
      expect(outcome).toMatchObject(isValid ? { data: {} } : { response: { data: {} } });
      expect(received).toHaveLength(1);
      received = [];
      await quota.close();
    }
  },
);

test('an adapter that an interceptor has put around that of the client is called once', async () => {
  const client = made();
  let calls = 0;
  client.interceptors.request.use((config) => {
    const inner = config.adapter as AxiosAdapter;
    config.adapter = (sent) => {
      calls += 1;
      return calls > 20 ? Promise.reject(new Error('again and again')) : inner(sent);
    };
    return config;
  });
  const quota = throttle(client, { overrides });
  await Promise.all(Array.from({ length: 7 }, () => client.get('/users')));
  expect([calls, received.length]).toEqual([7, 7]);
  expectPromiseKept(received, { amount: 5, windowMs: 100 });
  await quota.close();
});

test('an answer and an error have the config that was sent, as without a throttle', async () => {
  const client = made();
  const quota = throttle(client, { overrides });
  const { config, data } = await client.get<unknown>('/users', {
    transformResponse: [(text: string) => ({ text })],
    beforeRedirect: () => undefined,
  });
  expect(config).toMatchObject({ url: '/users', adapter: client.defaults.adapter });
  expect(config.transformResponse).toHaveLength(1);
  expect(config.headers.get('User-Agent')).toMatch(/^axios/);
  expect(data).toEqual({ text: '{}' });
  const error = (await failure(client.get('http://127.0.0.1:1/my-org/my-app/users'))) as AxiosError;
  expect(error).toBeInstanceOf(other.AxiosError);
  expect(error.config).toMatchObject({ url: 'http://127.0.0.1:1/my-org/my-app/users' });
  expect(error.config?.transformResponse).toEqual(client.defaults.transformResponse);
  // It can be sent again as it is, as axios-retry does.
  expect((await client.request(config)).status).toBe(200);
  await quota.close();
});

test('a default that an interceptor takes away does not come back', async () => {
  const client = made({ headers: { authorization: 'Bearer of-somebody' } });
  const quota = throttle(client, { overrides });
  client.interceptors.request.use((config) => {
    config.headers.delete('authorization');
    return config;
  });
  await client.get('/users');
  expect(received[0]!.headers).not.toHaveProperty('authorization');
  expect(received[0]!.headers).toMatchObject({ accept: 'application/json, text/plain, */*' });
  await quota.close();
});

test.each<[what: string, create: unknown]>([
  ['has no create', undefined],
  [
    'has a create that throws',
    () => {
      throw new Error('no');
    },
  ],
  ['has a create that returns nothing', () => undefined],
  [
    'is of a version that knows no signal',
    () => ({ defaults: {}, request: ({ adapter }: { adapter: () => unknown }) => adapter() }),
  ],
  [
    'has a create that returns what never fails',
    () => ({ defaults: {}, request: () => Promise.resolve() }),
  ],
])('a client of another copy that %s is limited all the same', async (_, create) => {
  const client = Object.assign(made(), { create });
  const quota = throttle(client, { overrides });
  await Promise.all(Array.from({ length: 6 }, () => client.get('/users')));
  expectPromiseKept(received, { amount: 5, windowMs: 100 });
  await client.get('/chatgroups');
  const late = await failure(client.get('/chatgroups', { throttle: { maxWaitMs: 1 } }));
  expect(other.isAxiosError(late)).toBe(true);
  await quota.close();
});

test('a create that attaches a throttle to all that it makes does no harm', async () => {
  const client = made();
  const quotas = [throttle(client, { overrides })];
  client.create = (config) => {
    const child = other.create(config);
    quotas.push(throttle(child));
    return child;
  };
  await client.get('/users');
  expect(received).toHaveLength(1);
  await Promise.all(quotas.map((quota) => quota.close()));
});
