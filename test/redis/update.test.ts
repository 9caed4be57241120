import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expectPromiseKept } from '../support/invariant.js';
import { calls, Stage } from './stage.js';
import { describeRedis } from './describe-redis.js';

const ENDPOINT = 'GET /users/{username}';

describeRedis('limits changed at run time, with windows in Redis', () => {
  test('hold for all processes, and what waits moves by them', async () => {
    const stage = await Stage.start({ overrides: { [ENDPOINT]: '40/500ms' }, latencyMs: 5 });
    const options = { overrides: { [ENDPOINT]: '10/500ms' } };
    const parties = [stage.join({}, options), stage.join({}, options)];
    const sent = Promise.all(parties.map(({ client }) => calls(client, '/users/u{}', 50)));
    // Ten go in each window, of both together.
    while (stage.sandbox.report().totals.calls < 10) await setImmediate();
    for (const { quota } of parties) quota.update({ overrides: { [ENDPOINT]: '40/500ms' } });
    const statuses = (await sent).flat();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(stage.overQuota).toBe(0);
    // More than two old windows hold that end and begin side by side.
    expect(stage.sandbox.report().buckets[0]!.worst).toBeGreaterThan(20);
    await stage.close();
  });

  test('are asked for at once, though a call is on its way that asks under the former ones', async () => {
    const stage = await Stage.start({ overrides: { [ENDPOINT]: '40/5s' } });
    const parties = [0, 1, 2, 3, 4, 6].map(async (turns) => {
      const path = `/users/after-${turns}`;
      const { client, quota } = stage.join(
        { prefix: `after-${turns}` },
        { overrides: { [ENDPOINT]: '1/5s' } },
      );
      await client.get(path);
      const at = performance.now();
      const waiting = client.get(path);
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      quota.update({ overrides: { [ENDPOINT]: '40/5s' } });
      expect((await waiting).status).toBe(200);
      return performance.now() - at;
    });
    for (const ms of await Promise.all(parties)) expect(ms).toBeLessThan(1000);
    expect(stage.overQuota).toBe(0);
    await stage.close();
  });

  test.each([
    ['100/5s/user + 50/5s', '100/5s/user + 5/5s'],
    ['50/5s + 100/6s', '50/5s + 5/6s'],
  ])('of %s become %s for what a call on its way is granted of both', async (before, after) => {
    const stage = await Stage.start({ overrides: { [ENDPOINT]: before } });
    const redis = new Redis(stage.redis.url);
    let heard = Promise.resolve();
    const client = {
      eval: async (...args: Parameters<typeof redis.eval>) => redis.eval(...args),
      evalsha: async (...args: Parameters<typeof redis.evalsha>) => {
        const reply = await redis.evalsha(...args);
        await heard;
        return reply;
      },
    };
    const party = stage.join({ client }, { overrides: { [ENDPOINT]: before } });
    // By then it has to ask again.
    await calls(party.client, '/users/a', 1);
    await sleep(700);
    let hear = (): void => undefined;
    heard = new Promise((resolve) => (hear = resolve));
    const sent: { at: number; weight: number }[] = [];
    party.quota.on('sent', () => sent.push({ at: performance.now(), weight: 1 }));
    const waiting = Promise.allSettled(
      Array.from({ length: 30 }, () => calls(party.client, '/users/a', 1)),
    );
    await sleep(100);
    party.quota.update({ overrides: { [ENDPOINT]: after } });
    hear();
    await sleep(300);
    expect(sent.length).toBeGreaterThan(0);
    expectPromiseKept(sent, { amount: 5, windowMs: 5000 });
    await party.quota.close();
    await waiting;
    redis.disconnect();
    await stage.close();
  });

  test('keep a pause that the server asked for', async () => {
    const stage = await Stage.start();
    const { quota } = stage.join({}, { overrides: { [ENDPOINT]: '100/s' } });
    const url = `${stage.sandbox.url}/my-org/my-app/users/a`;
    const ask = () => quota.acquire({ method: 'GET', url });
    const refused = await ask();
    const at = performance.now();
    refused.refuse({ retryAfterMs: 600 });
    quota.update({ overrides: { [ENDPOINT]: '50/s' } });
    (await ask()).settle('answered');
    expect(performance.now() - at).toBeGreaterThanOrEqual(590);
    await stage.close();
  });

  test.each(['even', 'burst'] as const)(
    "leave even pacing of a former amount behind, with pacing '%s'",
    async (pacing) => {
      const stage = await Stage.start({ overrides: { [ENDPOINT]: '400/2s' } });
      const options = { overrides: { [ENDPOINT]: { limits: '1/2s', pacing: 'even' } } } as const;
      const parties = [stage.join({}, options), stage.join({}, options)];
      const sent = Promise.all(parties.map(({ client }) => calls(client, '/users/u{}', 20)));
      while (stage.sandbox.report().totals.calls < 1) await setImmediate();
      const at = performance.now();
      for (const { quota } of parties) {
        quota.update({ overrides: { [ENDPOINT]: { limits: '400/2s', pacing } } });
      }
      expect((await sent).flat().filter((status) => status !== 200)).toEqual([]);
      // Forty of 5 ms each, where they are evenly spread; each of the two begins anew.
      expect(performance.now() - at).toBeLessThan(1200);
      if (pacing === 'even') expect(performance.now() - at).toBeGreaterThan(80);
      expect(stage.overQuota).toBe(0);
      await stage.close();
    },
  );
});
