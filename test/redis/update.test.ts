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
    while (stage.sandbox.report().totals.calls < 10) await new Promise(setImmediate);
    for (const { quota } of parties) quota.update({ overrides: { [ENDPOINT]: '40/500ms' } });
    const statuses = (await sent).flat();
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(stage.overQuota).toBe(0);
    // More than two old windows hold that end and begin side by side.
    expect(stage.sandbox.report().buckets[0]!.worst).toBeGreaterThan(20);
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
});
