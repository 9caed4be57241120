import { describeRedis } from './describe-redis.js';
import { Stage } from './stage.js';

const overrides = { 'GET /users/{username}': '5/3s' };
const FULL = 'ERR_THROTTLE_QUEUE_FULL';

describeRedis('maxQueue: 0', () => {
  test('lets in whoever waits for no more than an answer of Redis, and nobody else', async () => {
    const stage = await Stage.start({ overrides });
    try {
      const { client } = stage.join({}, { overrides, maxQueue: 0 });
      const send = (count: number): Promise<(number | string)[]> =>
        Promise.all(
          Array.from({ length: count }, () =>
            client.get('/users/x').then(
              ({ status }) => status,
              (error: unknown) => (error as { code: string }).code,
            ),
          ),
        );
      expect(await send(1)).toEqual([200]);
      expect(await send(4)).toEqual(Array.from({ length: 4 }, () => 200));
      // The window is full for some seconds.
      expect(await send(3)).toEqual([FULL, FULL, FULL]);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      const later = await send(8);
      expect(later.filter((end) => end === 200).length).toBe(5);
      expect(later.filter((end) => end === FULL).length).toBe(3);
      expect(stage.overQuota).toBe(0);
    } finally {
      await stage.close();
    }
  });
});
