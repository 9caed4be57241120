import axios, {
  AxiosError,
  AxiosHeaders,
  type AxiosAdapter,
  type AxiosInstance,
  type InternalAxiosRequestConfig,
} from 'axios';
import { tracingChannel, type TracingChannelSubscribers } from 'node:diagnostics_channel';
import { Readable } from 'node:stream';
import { throttle, type Throttle, type ThrottleOptions } from '../../src/index.js';
import { expectKept, Wire, type WireOptions } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const USERS = 'GET /users/{username}';

/** What an adapter does with the one that was there. */
type Around = (inner: AxiosAdapter) => AxiosAdapter;

/** A client with an interceptor that wraps the adapter, added before the throttle: it runs after ours. */
function setUpBefore(
  around: Around,
  options: ThrottleOptions = { overrides: { [USERS]: '1/s' } },
  wireOptions?: WireOptions,
): { readonly client: AxiosInstance; readonly quota: Throttle; readonly wire: Wire } {
  const wire = new Wire(wireOptions);
  const client = axios.create({
    baseURL: 'https://a1.easemob.com/my-org/my-app',
    adapter: wire.adapter,
  });
  client.interceptors.request.use((config) => {
    config.adapter = around(config.adapter as AxiosAdapter);
    return config;
  });
  return { client, quota: throttle(client, options), wire };
}

async function settle(calls: Promise<unknown>[], ms = 60_000): Promise<string[]> {
  const outcomes = Promise.allSettled(calls);
  await jest.advanceTimersByTimeAsync(ms);
  return (await outcomes).map(({ status }) => status);
}

const limit = (text: string): ThrottleOptions => ({ overrides: { [USERS]: text } });

test.each<[string, Around]>([
  ['passes on what it is given', (inner) => (config) => inner(config)],
  ['waits before', (inner) => (config) => Promise.resolve().then(() => inner(config))],
  ['passes on a copy', (inner) => (config) => inner({ ...config })],
  [
    'adds a header',
    (inner) => (config) => {
      config.headers.set('x-own', '1');
      return inner(config);
    },
  ],
  [
    'passes on headers of its own',
    (inner) => (config) => inner({ ...config, headers: new AxiosHeaders({ 'x-own': '1' }) }),
  ],
  [
    'sends by a client of its own',
    (inner) => (config) => axios.create().request({ ...config, adapter: inner }),
  ],
  ['changes the URL', (inner) => (config) => inner({ ...config, url: `${config.url}?once=1` })],
])('one that %s needs one permit', async (_, around) => {
  const { client, quota, wire } = setUpBefore(around, limit('1/s'));
  const calls = Array.from({ length: 5 }, (_, index) => client.get(`/users/${index}`));
  expect(await settle(calls)).toEqual(Array.from({ length: 5 }, () => 'fulfilled'));
  expect(wire.sent).toHaveLength(5);
  expectKept(wire, 1, 1_000);
  await quota.close();
});

test.each([1, 3])('what it sends again takes one of %d permits of its own', async (amount) => {
  const retrying: Around = (inner) => (config) => inner(config).catch(() => inner(config));
  const { client, quota, wire } = setUpBefore(retrying, limit(`${amount}/s`), {
    reply: (_, sends) => ({ status: sends % 2 === 1 ? 500 : 200 }),
  });
  const calls = Array.from({ length: 4 }, (_, index) => client.get(`/users/${index}`));
  await settle(calls);
  expect(wire.sent.length).toBeGreaterThan(4);
  expectKept(wire, amount, 1_000);
  await quota.close();
});

test.each<[string, (config: InternalAxiosRequestConfig) => AxiosError]>([
  ['no response', (config) => new AxiosError('gave up', 'ECONNABORTED', config)],
  [
    'a response',
    (config) => {
      const response = { status: 503, statusText: '', data: '', headers: {}, config };
      return new AxiosError('gave up', 'ERR_BAD_RESPONSE', config, null, response);
    },
  ],
])('one that gives up with %s leaves the permit to what is under way', async (_, failure) => {
  const impatient: Around = (inner) => (config) =>
    new Promise((resolve, reject) => {
      inner(config).then(resolve, reject);
      setTimeout(() => {
        reject(failure(config));
      }, 50);
    });
  const { client, quota, wire } = setUpBefore(impatient, limit('2/s'), {
    // Counted at the very end of its way.
    latencyMs: ({ url }) => (url === '/users/0' || url === '/users/1' ? 8_000 : 10),
  });
  const calls = Array.from({ length: 4 }, (_, index) => client.get(`/users/${index}`));
  expect(await settle([calls[0]!], 60)).toEqual(['rejected']);
  expect(quota.stats()).toMatchObject([{ inFlight: 2, waiting: 2 }]);
  await settle(calls);
  expect(wire.sent).toHaveLength(4);
  expectKept(wire, 2, 1_000);
  await quota.close();
});

test('one that sends by a transport of its own takes a permit each, though all have one headers object', async () => {
  const wire = new Wire({ latencyMs: 10 });
  const headers = new AxiosHeaders({ authorization: 'Bearer t' });
  const client = axios.create({ baseURL: 'https://a1.easemob.com/my-org/my-app' });
  client.interceptors.request.use((config) => {
    config.headers = headers;
    config.adapter = (sent) => wire.adapter(sent);
    return config;
  });
  const quota = throttle(client, limit('2/s'));
  await settle(Array.from({ length: 9 }, () => client.get('/users/a')));
  expect(wire.sent).toHaveLength(9);
  expectKept(wire, 2, 1_000);
  await quota.close();
});

test('what counts from its sending does so from when it is sent on', async () => {
  let token: Promise<unknown> | undefined;
  const waiting: Around = (inner) => async (config) => {
    await (token ??= new Promise((resolve) => setTimeout(resolve, 2_500)));
    return inner(config);
  };
  const { client, quota, wire } = setUpBefore(waiting, { ...limit('2/s'), countFrom: 'send' });
  await settle(Array.from({ length: 7 }, (_, index) => client.get(`/users/${index}`)));
  expect(wire.sent).toHaveLength(7);
  expectKept(wire, 2, 1_000);
  await quota.close();
});

test('of several at once, one goes on the permit of the request', async () => {
  const thrice: Around = (inner) => async (config) => {
    const [first] = await Promise.all([inner(config), inner({ ...config }), inner(config)]);
    return first;
  };
  const { client, quota, wire } = setUpBefore(thrice, limit('3/s'));
  const call = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(5);
  expect(quota.stats()).toMatchObject([{ inFlight: 3, waiting: 0 }]);
  expect(await settle([call])).toEqual(['fulfilled']);
  expect(wire.sent).toHaveLength(3);
  expectKept(wire, 3, 1_000);
  await quota.close();
});

test('what comes after its end takes a permit of its own', async () => {
  const late: Promise<unknown>[] = [];
  const cached: Around = (inner) => (config) => {
    late.push(new Promise((resolve) => setTimeout(resolve, 100)).then(() => inner(config)));
    return Promise.resolve({ data: '', status: 200, statusText: '', headers: {}, config });
  };
  const { client, quota, wire } = setUpBefore(cached, limit('1/s'));
  expect(await settle([client.get('/users/a')], 50)).toEqual(['fulfilled']);
  expect(quota.stats()).toMatchObject([{ cooling: 1 }]);
  await jest.advanceTimersByTimeAsync(500);
  // The request was answered: its permit cools for a second, and this one waits for that.
  expect(wire.sent).toHaveLength(0);
  expect(await settle(late)).toEqual(['fulfilled']);
  expect(wire.sent).toHaveLength(1);
  expectKept(wire, 1, 1_000);
  await quota.close();
});

test.each([
  { url: '/chatgroups' },
  { method: 'post', url: '/messages/users', data: '{"to":["a","b"]}' },
  { throttle: { weight: 2 } },
])('what is sent in its place, %j, takes permits of its own', async (other) => {
  const instead: Around = (inner) => (config) => inner({ ...config, ...other });
  const { client, quota, wire } = setUpBefore(instead, limit('5/s'));
  const call = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(5);
  const inFlight = quota.stats().reduce((sum, stats) => sum + stats.inFlight, 0);
  expect(inFlight).toBe('url' in other && other.url === '/chatgroups' ? 2 : 3);
  expect(await settle([call])).toEqual(['fulfilled']);
  expect(wire.sent).toHaveLength(1);
  expectKept(wire, 5, 1_000);
  await quota.close();
});

test('what was refused is sent again through it, each time on one permit', async () => {
  let calls = 0;
  const counting: Around = (inner) => (config) => {
    calls += 1;
    return inner(config);
  };
  const { client, quota, wire } = setUpBefore(counting, limit('1/s'), {
    reply: (_, sends) =>
      sends < 3 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
  });
  expect(await settle([client.get('/users/a')])).toEqual(['fulfilled']);
  expect([calls, wire.sent.length]).toEqual([3, 3]);
  expectKept(wire, 1, 1_000);
  await quota.close();
});

test('one that answers sooner leaves the permit to what is under way', async () => {
  const stale: Around = (inner) => (config) => {
    void inner(config);
    return Promise.resolve({ data: 'old', status: 200, statusText: '', headers: {}, config });
  };
  const { client, quota, wire } = setUpBefore(stale, limit('1/s'), {
    latencyMs: ({ url }) => (url === '/users/0' ? 1_000 : 10),
  });
  const calls = Array.from({ length: 3 }, (_, index) => client.get(`/users/${index}`));
  expect(await settle(calls)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
  expect(wire.sent).toHaveLength(3);
  expectKept(wire, 1, 1_000);
  await quota.close();
});

test('a config that is sent again, wrapped once more, takes a permit for each sending', async () => {
  const through: Around = (inner) => (config) => inner(config);
  const { client, quota, wire } = setUpBefore(through, limit('1/s'), {
    reply: (_, sends) => ({ status: sends < 3 ? 500 : 200 }),
  });
  const again = (error: AxiosError): Promise<unknown> => client(error.config!);
  expect(await settle([client.get('/users/a').catch(again).catch(again)])).toEqual(['fulfilled']);
  expect(wire.sent).toHaveLength(3);
  expectKept(wire, 1, 1_000);
  await quota.close();
});

test('what it makes something else of is refused, and not sent again', async () => {
  const mending: Around = (inner) => async (config) => ({ ...(await inner(config)), status: 200 });
  const { client, quota, wire } = setUpBefore(mending, limit('2/s'), {
    reply: () => ({ status: 429, data: { error: 'reach_limit' } }),
  });
  const refused = jest.fn();
  quota.on('refused', refused);
  const validateStatus = null;
  expect(await settle([client.get('/users/a', { validateStatus })])).toEqual(['fulfilled']);
  expect(wire.sent).toHaveLength(1);
  expect(refused).toHaveBeenCalledTimes(1);
  await quota.close();
});

test('one that sends few at a time has place for others while one of these waits to be sent again', async () => {
  let free = 1;
  const line: (() => void)[] = [];
  const narrow: Around = (inner) => async (config) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    return inner(config).finally(() => {
      const next = line.shift();
      if (next) next();
      else free += 1;
    });
  };
  const { client, quota, wire } = setUpBefore(narrow, limit('2/s'), {
    reply: (_, sends) =>
      sends <= 3 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
  });
  const calls = Array.from({ length: 6 }, (_, index) => client.get(`/users/${index}`));
  expect(await settle(calls, 15_000)).toEqual(Array.from({ length: 6 }, () => 'fulfilled'));
  expect(wire.sent).toHaveLength(9);
  expectKept(wire, 2, 1_000);
  await quota.close();
});

test.each<[string, string]>([
  ['5/s', '5/s + 1000/min'],
  ['5/s + 1000/min', '5/s'],
  ['5/s', '5/2s'],
])(
  'limits that change from %s to %s while it waits do not make it wait for itself',
  async (before, after) => {
    const waiting: Around = (inner) => async (config) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return inner(config);
    };
    const { client, quota, wire } = setUpBefore(waiting, limit(before));
    const calls = Array.from({ length: 8 }, (_, index) => client.get(`/users/${index}`));
    await jest.advanceTimersByTimeAsync(100);
    quota.update(limit(after));
    expect(await settle(calls, 15_000)).toEqual(Array.from({ length: 8 }, () => 'fulfilled'));
    expect(wire.sent).toHaveLength(8);
    expectKept(wire, 10, 1_000);
    await quota.close({ drain: true });
  },
);

test('what is refused waits no longer in all than it may', async () => {
  const { client, quota } = setUpBefore((inner) => (config) => inner(config), limit('1/s'), {
    reply: (_, sends) =>
      sends === 2 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
  });
  const waited: number[] = [];
  quota.on('sent', ({ waitedMs }) => waited.push(waitedMs));
  const first = client.get('/users/a');
  const second = client.get('/users/b', { throttle: { maxWaitMs: 1_500 } });
  const failed = expect(second).rejects.toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
  await settle([first, failed]);
  expect(waited).toHaveLength(2);
  await quota.close();
});

test('of each request, a trace tells once, and so do events of each sending', async () => {
  const told: string[] = [];
  const channel = tracingChannel('easemob-throttle:request');
  const handlers = {
    start: () => told.push('request'),
  } as unknown as TracingChannelSubscribers<object>;
  channel.subscribe(handlers);
  const { client, quota } = setUpBefore((inner) => (config) => inner(config), limit('1/s'));
  for (const event of ['sent', 'settled', 'untouched'] as const) {
    quota.on(event, () => told.push(event));
  }
  await settle([client.get('/users/a'), client.get('/users/a', { throttle: { skip: true } })]);
  channel.unsubscribe(handlers);
  expect(told.toSorted()).toEqual(['request', 'sent', 'settled', 'untouched']);
  await quota.close();
});

test.each([undefined, new Error('disk')])(
  'a body that ends by %s while it waits fails, and holds nothing',
  async (reason) => {
    const waiting: Around = (inner) => async (config) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return inner(config);
    };
    const { client, quota, wire } = setUpBefore(waiting, limit('1/s'));
    const body = new Readable({ read: () => undefined });
    const upload = client.get('/users/a', { data: body, timeout: 0 });
    const failed = expect(upload).rejects.toThrow();
    await jest.advanceTimersByTimeAsync(100);
    body.destroy(reason);
    await jest.advanceTimersByTimeAsync(1_000);
    await failed;
    expect(wire.sent).toHaveLength(0);
    expect(await settle([client.get('/users/b')], 5_000)).toEqual(['fulfilled']);
    await quota.close();
  },
);

test('how long it waits is not taken for a round trip', async () => {
  const waiting: Around = (inner) => async (config) => {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return inner(config);
  };
  const options = { ...limit('40/s'), minRoundTripMs: 'measured' } as const;
  const { client, quota } = setUpBefore(waiting, options, { areOpen: true });
  for (let round = 0; round < 20; round++) {
    await settle(
      Array.from({ length: 40 }, () => client.get('/users/a')),
      3_000,
    );
  }
  const last = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(1);
  expect(quota.stats()).toMatchObject([{ amount: 40, minRoundTripMs: 0 }]);
  await settle([last], 1_000);
  await quota.close();
});
