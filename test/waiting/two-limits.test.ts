import { expectKept, setUp } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const CHANNELS = 'GET /user/{username}/user_channels';

test('a request whose user waits behind others in the wider line is sent once the user may', async () => {
  const { client, wire } = setUp({ overrides: { [CHANNELS]: '1/s/user + 2/500ms' } });
  const all = ['a', 'b', 'c', 'c', 'c'].map((user) => client.get(`/user/${user}/user_channels`));
  await jest.advanceTimersByTimeAsync(5_000);
  expect(wire.sent.length).toBe(5);
  await Promise.all(all);
  expectKept(wire, 2, 500);
  expectKept(wire, 1, 1_000, (url) => url.includes('/c/'));
});
