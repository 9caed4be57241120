/** Redis away: stopped and started empty, or there and silent. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Throttle } from '../../src/index.js';
import { describeRedis } from './describe-redis.js';
import { calls, type Party, Stage } from './stage.js';

const overrides = { 'GET /users/{username}': '20/500ms' };
const PATH = '/users/user{}';
const FAST = { leaseMs: 1000, timeoutMs: 200 };

function record(quota: Throttle): string[] {
  const seen: string[] = [];
  quota.on('outage', ({ appKey, policy }) => seen.push(`outage ${appKey} ${policy}`));
  quota.on('recovered', ({ appKey }) => seen.push(`recovered ${appKey}`));
  return seen;
}

describeRedis('an outage of Redis', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.start({ overrides, latencyMs: [0, 5] });
  });
  afterEach(async () => {
    await stage.close();
  });

  it('makes requests wait, and what Redis has lost be waited out', async () => {
    const options = { overrides, lostGraceMs: 200 };
    const parties = [1, 2].map(() => stage.join(FAST, options));
    const seen = parties.map(({ quota }) => record(quota));
    const done = parties.map(({ client }) => calls(client, PATH, 60));
    await sleep(700);
    await stage.redis.stop();
    await sleep(1200);
    const before = stage.sandbox.report().totals.calls;
    expect(before).toBeLessThan(120);
    await stage.redis.start();
    for (const statuses of await Promise.all(done)) {
      expect(statuses).toEqual(Array.from({ length: 60 }, () => 200));
    }
    expect(stage.overQuota).toBe(0);
    for (const events of seen) {
      expect(events).toEqual(['outage my-org#my-app wait', 'recovered my-org#my-app']);
    }
  });

  it('leaves each its share of the quota with onOutage: local', async () => {
    const options = { overrides, lostGraceMs: 0 };
    const policy = { ...FAST, onOutage: 'local', localShare: 0.25 } as const;
    const { client, quota } = stage.join(policy, options);
    const seen = record(quota);
    await calls(client, PATH, 1);
    await stage.redis.stop();
    const done = calls(client, PATH, 30);
    await expectSoon(() => stage.sandbox.report().totals.calls > 15);
    expect(seen).toEqual(['outage my-org#my-app local']);
    // Five at a time: the sandbox saw no window with more.
    expect(stage.sandbox.report().buckets[0]!.worst).toBeLessThanOrEqual(5);
    await stage.redis.start();
    await done;
    expect(stage.overQuota).toBe(0);
    await expectSoon(() => seen.length === 2);
  });

  it('lets all go with onOutage: open', async () => {
    const { client, quota } = stage.join({ ...FAST, onOutage: 'open' }, { overrides });
    const seen = record(quota);
    await calls(client, PATH, 1);
    await stage.redis.stop();
    const done = calls(client, PATH, 18);
    await done;
    expect(seen).toEqual(['outage my-org#my-app open']);
  });

  it('is one as well where Redis is there and says nothing', async () => {
    const { client, quota } = stage.join(FAST, { overrides });
    const seen = record(quota);
    await calls(client, PATH, 1);
    stage.redis.freeze();
    const done = calls(client, PATH, 30);
    await expectSoon(() => seen.length === 1);
    stage.redis.thaw();
    expect(await done).toEqual(Array.from({ length: 30 }, () => 200));
    expect(stage.overQuota).toBe(0);
    expect(seen).toEqual(['outage my-org#my-app wait', 'recovered my-org#my-app']);
  });

  it('ends a wait by maxWaitMs, and does not hold up a close', async () => {
    const { client, quota } = stage.join(FAST, { overrides });
    await stage.redis.stop();
    const error: unknown = await client
      .get('/users/x', { throttle: { maxWaitMs: 300 } })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_THROTTLE_WAIT' });
    await quota.close();
  });

  it.each(['local', 'open'] as const)(
    'keeps no bucket for ever with onOutage: %s',
    async (onOutage) => {
      const limits = {
        overrides: { 'GET /user/{username}/user_channels': '5/500ms/user + 1000/s' },
      };
      const { client, quota } = stage.join(
        { ...FAST, onOutage, localShare: 0.5 },
        { ...limits, lostGraceMs: 0 },
      );
      const seen = record(quota);
      await stage.redis.stop();
      await calls(client, '/user/u{}/user_channels', 300);
      expect(seen).toEqual([`outage my-org#my-app ${onOutage}`]);
      await expectSoon(() => quota.stats().length === 0);
      await stage.redis.start();
      await expectSoon(() => seen.length === 2);
      expect(seen[1]).toBe('recovered my-org#my-app');
    },
  );

  it('knows of a share that is nothing, also after a refusal', async () => {
    const limits = { overrides: { 'GET /users/{username}': '5/500ms' } };
    const { client, quota } = stage.join({ ...FAST, onOutage: 'local' }, limits);
    const seen = record(quota);
    await calls(client, PATH, 1);
    stage.sandbox.addFault({ kind: 'slow', requestMs: 1500, first: 1 });
    stage.sandbox.addFault({ kind: 'reachLimit', first: 1 });
    const done = calls(client, PATH, 1);
    await sleep(300);
    await stage.redis.stop();
    const waiting = calls(client, PATH, 8);
    await expectSoon(() => seen.length === 1);
    await sleep(1500);
    for (const { available, pausedMs } of quota.stats()) {
      expect(available).toBeGreaterThan(0);
      expect(pausedMs).toBeGreaterThanOrEqual(0);
    }
    await stage.redis.start();
    expect((await Promise.all([done, waiting])).flat()).toEqual(
      Array.from({ length: 9 }, () => 200),
    );
  });

  it('takes no permit from a request that is on its way for longer than a lease', async () => {
    stage.sandbox.addFault({ kind: 'slow', requestMs: 2500, first: 1 });
    const { client } = stage.join(FAST, { overrides: { 'GET /users/{username}': '1/500ms' } });
    const other = stage.join(FAST, { overrides: { 'GET /users/{username}': '1/500ms' } });
    const since = performance.now();
    const slow = client.get('/users/slow');
    await sleep(200);
    await other.client.get('/users/next');
    expect(performance.now() - since).toBeGreaterThan(2900);
    await slow;
  });

  it('nor where its bucket was there for a request too heavy to be sent', async () => {
    const options = { overrides: { 'POST /messages/users': '1 messages/500ms' }, lostGraceMs: 0 };
    const [first, second] = [stage.join(FAST, options), stage.join(FAST, options)];
    const heavy = first.client.post('/messages/users', { to: ['a', 'b'] });
    await expect(heavy).rejects.toMatchObject({ code: 'ERR_THROTTLE_WEIGHT' });
    // Long enough for what is idle to be forgotten, and not for the bucket.
    await sleep(600);
    stage.sandbox.addFault({ kind: 'slow', requestMs: 3000, first: 1 });
    const since = performance.now();
    const slow = first.client.post('/messages/users', { to: ['a'] });
    await sleep(200);
    await second.client.post('/messages/users', { to: ['b'] });
    expect(performance.now() - since).toBeGreaterThan(3400);
    await slow;
  });

  it('nor where its bucket is there still for a refusal in the outage', async () => {
    const limits = { 'POST /messages/users': '4 messages/1s' };
    const options = { overrides: limits, lostGraceMs: 0, retry: { limit: 0 } };
    const [first, second] = [1, 2].map(() =>
      stage.join({ ...FAST, onOutage: 'local', localShare: 1 }, options),
    ) as [Party, Party];
    const send = ({ client }: Party, to: string[]): Promise<{ readonly status: number }> =>
      client.post('/messages/users', { to });
    const seen = record(first.quota);
    await stage.redis.stop();
    stage.sandbox.addFault({ kind: 'reachLimit', first: 1 });
    const sent = await Promise.all(['a', 'b', 'c', 'd'].map((user) => send(first, [user])));
    expect(sent.filter(({ status }) => status === 429).length).toBe(1);
    await stage.redis.start();
    await expectSoon(() => seen.length === 2);
    // Long enough for what is idle to be forgotten, and not for what was learnt from the refusal.
    await sleep(2800);
    expect(first.quota.stats().length).toBe(1);
    stage.sandbox.addFault({ kind: 'slow', requestMs: 3000, first: 1 });
    const since = performance.now();
    const slow = send(first, ['a', 'b', 'c', 'd']);
    await sleep(200);
    await send(second, ['e']);
    expect(performance.now() - since).toBeGreaterThan(3900);
    await slow;
  });
});

async function expectSoon(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !isSo(); tries++) await sleep(100);
  expect(isSo()).toBe(true);
}
