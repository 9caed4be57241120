/** What a process knows of an App Key is forgotten once it is idle; the windows may be there still. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Events } from '../../src/events.js';
import { readRedis } from '../../src/options/redis-options.js';
import { Cluster } from '../../src/window/redis/cluster.js';
import type { Window } from '../../src/window/window.js';
import { keptLimit } from '../support/kept-limit.js';
import { lineOf } from '../support/line-of.js';
import { startRedisServer } from '../support/redis-server.js';
import { describeRedis } from './describe-redis.js';

const limit = keptLimit({ amount: 1, windowMs: 100, lostGraceMs: 0 });

/** Resolves once one permit fits. */
async function room(window: Window): Promise<void> {
  const backlog = lineOf([{ window, weight: 1 }]);
  while (!window.fits(1)) {
    await new Promise<void>((resolve) => {
      window.notifyWhenFits(1, resolve, backlog);
    });
  }
}

describeRedis('a window whose App Key was forgotten', () => {
  it('is told of all the same, and what is in flight there is kept', async () => {
    const redis = await startRedisServer();
    const settings = readRedis({ url: redis.url, leaseMs: 1000 })!;
    const [one, other] = [1, 2].map(() => new Cluster(settings, new Events(), () => undefined));
    const [mine, theirs] = [one!, other!].map((cluster) => cluster.open('o#a GET /x', limit));
    await room(mine!);
    mine!.take(1).settle('answered');
    // Longer than a lease, a window and a round of forgetting.
    await sleep(2200);
    await room(mine!);
    const permit = mine!.take(1);
    let isFree = false;
    const next = room(theirs!).then(() => (isFree = true));
    // Longer than a lease that nobody renews, and the window behind it.
    await sleep(1800);
    expect(isFree).toBe(false);
    permit.settle('answered');
    await next;
    theirs!.take(1).settle('answered');
    await Promise.all([one!.close(), other!.close()]);
    await redis.close();
  }, 15_000);
});
