import { heapUsed } from '../support/heap.js';
import { expectKept, setUp } from './wire.js';

const CHANNELS = 'GET /user/{username}/user_channels';

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
});

const ODD = {
  'of 4 KB': 'x'.repeat(4_096),
  'of 4 KB that differs at its end': `${'x'.repeat(4_095)}y`,
  'with braces': '{username}',
  'with a newline': 'a\nb',
  __proto__: 'overwritten below',
  constructor: 'constructor',
  'with a lone surrogate': 'a\uD800b',
  'with a slash': 'a/b',
  'with a question mark': 'a?b#c',
  'with Chinese': '环信用户',
  'with an emoji': '👩‍👩‍👧',
  'of white space': ' \t ',
  'like a key': 'a user=b',
  'of a NUL': '\0',
};
const ids = [...Object.values(ODD), '__proto__', 'toString', 'hasOwnProperty'].filter(
  (id) => typeof id === 'string',
);

test('odd user IDs each have a bucket of their own, that is kept and told of safely', async () => {
  const { client, quota, wire } = setUp({ overrides: { [CHANNELS]: '1/s/user + 1000/s' } });
  const encoded = ids.map((id) => encodeURIComponent(id.toWellFormed()));
  const all = encoded.flatMap((id) => [1, 2].map(() => client.get(`/user/${id}/user_channels`)));
  await jest.advanceTimersByTimeAsync(20);
  expect(wire.sent.length).toBe(ids.length);
  const keys = quota.stats().map(({ bucket }) => bucket);
  expect(keys.length).toBe(ids.length + 1);
  for (const key of keys) {
    expect(key).toMatch(/^[\x20-\x7e]{1,400}$/);
  }
  await jest.advanceTimersByTimeAsync(3_000);
  await Promise.all(all);
  for (const id of encoded) expectKept(wire, 1, 1_000, (url) => url.includes(`/${id}/`));
  expect(quota.stats()).toEqual([]);
});

test('a lone surrogate, or what else cannot be encoded, throws nothing that axios would not', async () => {
  const { client, wire } = setUp();
  const all = ['a\uD800b', '%', '%E0%A4%A', '%2e%2e', '..', '{}', '\\', '\n'].map((id) =>
    client.get(`/user/${id}/user_channels`),
  );
  await jest.advanceTimersByTimeAsync(100);
  for (const { status } of await Promise.all(all)) expect(status).toBe(200);
  expectKept(wire, 100, 1_000);
});

test('many users leave nothing behind once they are idle', async () => {
  const { client, quota, wire } = setUp({ overrides: { [CHANNELS]: '5/s/user + 1000000/s' } });
  const run = async (from: number, count: number): Promise<void> => {
    const all: Promise<unknown>[] = [];
    for (let n = from; n < from + count; n++) all.push(client.get(`/user/u${n}/user_channels`));
    await jest.advanceTimersByTimeAsync(20);
    await Promise.all(all);
    expect(quota.stats().length).toBe(count + 1);
    // The test's own record is no part of what is measured.
    wire.sent.splice(0);
    // A window, then a round of eviction, 2000 at a time.
    await jest.advanceTimersByTimeAsync(5_000);
    expect(quota.stats()).toEqual([]);
  };
  await run(0, 2500);
  const before = await heapUsed();
  // A bucket alone takes more than 300 bytes.
  for (let round = 1; round < 5; round++) await run(round * 2500, 2500);
  expect((await heapUsed()) - before).toBeLessThan(1.2e6);
  const request = client.get('/user/u1/user_channels');
  await jest.advanceTimersByTimeAsync(20);
  await request;
  expectKept(wire, 5, 1_000);
}, 30_000);
