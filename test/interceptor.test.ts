import axios, {
  AxiosError,
  type AxiosAdapter,
  type AxiosInstance,
  type AxiosResponse,
  type InternalAxiosRequestConfig,
} from 'axios';
import { throttle, type Throttle } from 'easemob-throttle';
import { startSandbox, type Sandbox } from 'easemob-throttle/sandbox';

const BASE_URL = 'https://a1.easemob.com/org/app';

const answer: AxiosAdapter = (config) =>
  Promise.resolve({
    data: '{}',
    status: 200,
    statusText: 'OK',
    headers: {},
    config,
  } satisfies AxiosResponse);

/** Weight in flight and cooling, over all buckets. */
const used = (quota: Throttle): [inFlight: number, cooling: number] =>
  quota
    .stats()
    .reduce(
      ([inFlight, cooling], stats) => [inFlight + stats.inFlight, cooling + stats.cooling],
      [0, 0],
    );

let client: AxiosInstance;
let quota: Throttle;

beforeEach(() => {
  client = axios.create({ baseURL: BASE_URL, adapter: answer });
  quota = throttle(client);
});
afterEach(() => quota.close());

describe('No permit leaks', () => {
  test('when an interceptor throws, before or after ours', async () => {
    const before = axios.create({ baseURL: BASE_URL, adapter: answer });
    const fail = (): never => {
      throw new Error('interceptor');
    };
    before.interceptors.request.use(fail);
    quota.attach(before);
    client.interceptors.request.use(fail);
    await expect(before.get('/users/a')).rejects.toThrow('interceptor');
    await expect(client.get('/users/a')).rejects.toThrow('interceptor');
    expect(used(quota)).toEqual([0, 0]);
  });

  test('when an interceptor or a transform of the response throws', async () => {
    const id = client.interceptors.response.use(() => {
      throw new Error('response interceptor');
    });
    await expect(client.get('/users/a')).rejects.toThrow('response interceptor');
    client.interceptors.response.eject(id);
    const transformResponse = (): never => {
      throw new Error('transform');
    };
    await expect(client.get('/users/a', { transformResponse })).rejects.toThrow('transform');
    expect(used(quota)).toEqual([0, 2]);
  });

  test('when a transform of the request throws', async () => {
    const transformRequest = (): never => {
      throw new Error('transform');
    };
    await expect(client.post('/users', {}, { transformRequest })).rejects.toThrow('transform');
    expect(used(quota)).toEqual([0, 0]);
  });

  test.each<[string, AxiosAdapter]>([
    [
      'throws at once',
      () => {
        throw new Error('adapter');
      },
    ],
    ['rejects', () => Promise.reject(new Error('adapter'))],
    ['rejects with a network error', () => Promise.reject(new AxiosError('adapter', 'ECONNRESET'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as careless adapters do
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['resolves with nothing', () => Promise.resolve(undefined as never)],
  ])('when the adapter %s', async (_, adapter) => {
    await client.get('/users/a', { adapter }).catch(() => undefined);
    expect(used(quota)).toEqual([0, 1]);
  });

  test('when there is no such adapter', async () => {
    await expect(client.get('/users/a', { adapter: 'carrier pigeon' as never })).rejects.toThrow(
      'carrier pigeon',
    );
    expect(used(quota)[0]).toBe(0);
  });

  test('when the server answers with an error, as it is answered all the same', async () => {
    const adapter: AxiosAdapter = (config) =>
      Promise.reject(
        new AxiosError('500', 'ERR_BAD_RESPONSE', config, undefined, {
          data: '',
          status: 500,
          statusText: '',
          headers: {},
          config,
        }),
      );
    await expect(client.get('/users/a', { adapter })).rejects.toThrow('500');
    expect(used(quota)).toEqual([0, 1]);
  });
});

describe('A request that ends without a response', () => {
  let sandbox: Sandbox;
  let real: AxiosInstance;
  beforeAll(async () => {
    sandbox = await startSandbox({ faults: [{ kind: 'hang', answerAfterMs: 5000 }] });
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    real = axios.create({ baseURL: `${sandbox.url}/org/app` });
    quota.attach(real);
  });

  test('cools for a window after an abort in flight', async () => {
    const controller = new AbortController();
    const request = real.get('/users/a', { signal: controller.signal });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(used(quota)).toEqual([1, 0]);
    controller.abort();
    await expect(request).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    expect(used(quota)).toEqual([0, 1]);
  });

  test('cools for a window after a timeout', async () => {
    await expect(real.get('/users/a', { timeout: 30 })).rejects.toMatchObject({
      code: 'ECONNABORTED',
    });
    expect(used(quota)).toEqual([0, 1]);
  });

  test('cools for a window after a lost connection', async () => {
    const remove = sandbox.addFault({ kind: 'reset' });
    await expect(real.get('/users/a')).rejects.toMatchObject({ code: 'ECONNRESET' });
    remove();
    expect(used(quota)).toEqual([0, 1]);
  });

  test('cools for the grace as well, and one that was answered does not', async () => {
    jest.useFakeTimers();
    try {
      await client.get('/users/a');
      await client
        .get('/users/a', { adapter: () => Promise.reject(new Error('lost')) })
        .catch(() => undefined);
      expect(used(quota)).toEqual([0, 2]);
      await jest.advanceTimersByTimeAsync(1000);
      expect(used(quota)).toEqual([0, 1]);
      await jest.advanceTimersByTimeAsync(999);
      expect(used(quota)).toEqual([0, 1]);
      await jest.advanceTimersByTimeAsync(1);
      expect(used(quota)).toEqual([0, 0]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('An answer of a gateway', () => {
  test.each([502, 504])('of status %i cools as if there were none', async (status) => {
    jest.useFakeTimers();
    try {
      const adapter: AxiosAdapter = (config) =>
        Promise.resolve({ data: '', status, statusText: '', headers: {}, config });
      await client.get('/users/a', { adapter });
      await jest.advanceTimersByTimeAsync(1999);
      expect(used(quota)).toEqual([0, 1]);
      await jest.advanceTimersByTimeAsync(1);
      expect(used(quota)).toEqual([0, 0]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('What is looked up is what is sent', () => {
  test('whatever interceptors and transforms make of it', async () => {
    client.interceptors.request.use(async (config) => {
      await Promise.resolve();
      return { ...config, url: '/messages/users', method: 'post', data: { to: ['a', 'b'] } };
    });
    const transformRequest = (data: { to: string[] }): string =>
      JSON.stringify({ to: [...data.to, 'c'] });
    await client.get('/users/a', { transformRequest });
    expect(quota.stats()).toMatchObject([{ bucket: 'org#app POST /messages/users', cooling: 3 }]);
  });

  test('whichever adapter it names', async () => {
    const sandbox = await startSandbox();
    const url = `${sandbox.url}/org/app/users/a`;
    quota.attach(axios.create({ baseURL: sandbox.url }));
    for (const adapter of ['http', 'fetch', ['xhr', 'http']] as const) {
      await client.get(url, { adapter: adapter as never });
    }
    expect(sandbox.report().buckets).toMatchObject([{ calls: 3, refused: 0, worst: 3 }]);
    expect(used(quota)).toEqual([0, 3]);
    await sandbox.close();
  });

  test('and the config shows the adapter that was there, so that it can be sent again', async () => {
    const { config } = await client.get('/users/a');
    expect(config.adapter).toBe(answer);
    await client.request(config);
    expect(used(quota)).toEqual([0, 2]);
  });

  test('and so does one that failed after an interceptor had set another adapter', async () => {
    const failing = axios.create({ baseURL: BASE_URL });
    failing.interceptors.request.use((config) => {
      throw new AxiosError('no', 'ERR_OWN', Object.assign(config, { adapter: answer }));
    });
    quota.attach(failing);
    const error: unknown = await failing.get('/users/a').catch((reason: unknown) => reason);
    const { config } = error as { readonly config: InternalAxiosRequestConfig };
    expect(config).toMatchObject({ transformRequest: failing.defaults.transformRequest });
    // By a client without a throttle, it is none of ours.
    await axios.request(config);
    expect(used(quota)).toEqual([0, 0]);
  });

  test('whatever stands for a condition of another interceptor', async () => {
    const runWhen = true as never;
    client.interceptors.request.use((config) => config, undefined, { runWhen });
    await client.get('/users/a');
    expect(used(quota)).toEqual([0, 1]);
  });

  test('and a config that was wrapped, but not sent, needs one permit only', async () => {
    let caught: object | undefined;
    const once = axios.create({ baseURL: BASE_URL, adapter: answer });
    once.interceptors.request.use((config) => {
      caught ??= config;
      return config;
    });
    quota.attach(once);
    const handlers = once.interceptors.request.handlers as unknown as {
      fulfilled: (config: never) => never;
    }[];
    await once.get('/users/a');
    const wrapped = handlers[1]!.fulfilled(
      structuredClone({ url: '/users/a', method: 'get' }) as never,
    );
    await once.request(wrapped);
    expect(caught).toBeDefined();
    expect(used(quota)).toEqual([0, 2]);
  });
});

describe('An answer from a cache', () => {
  const setCachedAnswer = (config: InternalAxiosRequestConfig): InternalAxiosRequestConfig => {
    // As axios-cache-interceptor does; test/companions has the real one.
    const cachedAdapter = (): Promise<AxiosResponse> => answer(config);
    return Object.assign(config, { id: '1', cache: {}, adapter: cachedAdapter });
  };

  test.each(['before', 'after'])(
    'takes no permit, nor waits, where its interceptor runs %s ours',
    async (when) => {
      const own = axios.create({ baseURL: BASE_URL, adapter: answer });
      if (when === 'after') own.interceptors.request.use(setCachedAnswer);
      quota.attach(own);
      if (when === 'before') own.interceptors.request.use(setCachedAnswer);
      const told = jest.fn();
      quota.on('untouched', told);
      for (let call = 0; call < 300; call++) await own.get('/users/a');
      expect(used(quota)).toEqual([0, 0]);
      expect(told).not.toHaveBeenCalled();
    },
  );

  test('is told from an adapter that could send', async () => {
    client.interceptors.request.use((config) => {
      setCachedAnswer(config);
      return Object.assign(config, { adapter: answer });
    });
    await client.get('/users/a');
    expect(used(quota)).toEqual([0, 1]);
  });
});

describe('attach and detach', () => {
  test('share buckets between clients', async () => {
    const other = axios.create({ baseURL: 'https://a1.easemob.com/org/', adapter: answer });
    quota.attach(other);
    await Promise.all([client.get('/users/a'), other.get('app/users/b')]);
    expect(quota.stats()).toMatchObject([{ cooling: 2 }]);
  });

  test('leave the client exactly as it was, with other interceptors or without', async () => {
    const plain = axios.create({ baseURL: BASE_URL, adapter: answer });
    const shape = (): string =>
      JSON.stringify([plain.defaults, plain.interceptors.request.handlers]) +
      String(plain.defaults.adapter === answer);
    const before = shape();
    quota.attach(plain);
    expect(shape()).not.toBe(before);
    quota.detach(plain);
    expect(shape()).toBe(before);
    quota.attach(plain);
    const id = plain.interceptors.request.use((config) => config);
    quota.detach(plain);
    await plain.get('/users/a');
    plain.interceptors.request.eject(id);
    expect(used(quota)).toEqual([0, 0]);
  });

  test('refuse a client that has a throttle, and what is no client', () => {
    expect(() => throttle(client)).toThrow('Expected `client` to have no throttle yet');
    expect(() => {
      quota.attach(client);
    }).toThrow('Expected `client` to have no throttle yet');
    for (const wrong of [undefined, null, {}, 'https://a1.easemob.com', fetch]) {
      expect(() => throttle(wrong as never, {})).toThrow('Expected `client` to be an axios client');
    }
  });

  test('know the host of a base URL that is set later', async () => {
    const late = axios.create({ adapter: answer });
    quota.attach(late);
    await late.get('http://localhost:1/org/app/users/a');
    expect(used(quota)).toEqual([0, 0]);
    late.defaults.baseURL = 'http://localhost:1';
    await late.get('http://localhost:1/org/app/users/a');
    expect(used(quota)).toEqual([0, 1]);
  });
});
