/** What the option `redis` may be. */
import { Throttle, type RedisClient } from '../../src/index.js';
import { readRedis } from '../../src/options/redis-options.js';

const client: RedisClient = { eval: () => Promise.resolve(), evalsha: () => Promise.resolve() };

describe('the option redis', () => {
  it('is a client, a URL, or an object with either', () => {
    expect(readRedis(undefined)).toBeUndefined();
    expect(readRedis(client)).toMatchObject({ client, onOutage: 'wait', leaseMs: 5000 });
    expect(readRedis('rediss://localhost')).toMatchObject({ url: 'rediss://localhost' });
    expect(readRedis({ url: 'redis://localhost', prefix: 'p', localShare: 1 })).toMatchObject({
      url: 'redis://localhost',
      prefix: 'p',
      localShare: 1,
      timeoutMs: 1000,
    });
  });

  it.each([
    [1, 'Expected `redis` to be an ioredis client, a URL, or an object of options, got 1'],
    [null, '`redis`'],
    ['localhost', 'Expected `redis` to be a URL such as redis://localhost:6379'],
    [
      'redis://me:50%of@localhost',
      'Expected `redis` to have each % of its name and password as %25',
    ],
    [{}, 'Expected `redis` to hold either `client` or `url`, got neither'],
    [{ client, url: 'redis://localhost' }, 'got both'],
    [{ client: {} }, '`redis.client`'],
    [{ url: 'http://localhost' }, '`redis.url`'],
    [{ client, onoutage: 'wait' }, '`redis`'],
    [{ client, prefix: 'a{b}' }, '`redis.prefix`'],
    [{ client, prefix: '' }, '`redis.prefix`'],
    [{ client, leaseMs: 10 }, '`redis.leaseMs`'],
    [{ client, timeoutMs: '1' }, '`redis.timeoutMs`'],
    [
      { client, onOutage: 'fail' },
      "`redis.onOutage` to be 'wait', 'local' or 'open', got \"fail\"",
    ],
    [{ client, localShare: 0 }, '`redis.localShare`'],
  ])('is refused as %j, with a message that says why', (redis, message) => {
    expect(() => new Throttle({ redis: redis as never })).toThrow(message);
  });

  it('shows no URL, which may hold a password', () => {
    for (const redis of ['http://:secret@host', { url: 'secret' }]) {
      expect(() => readRedis(redis)).toThrow(expect.not.stringContaining('secret') as never);
    }
  });
});
