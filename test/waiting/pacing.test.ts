import { expectKept, setUp } from './wire.js';

const USERS = 'GET /users/{username}';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each([
  ['10/s', 100],
  ['100/s', 10],
  ['6/min', 10_000],
])("pacing 'even' spreads %s to one in %d ms", async (limit, everyMs) => {
  const { client, wire } = setUp(
    { overrides: { [USERS]: limit }, pacing: 'even' },
    { latencyMs: 0 },
  );
  const all = Array.from({ length: 50 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(everyMs * 51);
  await Promise.all(all);
  const gaps = wire.sent.slice(1).map(({ sentAt }, index) => sentAt - wire.sent[index]!.sentAt);
  for (const gap of gaps) expect(Math.abs(gap - everyMs)).toBeLessThanOrEqual(1);
  const amount = Number(limit.split('/')[0]);
  expectKept(wire, amount, amount * everyMs);
});

test("pacing 'even' keeps the promise with slow and uneven answers, also for messages", async () => {
  let latency = 0;
  const { client, wire } = setUp(
    { overrides: { 'POST /messages/users': '100/s' }, pacing: 'even' },
    { latencyMs: () => (latency = (latency * 7 + 31) % 300) },
  );
  const all = Array.from({ length: 60 }, (_, index) =>
    client.post('/messages/users', { to: Array.from({ length: 1 + (index % 10) }, String) }),
  );
  await jest.advanceTimersByTimeAsync(10_000);
  await Promise.all(all);
  // A heavy one is followed by a rest that is as much longer.
  const [first, second, third] = wire.sent;
  expect(second!.sentAt - first!.sentAt).toBeGreaterThanOrEqual(10);
  expect(third!.sentAt - second!.sentAt).toBeGreaterThanOrEqual(20);
  expectKept(wire, 100, 1_000);
});

test('pacing and countFrom can be set for one endpoint', async () => {
  const { client, quota, wire } = setUp({
    overrides: { [USERS]: { limits: '10/s', pacing: 'even', countFrom: 'send' } },
  });
  expect(quota.lookup({ url: '/users/a' })?.limits[0]).toMatchObject({
    pacing: 'even',
    countFrom: 'send',
  });
  expect(quota.lookup({ url: '/users' })?.limits[0]).toMatchObject({
    pacing: 'burst',
    countFrom: 'response',
  });
  const all = [1, 2, 3].map(() => client.get('/users/a'));
  const burst = [1, 2, 3].map(() => client.post('/users', {}));
  await jest.advanceTimersByTimeAsync(50);
  expect(wire.urls.filter((url) => url === '/users/a').length).toBe(1);
  expect(wire.urls.filter((url) => url === '/users').length).toBe(3);
  await jest.advanceTimersByTimeAsync(500);
  await Promise.all([...all, ...burst]);
  expectKept(wire, 10, 1_000, (url) => url === '/users/a');
});

test('earliestMs counts the rests between those ahead', async () => {
  const { client, quota } = setUp({ overrides: { [USERS]: '10/s' }, pacing: 'even' });
  const told: number[] = [];
  quota.on('waiting', ({ earliestMs }) => told.push(earliestMs));
  const all = Array.from({ length: 6 }, () => client.get('/users/a'));
  await jest.advanceTimersByTimeAsync(0);
  // A turn may be taken 20 ms late without putting off the next, so that a lower bound is as much lower.
  expect(told).toEqual([100, 180, 280, 380, 480]);
  await jest.advanceTimersByTimeAsync(1_000);
  await Promise.all(all);
});

test("with countFrom 'send' slow answers take nothing from the rate, and one slow way may break it", async () => {
  const upload = 3_000;
  const run = async (countFrom: 'send' | 'response') => {
    const { client, wire } = setUp(
      { overrides: { [USERS]: '10/s' }, countFrom },
      // Counted half-way; all of them take equally long, which is what 'send' needs.
      { latencyMs: upload },
    );
    const all = Array.from({ length: 60 }, () => client.get('/users/a'));
    const since = performance.now();
    await jest.advanceTimersByTimeAsync(60_000);
    await Promise.all(all);
    expectKept(wire, 10, 1_000);
    return wire.sent.at(-1)!.sentAt - since;
  };
  // One burst of ten a window, against one a window and an answer.
  expect(await run('send')).toBeLessThan(5_100);
  expect(await run('response')).toBeGreaterThanOrEqual(5 * 4_000);
});

test.each(['even', 'burst'] as const)(
  "what waits by the pace of a former amount goes by that of another, with pacing '%s' from then on",
  async (pacing) => {
    const { client, quota, wire } = setUp(
      { overrides: { [USERS]: { limits: '1/min', pacing: 'even' } } },
      { latencyMs: 1 },
    );
    const all = Array.from({ length: 51 }, () => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(100);
    expect(wire.sent.length).toBe(1);
    quota.update({ overrides: { [USERS]: { limits: '6000/min', pacing } } });
    await jest.advanceTimersByTimeAsync(pacing === 'even' ? 100 : 0);
    expect(wire.sent.length).toBe(pacing === 'even' ? 11 : 51);
    await jest.advanceTimersByTimeAsync(500);
    await Promise.all(all);
    expectKept(wire, 6000, 60_000);
    // And back: no sooner than by the former pace, and no later than by the new one.
    quota.update({ overrides: { [USERS]: { limits: '100/min', pacing: 'even' } } });
    const last = [1, 2].map(() => client.get('/users/a'));
    await jest.advanceTimersByTimeAsync(20);
    expect(wire.sent.length).toBe(52);
    await jest.advanceTimersByTimeAsync(610);
    await Promise.all(last);
    expect(wire.sent.length).toBe(53);
    expectKept(wire, 6000, 60_000);
    void quota.close();
  },
);
