import axios from 'axios';
import { setImmediate } from 'node:timers/promises';
import { throttle, type ThrottleOptions } from '../../src/index.js';
import { startSandboxProcess } from '../support/sandbox-process.js';
import { expectKept, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const HOUR = 3_600_000;

describe('the wall clock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test.each([-HOUR, HOUR])('set by %d ms in mid-wait changes nothing', async (jumpMs) => {
    const run = async (jumps: boolean): Promise<number[]> => {
      const { client, quota, wire } = setUp(
        { overrides: { [USERS]: '5/s' }, maxWaitMs: 10_000 },
        {
          reply: (_, sends) =>
            sends === 12 ? { status: 429, data: { error: 'reach_limit' } } : { status: 200 },
        },
      );
      const since = performance.now();
      const all = Array.from({ length: 20 }, () => client.get('/users/a'));
      for (let step = 0; step < 16; step++) {
        await jest.advanceTimersByTimeAsync(500);
        if (jumps && step % 3 === 0) jest.setSystemTime(Date.now() + jumpMs);
      }
      await Promise.all(all);
      await quota.close();
      expectKept(wire, 5, 1_000);
      return wire.sent.map(({ sentAt }) => sentAt - since);
    };
    expect(await run(true)).toEqual(await run(false));
  });
});

test('an event loop that is kept busy in slices of 5 ms costs little of the rate', async () => {
  // Windows of a third of a second, so that it is over in two; the targets are measured in bench/.
  const sandbox = await startSandboxProcess({
    overrides: { [USERS]: '100/300ms', 'POST /users': '30/300ms' },
  });
  const options: ThrottleOptions = {
    overrides: { [USERS]: '100/300ms', 'POST /users': '30/300ms' },
  };
  const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app` });
  const quota = throttle(client, options);
  let isBusy = true;
  let slices = 0;
  const busy = async (): Promise<void> => {
    for (; isBusy; slices++) {
      const until = performance.now() + 5;
      while (performance.now() < until);
      await setImmediate();
    }
  };
  const windows = 6;
  const over = busy();
  const since = performance.now();
  const all = [
    ...Array.from({ length: 100 * windows }, () => client.get('/users/a')),
    ...Array.from({ length: 30 * windows }, () => client.post('/users', {})),
  ];
  await Promise.all(all);
  const tookMs = performance.now() - since;
  isBusy = false;
  await over;
  const { buckets } = await sandbox.report();
  for (const { overQuota, worst, amount, calls } of buckets) {
    expect(overQuota).toBe(0);
    expect(worst).toBeLessThanOrEqual(amount);
    expect(calls).toBe(amount * windows);
  }
  // Five whole windows have to pass, in slices that others may hold up: on a machine that is shared it may take longer, and fewer.
  expect(tookMs).toBeGreaterThanOrEqual((windows - 1) * 300);
  expect(slices * 5).toBeLessThan(2 * windows * 300);
  await quota.close();
  await sandbox.close();
}, 30_000);
