import type { ThrottleEvents } from '../../src/index.js';
import { expectPromiseKept } from '../support/invariant.js';
import { message, setUp, type Reply, type Sent } from './wire.js';

const SEND = 'POST /messages/users';
const REFUSED: Reply = { status: 429, data: { error: 'reach_limit' } };
const OK: Reply = { status: 200 };

beforeEach(() => {
  jest.useFakeTimers({ now: new Date('2026-01-01T00:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

/** A server that accepts so many calls in any `windowMs`, beside what others take. */
class Server {
  readonly accepted: number[] = [];
  refused = 0;

  constructor(
    readonly amount: number,
    readonly windowMs: number,
    readonly othersShare = 0,
  ) {}

  readonly reply = (): Reply => {
    const now = performance.now();
    const left = Math.floor(this.amount * (1 - this.othersShare));
    const recent = this.accepted.filter((at) => at > now - this.windowMs).length;
    if (recent >= left) {
      this.refused += 1;
      return REFUSED;
    }
    this.accepted.push(now);
    return OK;
  };
}

/** How often each body was sent. */
function triesOf(sent: readonly Sent[]): number[] {
  const tries = new Map<unknown, number>();
  for (const { config } of sent) {
    const { data } = config as { data: unknown };
    tries.set(data, (tries.get(data) ?? 0) + 1);
  }
  return [...tries.values()];
}

test('1000 sends under a limit of a second that the table lacks', async () => {
  const server = new Server(100, 1000);
  const { client, quota, wire } = setUp({}, { reply: server.reply, latencyMs: 20 });
  const learnt: ThrottleEvents['learnt'][] = [];
  quota.on('learnt', (event) => learnt.push(event));
  const start = performance.now();
  let tookMs = 0;
  const all = Promise.all(
    Array.from({ length: 1000 }, (_, id) => client.post('/messages/users', { to: ['a'], id })),
  ).then((results) => {
    tookMs = performance.now() - start;
    return results;
  });
  await jest.advanceTimersByTimeAsync(2500);
  expect(learnt[0]).toMatchObject({ bucket: 'my-org#my-app POST /messages/users', windowMs: 1000 });
  expect(quota.stats()[0]!.learnt).toBeGreaterThan(90);
  await jest.advanceTimersByTimeAsync(60_000);
  for (const { status } of await all) expect(status).toBe(200);
  expect(tookMs).toBeLessThan(16_000);
  // The first burst was 1000 calls, of which 100 were accepted.
  expect(server.refused - 900).toBeLessThanOrEqual(200);
  expect(Math.max(...triesOf(wire.sent))).toBeLessThanOrEqual(10);
  expectPromiseKept(wire.counted(), { amount: 6000, windowMs: 60_000 });
  await jest.advanceTimersByTimeAsync(700_000);
  expect(quota.stats()).toEqual([]);
  void quota.close();
});

test('what was learnt is kept for the next job, and forgotten when it proves needless', async () => {
  const server = new Server(100, 1000);
  const { client, quota } = setUp({}, { reply: server.reply, latencyMs: 20 });
  const job = async (calls: number): Promise<void> => {
    const all = Array.from({ length: calls }, () => client.post('/messages/users', message(1)));
    await jest.advanceTimersByTimeAsync(25_000);
    await Promise.all(all);
  };
  await job(600);
  const refused = server.refused;
  await jest.advanceTimersByTimeAsync(30_000);
  await job(600);
  expect(server.refused - refused).toBeLessThan(60);
  // The vendor lifts the limit.
  Object.assign(server, { amount: 100_000 });
  await jest.advanceTimersByTimeAsync(60_000);
  await job(2000);
  expect(quota.stats()[0]!.learnt).toBeUndefined();
  void quota.close();
});

test.each([0.4, 0.8])(
  'others that take %d of a limit of a minute are told from it',
  async (share) => {
    const server = new Server(600, 60_000, share);
    const { client, quota, wire } = setUp(
      { overrides: { [SEND]: '600 messages/min' } },
      { reply: server.reply, latencyMs: 20 },
    );
    let isOver = false;
    const worker = async (): Promise<void> => {
      while (!isOver) await client.post('/messages/users', message(1)).catch(() => undefined);
    };
    const workers = Array.from({ length: 100 }, worker);
    await jest.advanceTimersByTimeAsync(5 * 60_000);
    const before = {
      accepted: server.accepted.length,
      sent: wire.sent.length,
      refused: server.refused,
    };
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    const accepted = server.accepted.length - before.accepted;
    const sent = wire.sent.length - before.sent;
    const refusedPart = (server.refused - before.refused) / sent;
    const usedPart = accepted / (10 * 600 * (1 - share));
    expect(refusedPart).toBeLessThanOrEqual(0.02);
    expect(usedPart).toBeGreaterThanOrEqual(0.9);
    expectPromiseKept(wire.counted(), { amount: 600, windowMs: 60_000 });
    isOver = true;
    void quota.close();
    await jest.advanceTimersByTimeAsync(1000);
    await Promise.all(workers);
  },
);

test('heavy sends that fill the minute at once are told from it within a second', async () => {
  const server = new Server(100, 1000);
  const { client, quota, wire } = setUp({}, { reply: server.reply, latencyMs: 20 });
  const start = performance.now();
  let tookMs = 0;
  const all = Promise.all(
    Array.from({ length: 1000 }, () => client.post('/messages/users', message(6))),
  ).then((results) => {
    tookMs = performance.now() - start;
    return results;
  });
  await jest.advanceTimersByTimeAsync(90_000);
  expect((await all).every(({ status }) => status === 200)).toBe(true);
  expect(tookMs).toBeLessThan(20_000);
  expect(server.refused - 900).toBeLessThanOrEqual(200);
  expect(wire.sent.length).toBeLessThan(2200);
  void quota.close();
});

test.each([2, 4])(
  '%d processes that know of each other by their share learn it too',
  async (processes) => {
    const server = new Server(100, 1000);
    const setups = Array.from({ length: processes }, () =>
      setUp({ share: 1 / processes }, { reply: server.reply, latencyMs: 20 }),
    );
    const start = performance.now();
    let tookMs = 0;
    const all = Promise.all(
      Array.from({ length: 1000 }, (_, id) =>
        setups[id % processes]!.client.post('/messages/users', { to: ['a'], id }),
      ),
    ).then((results) => {
      tookMs = performance.now() - start;
      return results;
    });
    await jest.advanceTimersByTimeAsync(90_000);
    expect((await all).every(({ status }) => status === 200)).toBe(true);
    expect(tookMs).toBeLessThan(processes === 2 ? 20_000 : 30_000);
    for (const { quota, wire } of setups) {
      expect(Math.max(...triesOf(wire.sent))).toBeLessThanOrEqual(10);
      void quota.close();
    }
  },
);

test('where nobody is sent again, what was refused cools all the same', async () => {
  const server = new Server(10, 1000);
  const { client, quota } = setUp({ retry: { limit: 0 } }, { reply: server.reply, latencyMs: 20 });
  const all = Array.from({ length: 100 }, () =>
    client.post('/messages/users', message(1)).catch(() => undefined),
  );
  await jest.advanceTimersByTimeAsync(35_000);
  await Promise.all(all);
  expect(quota.stats()[0]).toMatchObject({ inFlight: 0 });
  await jest.advanceTimersByTimeAsync(700_000);
  expect(quota.stats()).toEqual([]);
  void quota.close();
});

test('a refusal that names a time amid others that do not leaves nobody in line for ever', async () => {
  const { client, quota } = setUp(
    { overrides: { [SEND]: '60 messages/min' } },
    {
      latencyMs: 20,
      reply: (_, sends) => {
        if (sends === 4) return REFUSED;
        return sends === 5 ? { ...REFUSED, headers: { 'retry-after': '1' } } : OK;
      },
    },
  );
  const all = Array.from({ length: 12 }, () => client.post('/messages/users', message(1)));
  await jest.advanceTimersByTimeAsync(200_000);
  expect((await Promise.all(all)).length).toBe(12);
  expect(quota.stats().map(({ inFlight, waiting }) => inFlight + waiting)).not.toContain(1);
  void quota.close();
});

test('under two limits of long windows, a refused probe is no proof of a rate', async () => {
  const { client, quota } = setUp(
    { overrides: { [SEND]: '60 messages/min + 600 messages/h' } },
    { latencyMs: 20, reply: (_, sends) => (sends >= 10 && sends <= 14 ? REFUSED : OK) },
  );
  const all = Array.from({ length: 12 }, () => client.post('/messages/users', message(1)));
  await jest.advanceTimersByTimeAsync(5_000);
  for (const { learnt } of quota.stats()) expect(learnt).toBeUndefined();
  await jest.advanceTimersByTimeAsync(3_600_000);
  await Promise.all(all);
  void quota.close();
});

test('what was learnt goes when the limit is changed, as the event asks for', async () => {
  const server = new Server(30, 1000);
  const { client, quota } = setUp(
    { overrides: { [SEND]: '600 messages/min' } },
    { reply: server.reply, latencyMs: 20 },
  );
  const all = Array.from({ length: 100 }, () => client.post('/messages/users', message(1)));
  await jest.advanceTimersByTimeAsync(3_000);
  expect(quota.stats()[0]!.learnt).toBeDefined();
  quota.update({ overrides: { [SEND]: '30 messages/s' } });
  await jest.advanceTimersByTimeAsync(100);
  const now = quota.stats().find(({ windowMs }) => windowMs === 1000);
  expect(now).toMatchObject({ amount: 30, learnt: undefined });
  await jest.advanceTimersByTimeAsync(60_000);
  await Promise.all(all);
  void quota.close();
});

test('a call that is never answered does not hold up for ever what waits after a refusal', async () => {
  const server = new Server(50, 1000);
  const { client, quota, wire } = setUp(
    { overrides: { [SEND]: '200 messages/min' } },
    { reply: server.reply, latencyMs: ({ headers }) => (headers.has('x-hung') ? 1e9 : 20) },
  );
  const send = (headers = {}): Promise<unknown> =>
    client.post('/messages/users', message(1), { headers });
  send({ 'x-hung': '1' }).catch(() => undefined);
  const all = Array.from({ length: 60 }, () => send());
  await jest.advanceTimersByTimeAsync(60_000);
  expect(quota.stats()).toMatchObject([{ inFlight: 1, waiting: 0 }]);
  await Promise.all(all);
  expectPromiseKept(wire.counted(), { amount: 200, windowMs: 60_000 });
  void quota.close();
});
