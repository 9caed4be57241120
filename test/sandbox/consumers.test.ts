import { call, sleep, useSandboxes } from './client.js';

const start = useSandboxes();

/** Ten calls that no test outlives, and a consumer that takes them within a few milliseconds. */
const overrides = { 'GET /users': '10/10min' };
const greedy = { endpoint: 'GET /users', perSecond: 10_000 } as const;

describe('another consumer, over HTTP', () => {
  it('spends the quota from the start if it is an option', async () => {
    const sandbox = await start({ overrides, consumers: [greedy] });
    await sleep(10);
    expect((await call(sandbox, 'GET /users')).status).toBe(429);
    expect(sandbox.report().buckets).toMatchObject([
      { calls: 1, refused: 1, overQuota: 1, worst: 1, others: { accepted: 10 } },
    ]);
  });

  it('can be added and stopped at any time', async () => {
    const sandbox = await start({ overrides });
    expect((await call(sandbox, 'GET /users')).status).toBe(200);
    const stop = sandbox.addConsumer(greedy);
    await sleep(10);
    expect((await call(sandbox, 'GET /users')).status).toBe(429);
    stop();
    sandbox.reset();
    await sleep(10);
    expect((await call(sandbox, 'GET /users')).status).toBe(200);
    expect(sandbox.report().buckets).toMatchObject([{ others: { accepted: 0, refused: 0 } }]);
  });
});
