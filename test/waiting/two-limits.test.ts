import { expectKept, message, setUp } from './wire.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const CHANNELS = 'GET /user/{username}/user_channels';

test('a request whose user waits behind others in the wider line is sent once the user may', async () => {
  const { client, wire } = setUp({ overrides: { [CHANNELS]: '1/s/user + 2/500ms' } });
  const all = ['a', 'b', 'c', 'c', 'c'].map((user) => client.get(`/user/${user}/user_channels`));
  await jest.advanceTimersByTimeAsync(5_000);
  expect(wire.sent.length).toBe(5);
  await Promise.all(all);
  expectKept(wire, 2, 500);
  expectKept(wire, 1, 1_000, (url) => url.includes('/c/'));
});

/** Both limits are of the same calls; which of them is the narrower one depends on what is sent. */
const JOINED = [
  '10 calls/s',
  '40 messages/5s + 10 calls/s',
  '10 calls/s + 40 messages/5s',
  '40 messages/5s + 4/100ms',
];

describe.each(JOINED)('under %s', (limits) => {
  const AMOUNTS = [
    ...(limits.includes('10 calls/s') ? [[10, 1000] as const] : [[4, 100] as const]),
    ...(limits.includes('messages') ? [[40, 5000] as const] : []),
  ];
  const SEND = 'POST /messages/users';

  test('who is urgent is next, however many wait', async () => {
    const { client, quota, wire } = setUp({ overrides: { [SEND]: limits } }, { latencyMs: 2 });
    const send = (priority: number) =>
      client.post('/messages/users', message(1), { throttle: { priority } });
    const all = Array.from({ length: 60 }, () => send(9));
    await jest.advanceTimersByTimeAsync(150);
    const before = wire.sent.length;
    // Told of it as it is, and not refused for those whom it goes before.
    const told: number[] = [];
    quota.on('waiting', ({ position }) => told.push(position));
    all.push(
      client.post('/messages/users', message(1), { throttle: { priority: 0, maxWaitMs: 5100 } }),
    );
    await jest.advanceTimersByTimeAsync(30_000);
    await Promise.all(all);
    expect(told).toEqual([0]);
    const place = wire.sent.findIndex(({ config }) => config.throttle?.priority === 0);
    expect(place).toBe(before);
    for (const [amount, windowMs] of AMOUNTS) expectKept(wire, amount, windowMs);
    await quota.close();
  });

  test('tenants take turns', async () => {
    const { client, quota, wire } = setUp({ overrides: { [SEND]: limits } }, { latencyMs: 2 });
    for (const tenant of ['a', 'b', 'c']) {
      for (let call = 0; call < 40; call++) {
        client.post('/messages/users', message(1), { throttle: { tenant } }).catch(() => undefined);
      }
    }
    await jest.advanceTimersByTimeAsync(12_000);
    const sent: Record<string, number> = {};
    const waited = wire.sent.slice(10, 70);
    for (const { config } of waited) {
      const tenant = config.throttle!.tenant!;
      sent[tenant] = (sent[tenant] ?? 0) + 1;
    }
    expect(waited).toHaveLength(60);
    for (const count of Object.values(sent)) expect(Math.abs(count - 20)).toBeLessThanOrEqual(3);
    for (const [amount, windowMs] of AMOUNTS) expectKept(wire, amount, windowMs);
    await quota.close();
  });

  test('what is sent is all that the limits leave, and the line bounds as one', async () => {
    const { client, quota, wire } = setUp(
      { overrides: { [SEND]: limits }, maxQueue: 25 },
      { latencyMs: 2 },
    );
    const codes: string[] = [];
    const send = (): Promise<void> =>
      client.post('/messages/users', message(1)).then(
        () => undefined,
        (error: unknown) => {
          codes.push((error as { readonly code: string }).code);
        },
      );
    const all = Array.from({ length: 60 }, send);
    await jest.advanceTimersByTimeAsync(50);
    const waiting = quota.stats().reduce((sum, bucket) => sum + bucket.waiting, 0);
    expect(waiting).toBe(25);
    expect(codes).toEqual(
      Array.from({ length: 60 - 25 - wire.sent.length }, () => 'ERR_THROTTLE_QUEUE_FULL'),
    );
    await jest.advanceTimersByTimeAsync(30_000);
    await Promise.all(all);
    expect(quota.stats().every(({ waiting, inFlight }) => waiting + inFlight === 0)).toBe(true);
    for (const [amount, windowMs] of AMOUNTS) expectKept(wire, amount, windowMs);
    await quota.close();
  });
});

test.each(['10 calls/s + 600 messages/h', '600 messages/h + 10 calls/s'])(
  'under %s, an estimate goes by all that those need who wait in the line',
  async (limits) => {
    const overrides = { 'POST /messages/users': limits };
    const { client, quota, wire } = setUp({ overrides }, { latencyMs: 2 });
    const send = (weight: number, settings = {}) =>
      client.post('/messages/users', message(weight), { throttle: settings });
    for (let call = 0; call < 30; call++) send(20).catch(() => undefined);
    await jest.advanceTimersByTimeAsync(50);
    // All messages of the hour are for those who wait, which is known at once.
    const late = send(1, { maxWaitMs: 60_000 }).catch((error: unknown) => error);
    const soon = send(1, { priority: 0, maxWaitMs: 1010 });
    await jest.advanceTimersByTimeAsync(1);
    const facts = { waitedMs: 0, position: 20 };
    expect(await late).toMatchObject({ code: 'ERR_THROTTLE_WAIT', facts });
    await jest.advanceTimersByTimeAsync(1100);
    expect((await soon).status).toBe(200);
    expectKept(wire, 600, 3_600_000);
    expect(wire.sent.length).toBeLessThanOrEqual(20);
    await quota.close();
  },
);
