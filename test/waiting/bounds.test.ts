import type { ThrottleError } from '../../src/index.js';
import { expectKept, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const CHANNELS = 'GET /user/{username}/user_channels';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the newcomer beyond maxQueue is refused, and the rest is unharmed', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1/s' }, maxQueue: 2 });
  const rest = ['a', 'b', 'c'].map((name) => client.get(`/users/${name}`));
  const refused = client.get('/users/d', { throttle: { priority: 0 } });
  const error = (await refused.catch((reason: unknown) => reason)) as ThrottleError;
  expect(error).toMatchObject({
    code: 'ERR_THROTTLE_QUEUE_FULL',
    facts: { endpoint: USERS, waitedMs: 0, limit: { amount: 1, windowMs: 1_000 } },
  });
  expect(error.message).toContain('2 wait already, and maxQueue is 2');
  expect(error.config?.url).toBe('/users/d');
  expect(quota.stats()).toMatchObject([{ waiting: 2, inFlight: 1 }]);
  // Another bucket has a line of its own.
  const other = client.post('/users', {});
  await jest.advanceTimersByTimeAsync(1_100);
  await other;
  // One has gone, so there is a place again.
  const late = client.get('/users/e');
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all([...rest, late]);
  const names = wire.urls.filter((url) => url.startsWith('/users/'));
  expect(names).toEqual(['/users/a', '/users/b', '/users/c', '/users/e']);
  expectKept(wire, 1, 1_000, (url) => url.startsWith('/users/'));
});

test('maxQueue 0 sends at once or refuses', async () => {
  const { client, wire } = setUp({ overrides: { [USERS]: '2/s' }, maxQueue: 0 });
  const ends = [1, 2, 3, 4].map(() =>
    client.get('/users/a').then(
      () => 'sent',
      (error: unknown) => (error as ThrottleError).code,
    ),
  );
  await jest.advanceTimersByTimeAsync(10);
  const full = 'ERR_THROTTLE_QUEUE_FULL';
  expect(await Promise.all(ends)).toEqual(['sent', 'sent', full, full]);
  await jest.advanceTimersByTimeAsync(1_000);
  const later = client.get('/users/a');
  await jest.advanceTimersByTimeAsync(10);
  expect((await later).status).toBe(200);
  expectKept(wire, 2, 1_000);
});

test('maxQueue bounds the line of each user by itself', async () => {
  const overrides = { [CHANNELS]: '1/s/user + 100/s' };
  const { client, wire } = setUp({ overrides, maxQueue: 1 });
  const ends = ['a', 'a', 'a', 'b', 'b', 'b'].map((user) =>
    client.get(`/user/${user}/user_channels`).then(
      () => user,
      (error: unknown) => {
        const { code, facts } = error as ThrottleError;
        return `${code} ${facts.limit.bucket}`;
      },
    ),
  );
  await jest.advanceTimersByTimeAsync(3_000);
  const fullOf = (user: string): string =>
    `ERR_THROTTLE_QUEUE_FULL my-org#my-app ${CHANNELS} calls/1000ms user=${user}`;
  expect(await Promise.all(ends)).toEqual(['a', 'a', fullOf('a'), 'b', 'b', fullOf('b')]);
  for (const user of ['a', 'b']) expectKept(wire, 1, 1_000, (url) => url.includes(`/${user}/`));
});

test('by default any number waits and nothing is lost', async () => {
  const { client, quota, wire } = setUp({ overrides: { [USERS]: '1000/s' } });
  const all = Array.from({ length: 5_000 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(5);
  expect(quota.stats()).toMatchObject([{ waiting: 4_000 }]);
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(all);
  expect(wire.sent.length).toBe(5_000);
  expectKept(wire, 1_000, 1_000);
});

test('a refused request has its place again however long the line is', async () => {
  const { client, wire } = setUp(
    { overrides: { [USERS]: '1/s' }, maxQueue: 1 },
    {
      reply: (_config, sends) =>
        sends === 1 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
    },
  );
  const all = [client.get('/users/a'), client.get('/users/b')];
  await jest.advanceTimersByTimeAsync(5_000);
  await Promise.all(all);
  expect(wire.urls).toEqual(['/users/a', '/users/a', '/users/b']);
  expectKept(wire, 1, 1_000);
});
