import axios from 'axios';
import { defineLimits, throttle } from '../../src/index.js';
import { expectKept, Wire } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

const definition = {
  name: 'Orders',
  hosts: ['api.example.com'],
  sections: [{ name: 'Orders', rows: [['list', 'GET', '/orders', '20/s']] }],
} as const;

/** A server of 20 a second that counts `others` beside ours in its windows, and says what is left. */
function setUp(quotaHeaders: boolean, others: number) {
  let windowStart = performance.now();
  let used = others;
  const wire = new Wire({
    latencyMs: 10,
    reply: () => {
      const now = performance.now();
      if (now - windowStart >= 1000) [windowStart, used] = [now, others];
      used += 1;
      const reset = String(Math.ceil((windowStart + 1000 - now) / 1000));
      const headers = {
        'x-ratelimit-remaining': String(Math.max(0, 20 - used)),
        'x-ratelimit-reset': reset,
      };
      return { status: used > 20 ? 429 : 200, headers };
    },
  });
  const client = axios.create({ baseURL: 'https://api.example.com', adapter: wire.adapter });
  const quota = throttle(client, { limits: defineLimits({ ...definition, quotaHeaders }) });
  let refused = 0;
  quota.on('refused', () => refused++);
  return { client, quota, wire, refusals: () => refused };
}

test('what the server says is left bounds what is sent, before any refusal', async () => {
  const { client, quota, wire, refusals } = setUp(true, 15);
  await Promise.all([client.get('/orders'), jest.advanceTimersByTimeAsync(20)]);
  const all = Array.from({ length: 12 }, () => client.get('/orders'));
  await jest.advanceTimersByTimeAsync(10);
  // Of the five that others leave, one is used.
  expect(wire.sent.length).toBe(5);
  await jest.advanceTimersByTimeAsync(900);
  expect(refusals()).toBe(0);
  // What others take of the next window, nobody knows before an answer of it.
  await jest.advanceTimersByTimeAsync(20_000);
  await Promise.all(all);
  expectKept(wire, 20, 1000);
  void quota.close();
  await jest.advanceTimersByTimeAsync(10);
  expect(jest.getTimerCount()).toBe(0);
});

test('what beforeSend keeps from being sent takes nothing of what the server says is left', async () => {
  const { client, quota, wire, refusals } = setUp(true, 15);
  await Promise.all([client.get('/orders'), jest.advanceTimersByTimeAsync(20)]);
  const beforeSend = (): never => {
    throw new Error('no token');
  };
  for (let count = 0; count < 4; count++) {
    await expect(client.get('/orders', { throttle: { beforeSend } })).rejects.toThrow('no token');
  }
  const all = Array.from({ length: 4 }, () => client.get('/orders'));
  await jest.advanceTimersByTimeAsync(20);
  await Promise.all(all);
  expect(wire.sent.length).toBe(5);
  expect(refusals()).toBe(0);
  expectKept(wire, 20, 1000);
  void quota.close();
});

test.each([['"second";r=0;t=1, "day";r=900;t=3600'], ['"day";r=900;t=3600, "second";r=0;t=1']])(
  'of quotas that a bucket is told of, as in %s, that holds which leaves least',
  async (ratelimit) => {
    const wire = new Wire({ reply: () => ({ status: 200, headers: { ratelimit } }) });
    const client = axios.create({ baseURL: 'https://api.example.com', adapter: wire.adapter });
    const rows = [['list', 'GET', '/orders', '20/min']] as const;
    const limits = defineLimits({
      ...definition,
      sections: [{ name: 'Orders', rows }],
      quotaHeaders: true,
    });
    const quota = throttle(client, { limits });
    await Promise.all([client.get('/orders'), jest.advanceTimersByTimeAsync(20)]);
    const next = client.get('/orders');
    await jest.advanceTimersByTimeAsync(980);
    expect(wire.sent.length).toBe(1);
    await Promise.all([next, jest.advanceTimersByTimeAsync(50)]);
    expectKept(wire, 20, 60_000);
    void quota.close();
  },
);

test('a table that does not say so is not bound by headers', async () => {
  const { client, quota, wire, refusals } = setUp(false, 15);
  await Promise.all([client.get('/orders'), jest.advanceTimersByTimeAsync(20)]);
  const all = Array.from({ length: 12 }, () => client.get('/orders'));
  await jest.advanceTimersByTimeAsync(30_000);
  await Promise.all(all);
  expect(refusals()).toBeGreaterThan(0);
  expectKept(wire, 20, 1000);
  void quota.close();
});
