import type { AxiosInstance } from 'axios';
import type { BucketStats, ThrottleEvents } from '../../src/index.js';
import { expectKept, setUp, type WireOptions } from './wire.js';

const USERS = 'GET /users/{username}';
const APP = 'my-org#my-app';
const BUCKET = `my-org#my-app ${USERS}`;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

type Told = { [Name in keyof ThrottleEvents]: [Name, ThrottleEvents[Name]] }[keyof ThrottleEvents];
const NAMES = [
  'waiting',
  'sent',
  'settled',
  'refused',
  'paused',
  'resumed',
  'dropped',
  'untouched',
] as const;

function record(quota: ReturnType<typeof setUp>['quota']): Told[] {
  const told: Told[] = [];
  for (const name of NAMES) quota.on(name, (event) => told.push([name, event] as Told));
  return told;
}

/** Refuses the first request to `url`. */
function refuseOnce(url: string, body: object = {}): NonNullable<WireOptions['reply']> {
  let refused = false;
  return (config) => {
    if (refused || config.url !== url) return { status: 200 };
    refused = true;
    return { status: 429, data: { error: 'reach_limit', ...body } };
  };
}

test('every event tells the truth', async () => {
  const reply = refuseOnce('/users/b');
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' }, maxQueue: 1 }, { reply });
  const told = record(quota);
  const first = client.get('/users/a');
  const second = client.get('/users/b');
  const full = client.get('/users/c').catch(() => undefined);
  const elsewhere = client.get('https://example.com:8443/x?token=t');
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all([first, second, full, elsewhere]);
  expect(told).toEqual([
    [
      'sent',
      { endpoint: USERS, appKey: APP, buckets: [BUCKET], waitedMs: 0, queuedMs: 0, refusals: 0 },
    ],
    [
      'waiting',
      {
        endpoint: USERS,
        appKey: APP,
        bucket: BUCKET,
        reason: 'window',
        position: 0,
        earliestMs: 1_000,
      },
    ],
    [
      'dropped',
      {
        endpoint: USERS,
        appKey: APP,
        buckets: [BUCKET],
        code: 'ERR_THROTTLE_QUEUE_FULL',
        waitedMs: 0,
        queuedMs: 0,
      },
    ],
    ['untouched', { reason: 'unlimited', method: 'GET', host: 'example.com:8443' }],
    ['settled', { endpoint: USERS, appKey: APP, buckets: [BUCKET], status: 200, tookMs: 10 }],
    [
      'sent',
      {
        endpoint: USERS,
        appKey: APP,
        buckets: [BUCKET],
        waitedMs: 1_010,
        queuedMs: 1_010,
        refusals: 0,
      },
    ],
    ['paused', { bucket: BUCKET, pausedMs: 50, available: 1 }],
    ['refused', { endpoint: USERS, appKey: APP, bucket: BUCKET, retryAfterMs: undefined }],
    ['settled', { endpoint: USERS, appKey: APP, buckets: [BUCKET], status: 429, tookMs: 10 }],
    [
      'waiting',
      {
        endpoint: USERS,
        appKey: APP,
        bucket: BUCKET,
        reason: 'paused',
        position: 0,
        earliestMs: 1_000,
      },
    ],
    ['resumed', { bucket: BUCKET, available: 1 }],
    [
      'sent',
      {
        endpoint: USERS,
        appKey: APP,
        buckets: [BUCKET],
        waitedMs: 2_010,
        queuedMs: 1_000,
        refusals: 1,
      },
    ],
    ['settled', { endpoint: USERS, appKey: APP, buckets: [BUCKET], status: 200, tookMs: 10 }],
  ]);
  expectKept(wire, 1, 1_000, (url) => url.startsWith('/users'));
});

test('a lost request is settled without a status, and an abort is dropped by its code', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
  const told = record(quota);
  const controllers = [new AbortController(), new AbortController()];
  const ends = controllers.map(({ signal }) =>
    client.get('/users/a', { signal }).catch(() => undefined),
  );
  await jest.advanceTimersByTimeAsync(5);
  for (const controller of controllers) controller.abort();
  await jest.advanceTimersByTimeAsync(5);
  await Promise.all(ends);
  expect(told.slice(2)).toEqual([
    [
      'dropped',
      {
        endpoint: USERS,
        appKey: APP,
        buckets: [BUCKET],
        code: 'ERR_CANCELED',
        waitedMs: 5,
        queuedMs: 5,
      },
    ],
    ['settled', { endpoint: USERS, appKey: APP, buckets: [BUCKET], status: undefined, tookMs: 5 }],
  ]);
  expectKept(wire, 1, 1_000);
});

test('a second in line is told that it is behind others', async () => {
  const { client, quota } = setUp({ overrides: { [USERS]: '1/s' } });
  const reasons: [string, number][] = [];
  quota.on('waiting', ({ reason, position }) => reasons.push([reason, position]));
  const all = [0, 1, 2, 3].map((n) => client.get('/users/a', { throttle: { priority: n } }));
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(all);
  expect(reasons).toEqual([
    ['window', 0],
    ['line', 1],
    ['line', 2],
  ]);
});

test('stats are true at each stage', async () => {
  const { client, quota, wire } = setUp({ overrides: { 'POST /messages/users': '10/s' } });
  const stage = (): Partial<BucketStats> | undefined => {
    const [stats] = quota.stats();
    return stats && { inFlight: stats.inFlight, cooling: stats.cooling, waiting: stats.waiting };
  };
  const send = (client: AxiosInstance, weight: number): Promise<unknown> =>
    client.post('/messages/users', {}, { throttle: { weight } });
  expect(quota.stats()).toEqual([]);
  const all = [send(client, 4), send(client, 5), send(client, 6), send(client, 1)];
  await jest.advanceTimersByTimeAsync(0);
  expect(stage()).toEqual({ inFlight: 9, cooling: 0, waiting: 2 });
  await jest.advanceTimersByTimeAsync(10);
  expect(stage()).toEqual({ inFlight: 0, cooling: 9, waiting: 2 });
  await jest.advanceTimersByTimeAsync(1_000);
  expect(stage()).toEqual({ inFlight: 7, cooling: 0, waiting: 0 });
  await jest.advanceTimersByTimeAsync(10);
  expect(stage()).toEqual({ inFlight: 0, cooling: 7, waiting: 0 });
  expect(quota.stats()).toMatchObject([
    {
      bucket: 'my-org#my-app POST /messages/users messages/1000ms',
      amount: 10,
      windowMs: 1_000,
      unit: 'message',
      scope: 'app',
      available: 10,
      pausedMs: 0,
    },
  ]);
  await jest.advanceTimersByTimeAsync(3_000);
  expect(quota.stats()).toEqual([]);
  await Promise.all(all);
  expect(wire.sent.length).toBe(4);
  // Its weights are the callers' own, so that the wire cannot count them.
  expectKept(wire, 10, 1_000);
});

test('a listener that throws, or rejects, harms nothing and is warned of', async () => {
  const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' } });
  const seen: string[] = [];
  for (const name of NAMES) {
    quota.on(name, () => {
      throw new Error(`from ${name}`);
    });
    // An asynchronous function is a listener by its type.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- what it rejects with must not end the process
    quota.on(name, async () => {
      await Promise.resolve();
      throw Object.create(null) as Error;
    });
    quota.on(name, () => seen.push(name));
  }
  const all = [client.get('/users/a'), client.get('/users/b'), client.get('https://example.com/')];
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(all);
  expect(seen.sort()).toEqual(['sent', 'sent', 'settled', 'settled', 'untouched', 'waiting']);
  const messages = warnings.mock.calls.map(([message]) => String(message));
  expect(messages).toContain("A listener of 'sent' threw: Error: from sent");
  expect(messages).toContain("A listener of 'waiting' threw: an object");
  expect(messages.length).toBe(12);
  expectKept(wire, 1, 1_000, (url) => url.startsWith('/users'));
});

test('a function that is registered twice is called twice, and stopped one at a time', async () => {
  const { client, quota } = setUp();
  const listener = jest.fn();
  const [stop, stopOther] = [quota.on('sent', listener), quota.on('sent', listener)];
  const send = async (): Promise<void> => {
    const request = client.get('/users/a');
    await jest.advanceTimersByTimeAsync(20);
    await request;
  };
  await send();
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
  stop();
  await send();
  expect(listener).toHaveBeenCalledTimes(3);
  stopOther();
  await send();
  expect(listener).toHaveBeenCalledTimes(3);
});

test('a listener that stops itself, or another, is safe', async () => {
  const { client, quota } = setUp();
  const seen: string[] = [];
  const stop = quota.on('sent', () => {
    seen.push('first');
    stop();
  });
  quota.on('sent', () => seen.push('second'));
  const all = [client.get('/users/a'), client.get('/users/b')];
  await jest.advanceTimersByTimeAsync(20);
  await Promise.all(all);
  expect(seen).toEqual(['first', 'second', 'second']);
});

test('no event, stats, message or fact holds anything of a request but its endpoint and keys', async () => {
  const reply = refuseOnce('/users/a?q=SECRET-url#SECRET-hash', { secret: 'SECRET-response' });
  const { client, quota } = setUp({ overrides: { [USERS]: '1/s' }, maxQueue: 2 }, { reply });
  const told = record(quota);
  const stats: unknown[] = [];
  const errors: unknown[] = [];
  const get = (url: string, skip = false) =>
    client
      .get(url, {
        params: { token: 'SECRET-query' },
        data: { password: 'SECRET-body' },
        headers: { Authorization: 'Bearer SECRET-header' },
        auth: { username: 'SECRET-user', password: 'SECRET-auth' },
        throttle: { skip },
      })
      .catch((error: unknown) => errors.push(error));
  const all = [
    ...[1, 2, 3, 4].map(() => get('/users/a?q=SECRET-url#SECRET-hash')),
    get('https://SECRET-name:SECRET-word@example.com/SECRET-path?SECRET-q'),
    get('/users/a', true),
  ];
  await jest.advanceTimersByTimeAsync(2_000);
  stats.push(quota.stats());
  const closed = quota.close();
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all([...all, closed]);
  expect(new Set(told.map(([name]) => name))).toEqual(
    new Set(['sent', 'waiting', 'dropped', 'untouched', 'settled', 'refused', 'paused', 'resumed']),
  );
  expect(errors.length).toBeGreaterThan(1);
  const facts = errors.map((error) => {
    // `config`, and `toJSON` with it, is the request's own, as in every error of axios.
    const { message, name, stack, facts: known } = error as Error & { facts?: unknown };
    return { message, name, stack, known };
  });
  expect(JSON.stringify([told, stats, facts])).not.toContain('SECRET');
});

test('nothing is computed for events that nobody listens to', async () => {
  const { Events } = await import('../../src/events.js');
  const emit = jest.spyOn(Events.prototype, 'emit');
  const reply = refuseOnce('/users/b');
  const { client, wire } = setUp({ overrides: { [USERS]: '1/s' }, maxQueue: 1 }, { reply });
  const all = [
    client.get('/users/a'),
    client.get('/users/b'),
    client.get('/users/c').catch(() => undefined),
    client.get('https://example.com/'),
  ];
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  // An event object is made only to be handed to `emit`.
  expect(emit).not.toHaveBeenCalled();
  expectKept(wire, 1, 1_000, (url) => url.startsWith('/users'));
});
