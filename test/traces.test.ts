import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { expectKept, setUp } from './waiting/wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const USERS = 'GET /users/{username}';
const MESSAGES = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

type Message = Readonly<Record<string, unknown>>;

function listen(kind: string, tell: (name: string, message: Message) => void): () => void {
  const channel = tracingChannel<unknown, object>(`easemob-throttle:${kind}`);
  const subscribers = Object.fromEntries(
    MESSAGES.map((name) => [
      name,
      (message: object) => {
        tell(`${kind} ${name}`, { ...message });
      },
    ]),
  ) as unknown as Parameters<typeof channel.subscribe>[0];
  channel.subscribe(subscribers);
  return () => {
    channel.unsubscribe(subscribers);
  };
}

test('a request, its wait and its sending are told, each with begin and end', async () => {
  const told: [string, Message][] = [];
  const stops = ['request', 'wait', 'send'].map((kind) =>
    listen(kind, (name, message) => {
      if (/ (start|asyncEnd|error)$/.test(name)) told.push([name, message]);
    }),
  );
  const { client, wire } = setUp({ overrides: { [USERS]: '1/s' } });
  const headers = { Authorization: 'Bearer secret' };
  const first = client.get('/users/a', { headers });
  const second = client.get('/users/b', { headers, throttle: { maxWaitMs: 5_000 } });
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all([first, second]);
  for (const stop of stops) stop();
  expectKept(wire, 1, 1_000);
  const plain = { endpoint: USERS, buckets: [`my-org#my-app ${USERS}`] };
  const ended = { ...plain, status: 200 };
  expect(told).toEqual([
    ['request start', plain],
    ['send start', plain],
    ['request start', plain],
    ['wait start', plain],
    ['send asyncEnd', ended],
    ['request asyncEnd', ended],
    ['wait asyncEnd', plain],
    ['send start', plain],
    ['send asyncEnd', ended],
    ['request asyncEnd', ended],
  ]);
  expect(JSON.stringify(told)).not.toContain('secret');
});

test('one that is not sent ends with its code', async () => {
  const told: [string, unknown][] = [];
  const stops = ['request', 'wait', 'send'].map((kind) =>
    listen(kind, (name, { code }) => {
      if (name.endsWith('error')) told.push([name, code]);
    }),
  );
  const { client } = setUp({ overrides: { [USERS]: '1/s' } });
  const controller = new AbortController();
  const calls = Promise.allSettled([
    client.get('/users/a'),
    client.get('/users/b', { signal: controller.signal }),
    client.get('/users/c', { throttle: { maxWaitMs: 10 } }),
  ]);
  await jest.advanceTimersByTimeAsync(100);
  controller.abort();
  await jest.advanceTimersByTimeAsync(5_000);
  await calls;
  for (const stop of stops) stop();
  expect(told).toEqual([
    ['request error', 'ERR_THROTTLE_WAIT'],
    ['wait error', 'ERR_CANCELED'],
    ['request error', 'ERR_CANCELED'],
  ]);
});

test('the reason of an abort, which may be anything, is told to nobody', async () => {
  const codes: unknown[] = [];
  const stop = listen('request', (name, { code }) => {
    if (name.endsWith('error')) codes.push(code);
  });
  const { quota } = setUp({ overrides: { [USERS]: '1/s' } });
  const url = '/users/a';
  const permit = await quota.acquire({ url });
  const controller = new AbortController();
  const reason = Object.assign(new Error('secret'), { code: 'secret' });
  const waits = quota.acquire({ url, signal: controller.signal });
  controller.abort(reason);
  await expect(waits).rejects.toBe(reason);
  stop();
  permit.settle('answered');
  await Promise.all([quota.close(), jest.advanceTimersByTimeAsync(5_000)]);
  expect(codes).toEqual(['ERR_CANCELED']);
});

test('what an APM binds to a request holds where it is sent, also after a wait', async () => {
  const spans = new AsyncLocalStorage<object>();
  const channel = tracingChannel<unknown, object>('easemob-throttle:request');
  channel.start.bindStore(spans, (message) => message);
  const { client, wire } = setUp({ overrides: { [USERS]: '1/s' } });
  const seen: unknown[] = [];
  const watched = wire.adapter;
  client.defaults.adapter = (config) => {
    seen.push(spans.getStore());
    return watched(config);
  };
  const calls = [client.get('/users/a'), client.get('/users/b')];
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(calls);
  channel.start.unbindStore(spans);
  expectKept(wire, 1, 1_000);
  expect(seen).toMatchObject([{ endpoint: USERS }, { endpoint: USERS }]);
  expect(seen[0]).not.toBe(seen[1]);
});
