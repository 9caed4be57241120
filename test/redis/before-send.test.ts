import { startRedisServer } from '../support/redis-server.js';
import { expectKeptAfterSlowBeforeSend } from '../support/slow-before-send.js';
import { describeRedis } from './describe-redis.js';

describeRedis('what is counted from its sending, with windows in Redis', () => {
  it('is in no window too much, however long beforeSend takes', async () => {
    const redis = await startRedisServer();
    try {
      await expectKeptAfterSlowBeforeSend({ redis: redis.url });
    } finally {
      await redis.close();
    }
  });
});
