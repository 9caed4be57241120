import axios from 'axios';
import { setTimeout as sleep } from 'node:timers/promises';
import { throttle, type ThrottleOptions } from '../../src/index.js';
import { startSandbox } from '../../src/sandbox/index.js';

/**
 * That no window of 10 holds more where two throttles send 40 that are counted from their sending, some after a `beforeSend` that takes
 * longer than a window. Their own windows are a fifth longer, for the ways there of a busy machine differ.
 */
export async function expectKeptAfterSlowBeforeSend(
  sharing: Pick<ThrottleOptions, 'file' | 'redis'>,
): Promise<void> {
  const endpoint = 'GET /users/{username}';
  const sandbox = await startSandbox({ overrides: { [endpoint]: '10/400ms' } });
  let calls = 0;
  const beforeSend = async (): Promise<void> => {
    await sleep([1000, 500, 0, 0][Math.floor(calls++ / 10)]);
  };
  const parties = [0, 1].map(() => {
    const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
    const overrides = { [endpoint]: '10/500ms' };
    return {
      client,
      quota: throttle(client, { ...sharing, overrides, countFrom: 'send', beforeSend }),
    };
  });
  const sending = parties.flatMap(({ client }) =>
    Array.from({ length: 20 }, (_, index) => client.get(`/users/u${index}`)),
  );
  const results = await Promise.allSettled(sending);
  await Promise.all(parties.map(({ quota }) => quota.close()));
  const { buckets } = sandbox.report();
  await sandbox.close();
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(calls).toBe(40);
  expect(buckets[0]!.worst).toBeLessThanOrEqual(10);
}
