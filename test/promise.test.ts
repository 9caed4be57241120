import axios from 'axios';
import http from 'node:http';
import { throttle } from 'easemob-throttle';
import { startSandboxProcess } from './support/sandbox-process.js';

/**
 * Sends `calls` at once to a sandbox in a process of its own, over real HTTP with up to `jitterMs` each way, and
 * returns what the sandbox counted.
 */
async function send(
  calls: readonly { readonly method: string; readonly url: string; readonly data?: unknown }[],
  jitterMs: number,
  overrides: Readonly<Record<string, string>> = {},
): ReturnType<Awaited<ReturnType<typeof startSandboxProcess>>['report']> {
  const sandbox = await startSandboxProcess({ latencyMs: [0, jitterMs], overrides });
  const httpAgent = new http.Agent({ keepAlive: true });
  const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app`, httpAgent });
  const quota = throttle(client, { overrides });
  try {
    const responses = await Promise.all(calls.map((call) => client.request(call)));
    expect(responses.every(({ status }) => status === 200)).toBe(true);
    return await sandbox.report();
  } finally {
    await quota.close();
    httpAgent.destroy();
    await sandbox.close();
  }
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('Over real HTTP, no window of the server holds more than its limit', () => {
  // Together: each waits most of the time.
  test.concurrent.each([0, 15, 50])('with %i ms of jitter each way', async (jitterMs) => {
    const calls = times(350, (index) => ({ method: 'get', url: `/chatgroups/${index}` }));
    const { buckets, totals } = await send(calls, jitterMs);
    expect(totals).toMatchObject({ calls: 350, accepted: 350, refused: 0 });
    expect(buckets).toMatchObject([{ amount: 100, overQuota: 0, worst: 100 }]);
    const [bucket] = buckets;
    expect(Math.max(...bucket!.worstFixed)).toBeLessThanOrEqual(100);
    // Three windows at least. How much more is measured in bench/: on a busy machine it is any number.
    expect(bucket!.lastAtMs - bucket!.firstAtMs).toBeGreaterThan(3000);
  });

  test.concurrent(
    'with a backlog on six kinds of limits at once, of calls, messages, users and shared',
    async () => {
      const users = '/user/{username}/user_channels';
      const overrides = { [`GET ${users}`]: '5/2s/user + 100/s' };
      const { buckets, totals } = await send(
        [
          ...times(200, (index) => ({ method: 'get', url: `/chatgroups/${index}` })),
          ...times(70, () => ({ method: 'delete', url: '/users' })),
          ...times(600, () => ({ method: 'post', url: '/token', data: {} })),
          ...times(14, () => ({
            method: 'post',
            url: '/messages/chatgroups',
            data: { to: ['a', 'b', 'c'] },
          })),
          ...times(120, (index) => ({
            method: 'get',
            url: `/user/user${index % 12}/user_channels`,
          })),
          ...times(200, (index) => ({
            method: 'get',
            url: `/metadata/user/${index % 2 ? 'capacity' : 'ann'}`,
          })),
        ],
        15,
        overrides,
      );
      expect(totals).toMatchObject({ calls: 1204, refused: 0 });
      expect(buckets).toHaveLength(5 + 12 + 1);
      for (const { amount, overQuota, worst, worstFixed } of buckets) {
        expect(overQuota).toBe(0);
        expect(worst).toBeLessThanOrEqual(amount);
        expect(Math.max(...worstFixed)).toBeLessThanOrEqual(amount);
      }
      expect(buckets.find(({ bucket }) => bucket.includes('metadata'))).toMatchObject({
        calls: 200,
      });
    },
  );
});
