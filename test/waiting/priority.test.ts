import { expectKept, message, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';
const CHANNELS = 'GET /user/{username}/user_channels';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('the more urgent go first, 0 before 9, and those of one priority as they came', async () => {
  const { client, wire } = setUp({ overrides: { [USERS]: '1/s' } });
  const get = (name: string, priority?: number) =>
    client.get(`/users/${name}`, priority === undefined ? {} : { throttle: { priority } });
  const all = [
    get('now', 9),
    ...[9, 0, 4, 9, undefined, 0, 5, 4].map((p, index) => get(`${p ?? 'default'}-${index}`, p)),
  ];
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  expect(wire.urls.map((url) => url.slice('/users/'.length))).toEqual([
    'now',
    '0-1',
    '0-5',
    '4-2',
    '4-7',
    'default-4',
    '5-6',
    '9-0',
    '9-3',
  ]);
  expectKept(wire, 1, 1_000);
});

test('a heavy request at the head is not starved by the light ones behind it', async () => {
  const { client, wire } = setUp({ overrides: { [SEND]: '10/s' } });
  let light = 0;
  // Light ones come without end, and each of them would fit somewhere.
  const stream = setInterval(() => {
    light += 1;
    void client.post('/messages/users', message(1));
  }, 50);
  await jest.advanceTimersByTimeAsync(500);
  const heavy = client.post('/messages/users', message(10));
  let sentAfterMs = Infinity;
  const since = performance.now();
  void heavy.then(() => (sentAfterMs = performance.now() - since));
  await jest.advanceTimersByTimeAsync(5_000);
  clearInterval(stream);
  expect(sentAfterMs).toBeLessThan(2_100);
  expect(light).toBeGreaterThan(90);
  expectKept(wire, 10, 1_000);
});

test('priorities and order hold in both lines of requests with two limits', async () => {
  const { client, wire } = setUp({ overrides: { [CHANNELS]: '2/s/user + 4/s' } });
  const get = (user: string, name: string, priority = 5) =>
    client.get(`/user/${user}/user_channels?${name}`, { throttle: { priority } });
  const all = [
    // These go at once, and fill the window of the app.
    ...['w', 'x', 'y', 'z'].map((user) => get(user, 'first')),
    // For the line of the app:
    get('a', 'last', 9),
    get('b', 'normal'),
    get('c', 'urgent', 0),
    // For the line of the user d, who may send two of four at a time:
    get('d', '4'),
    get('d', '5'),
    get('d', '6'),
    get('d', '1', 0),
  ];
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  const names = wire.urls.slice(4).map((url) => url.slice('/user/'.length));
  const order = (name: string): number => names.findIndex((one) => one.endsWith(`?${name}`));
  expect(order('urgent')).toBe(0);
  expect(order('normal')).toBeLessThan(order('last'));
  // 4 and 5 were let into the wider line before 1 came, but 1 is before 6 in both.
  expect(order('4')).toBeLessThan(order('5'));
  expect(order('1')).toBeLessThan(order('6'));
  expectKept(wire, 4, 1_000);
  expectKept(wire, 2, 1_000, (url) => url.includes('/d/'));
});

test('a heavy request with two limits is not starved either', async () => {
  const { client, wire } = setUp({ overrides: { 'POST /messages': '5/s + 10 messages/s' } });
  const stream = setInterval(() => {
    void client.post('/messages', { target: ['a'] });
  }, 100);
  await jest.advanceTimersByTimeAsync(1_000);
  const since = performance.now();
  let sentAfterMs = Infinity;
  const target = Array.from({ length: 10 }, (_, index) => `u${index}`);
  void client.post('/messages', { target }).then(() => (sentAfterMs = performance.now() - since));
  await jest.advanceTimersByTimeAsync(8_000);
  clearInterval(stream);
  // Five of one message each wait at most ahead of it for a second each time.
  expect(sentAfterMs).toBeLessThan(6_000);
  expectKept(wire, 5, 1_000);
});
