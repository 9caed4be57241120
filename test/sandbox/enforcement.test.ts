import { defineLimits } from '../../src/limits/table.js';
import type { CountedRequest } from '../../src/sandbox/index.js';
import { fixedWeight, slidingWeight, WINDOW_MS, worst } from './arrivals.js';
import { call, receivers, useSandboxes } from './client.js';

const start = useSandboxes();

describe('the sandbox, over HTTP', () => {
  it('accepts as many calls as are documented and refuses the next one', async () => {
    // As documented, but for a window that no test outlasts.
    const sandbox = await start({ overrides: { 'DELETE /users': '30/10min' } });
    const replies = await Promise.all(
      Array.from({ length: 35 }, () => call(sandbox, 'DELETE /users')),
    );
    const refused = replies.filter(({ status }) => status === 429);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.body).toMatchObject({
      error: 'reach_limit',
      error_description: 'This request has reached api limit',
    });
    expect(refused[0]?.headers.get('content-type')).toContain('application/json');
    expect(refused[0]?.headers.get('retry-after')).toBeNull();
    expect(sandbox.report()).toMatchObject({
      buckets: [{ amount: 30, calls: 35, accepted: 30, refused: 5, overQuota: 5, worst: 35 }],
      endpoints: [{ endpoint: 'DELETE /users', calls: 35, accepted: 30, refused: 5, faulted: 0 }],
      totals: { calls: 35, accepted: 30, refused: 5, faulted: 0, unlimited: 0 },
    });
  });

  it('has the documented limits without any option', async () => {
    const sandbox = await start();
    await call(sandbox, 'POST /messages/users', { to: receivers(600) });
    await call(sandbox, 'GET /user/u1/user_channels');
    await call(sandbox, 'GET /not/documented');
    expect(sandbox.report().buckets).toMatchObject([
      { amount: 6_000, windowMs: 60_000, unit: 'message', scope: 'app', calls: 1, worst: 600 },
      { amount: 5, windowMs: 60_000, unit: 'call', scope: 'user', calls: 1, worst: 1 },
      { amount: 100, windowMs: 1_000, unit: 'call', scope: 'app', calls: 1, worst: 1 },
      { amount: 100, windowMs: 1_000, unit: 'call', scope: 'app', calls: 1, worst: 1 },
    ]);
  });

  it('weighs a message call by its receivers, and lets a lighter one in after it refused a heavy one', async () => {
    const sandbox = await start({ overrides: { 'POST /messages/users': '1000 messages/10min' } });
    const send = async (count: number) =>
      (await call(sandbox, 'POST /messages/users', { to: receivers(count) })).status;
    expect(await send(600)).toBe(200);
    expect(await send(401)).toBe(403);
    expect(await send(400)).toBe(200);
    expect(await send(1)).toBe(403);
    expect(sandbox.report().buckets).toMatchObject([
      { calls: 4, weight: 1_402, acceptedWeight: 1_000, overQuota: 402, worst: 1_402 },
    ]);
  });

  it('charges a request that one of its two limits refuses to neither', async () => {
    const path = '/user/{username}/user_channels';
    const sandbox = await start({ overrides: { [`GET ${path}`]: '2/10min/user + 3/10min' } });
    const get = async (user: string) =>
      (await call(sandbox, `GET /user/${user}/user_channels`)).status;
    expect(await get('a')).toBe(200);
    expect(await get('a')).toBe(200);
    expect(await get('a')).toBe(429);
    expect(await get('b')).toBe(200);
    expect(await get('c')).toBe(429);
    expect(sandbox.report().buckets).toMatchObject([
      { scope: 'user', calls: 3, accepted: 2, overQuota: 1 },
      { scope: 'app', calls: 5, accepted: 3, refused: 2, overQuota: 1 },
      { scope: 'user', calls: 1, accepted: 1, overQuota: 0 },
      { scope: 'user', calls: 1, accepted: 0, refused: 1, overQuota: 0 },
    ]);
  });

  it('counts each App Key by itself', async () => {
    const sandbox = await start({ overrides: { 'GET /users': '1/10min' } });
    const paths = ['/org/one/users', '/org/two/users', '/org/one/users'];
    const statuses = [];
    for (const path of paths) statuses.push((await fetch(sandbox.url + path)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it.each(['sliding', 'fixed'] as const)(
    'decides each of many jittered requests as a plain count of its log does, %s',
    async (windows) => {
      const log: CountedRequest[] = [];
      const phaseMs = 30;
      const sandbox = await start({
        overrides: { 'POST /messages/chatgroups': { amount: 12, windowMs: WINDOW_MS } },
        latencyMs: [0, 2 * WINDOW_MS],
        windows,
        ...(windows === 'fixed' && { phaseMs }),
        onRequest: (request) => log.push(request),
      });
      await Promise.all(
        Array.from({ length: 90 }, (_, index) =>
          call(sandbox, 'POST /messages/chatgroups', { to: receivers(1 + (index % 3)) }),
        ),
      );
      const all = log.map(({ atMs, limits, accepted }) => ({
        at: atMs,
        weight: limits[0]!.weight,
        accepted,
      }));
      expect(all).toHaveLength(90);
      const accepted: typeof all = [];
      for (const arrival of all) {
        const counted =
          windows === 'sliding'
            ? slidingWeight(accepted, arrival.at)
            : fixedWeight(accepted, arrival.at, phaseMs);
        expect(arrival.accepted).toBe(counted + arrival.weight <= 12);
        if (arrival.accepted) accepted.push(arrival);
      }
      const bucket = sandbox.report().buckets[0]!;
      expect(bucket.worst).toBe(worst(all, slidingWeight));
      expect(bucket.worstAccepted).toBe(worst(accepted, slidingWeight));
      expect(bucket.worstFixed).toEqual(
        Array.from({ length: 10 }, (_, phase) =>
          worst(all, (some, at) => fixedWeight(some, at, phase * 10)),
        ),
      );
    },
  );

  it('takes another API’s table instead', async () => {
    const sandbox = await start({
      limits: defineLimits({
        name: 'Shop',
        hosts: ['shop.example.com'],
        sections: [{ name: 'Orders', rows: [['list orders', 'GET', '/orders', '2/10min']] }],
      }),
    });
    const get = async (path: string) => (await fetch(sandbox.url + path)).status;
    expect([await get('/orders'), await get('/orders'), await get('/orders')]).toEqual([
      200, 200, 429,
    ]);
    expect(await get('/prices')).toBe(200);
    expect(sandbox.report().totals).toMatchObject({ calls: 3, unlimited: 1 });
  });

  it('forgets all that it counted when it is reset', async () => {
    const sandbox = await start({ overrides: { 'GET /users': '1/10min' } });
    await call(sandbox, 'GET /users');
    sandbox.reset();
    expect(sandbox.report()).toEqual({
      buckets: [],
      endpoints: [],
      totals: { calls: 0, accepted: 0, refused: 0, faulted: 0, unlimited: 0 },
    });
    expect((await call(sandbox, 'GET /users')).status).toBe(200);
  });
});
