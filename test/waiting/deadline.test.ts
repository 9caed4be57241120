import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { isAxiosError } from 'axios';
import { isThrottleError, throttle, type ThrottleError } from '../../src/index.js';
import axios from 'axios';
import { startSandbox } from '../../src/sandbox/index.js';
import { expectKept, message, setUp } from './wire.js';

const USERS = 'GET /users/{username}';
const SEND = 'POST /messages/users';

/** The error that a request is rejected with. */
const errorOf = (request: Promise<unknown>): Promise<ThrottleError> =>
  request.then(
    () => Promise.reject(new Error('it was sent')),
    (error: unknown) => error as ThrottleError,
  );

describe('maxWaitMs', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('ends a wait that turns out to be longer', async () => {
    // The answer takes so long that nothing tells in advance when its permit will be free.
    const { client, wire } = setUp(
      { overrides: { [USERS]: '1/s' }, maxWaitMs: 1_500 },
      { latencyMs: 700 },
    );
    const first = client.get('/users/a');
    const error = errorOf(client.get('/users/b'));
    let ended = false;
    void error.then(() => (ended = true));
    await jest.advanceTimersByTimeAsync(1_499);
    expect(ended).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toBe(true);
    await first;
    expect(await error).toMatchObject({
      code: 'ERR_THROTTLE_WAIT',
      name: 'ThrottleError',
      // The answer came at 700 ms, so there is room 200 ms from now.
      facts: { waitedMs: 1_500, position: 0, earliestMs: 200, endpoint: USERS },
    });
    await jest.advanceTimersByTimeAsync(5_000);
    expect(wire.urls).toEqual(['/users/a']);
    expectKept(wire, 1, 1_000);
  });

  test('fails at once where the wait is known to be longer, and tells all that is known', async () => {
    const { client, wire } = setUp();
    for (let i = 0; i < 10; i++) void client.post('/messages/users', message(600));
    await jest.advanceTimersByTimeAsync(10);
    void client.post('/messages/users', message(600));
    void client.post('/messages/users', message(10));
    const error = await errorOf(
      client.post('/messages/users', message(1), { throttle: { maxWaitMs: 59_999 } }),
    );
    expect(error.code).toBe('ERR_THROTTLE_WAIT');
    expect(isThrottleError(error) && isAxiosError(error)).toBe(true);
    expect(error.config?.url).toBe('/messages/users');
    expect(error.facts).toEqual({
      endpoint: SEND,
      limit: {
        bucket: 'my-org#my-app POST /messages/users',
        amount: 6_000,
        windowMs: 60_000,
        unit: 'message',
        scope: 'app',
        weight: 1,
        countFrom: 'response',
        pacing: 'burst',
        minRoundTripMs: 0,
      },
      position: 2,
      refusals: 0,
      waitedMs: 0,
      earliestMs: 60_000,
    });
    expect(error.message).toBe(
      'POST /messages/users was not sent: it could go in 60000 ms at the earliest, ' +
        'and its maxWaitMs lets it wait 59999 ms (bucket my-org#my-app POST /messages/users; ' +
        'see docs/errors#err_throttle_wait)',
    );
    const patient = client.post('/messages/users', message(1), {
      throttle: { maxWaitMs: 60_500 },
    });
    await jest.advanceTimersByTimeAsync(61_000);
    expect((await patient).status).toBe(200);
    expectKept(wire, 6_000, 60_000);
  });

  test('a wait that is over tells when one who asks anew could go', async () => {
    const { client, wire } = setUp({ overrides: { [USERS]: '2/s' }, maxWaitMs: 2_000 });
    const sent = [client.get('/users/a'), client.get('/users/b')];
    const error = errorOf(client.get('/users/c', { throttle: { priority: 5 } }));
    // These come later, and are more urgent.
    const urgent = Array.from({ length: 8 }, (_, index) =>
      client.get(`/users/${index}`, { throttle: { priority: 0, maxWaitMs: 60_000 } }),
    );
    await jest.advanceTimersByTimeAsync(2_000);
    const { position, waitedMs, earliestMs } = (await error).facts;
    expect({ position, waitedMs }).toEqual({ position: 0, waitedMs: 2_000 });
    const asked = performance.now();
    let went = 0;
    const anew = client.get('/users/c', { throttle: { priority: 5, maxWaitMs: 60_000 } });
    void anew.then(() => (went = performance.now() - asked));
    await jest.advanceTimersByTimeAsync(5_000);
    await Promise.all([...sent, ...urgent, anew]);
    expect(earliestMs).toBeGreaterThan(2_000);
    expect(earliestMs).toBeLessThanOrEqual(went);
    expectKept(wire, 2, 1_000);
  });

  test('0 means now or not at all', async () => {
    const { client, wire } = setUp({ overrides: { [USERS]: '1/s' }, maxWaitMs: 0 });
    const sent = client.get('/users/a');
    const error = await errorOf(client.get('/users/b'));
    expect(error).toMatchObject({ code: 'ERR_THROTTLE_WAIT', facts: { waitedMs: 0 } });
    await jest.advanceTimersByTimeAsync(10);
    await sent;
    expectKept(wire, 1, 1_000);
  });

  test('may be longer than a timer can run', async () => {
    const { client, wire } = setUp({ overrides: { [USERS]: '1/s' }, maxWaitMs: 1e10 });
    const both = [client.get('/users/a'), client.get('/users/b')];
    await jest.advanceTimersByTimeAsync(1_100);
    await Promise.all(both);
    expectKept(wire, 1, 1_000);
  });

  test('covers all waits of a request that is refused in between', async () => {
    const { client, wire } = setUp(
      { overrides: { [USERS]: '1/s' }, maxWaitMs: 1_500 },
      { reply: () => ({ status: 429, data: { error: 'reach_limit' } }) },
    );
    void client.get('/users/a').catch(() => undefined);
    const error = await errorWithin(client.get('/users/b'), 4_000);
    expect(error.code).toBe('ERR_THROTTLE_WAIT');
    expect(error.facts.waitedMs).toBeLessThanOrEqual(1_501);
    expectKept(wire, 1, 1_000);
  });

  async function errorWithin(request: Promise<unknown>, ms: number): Promise<ThrottleError> {
    const error = errorOf(request);
    await jest.advanceTimersByTimeAsync(ms);
    return error;
  }

  test('earliestMs is never more than the time a request really waits', async () => {
    const kinds = fc.record({
      weight: fc.integer({ min: 1, max: 10 }),
      priority: fc.integer({ min: 4, max: 6 }),
      restMs: fc.integer({ min: 0, max: 400 }),
      pacing: fc.constantFrom('burst' as const, 'even' as const),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(kinds, { minLength: 2, maxLength: 30 }),
        fc.constantFrom('burst' as const, 'even' as const),
        async (requests, pacing) => {
          const { client, quota, wire } = setUp(
            { overrides: { [SEND]: '10/s' }, pacing },
            { latencyMs: ({ url }) => (url?.length ?? 0) % 90 },
          );
          const told: { earliestMs: number; at: number }[] = [];
          quota.on('waiting', ({ earliestMs }) => told.push({ earliestMs, at: performance.now() }));
          const waits: { told: number; waited: number }[] = [];
          const all: Promise<void>[] = [];
          for (const { weight, priority, restMs } of requests) {
            const before = told.length;
            const url = '/messages/users';
            const sentBefore = performance.now();
            const config = { throttle: { priority } };
            const request = client.post(url, { ...message(weight), id: all.length }, config);
            await jest.advanceTimersByTimeAsync(0);
            const asked = told[before];
            const id = all.length;
            all.push(
              request.then(() => {
                const own = wire.sent.find(({ config: { data } }) =>
                  String(data).endsWith(`"id":${id}}`),
                );
                const waited = own!.sentAt - sentBefore;
                if (asked !== undefined) waits.push({ told: asked.earliestMs, waited });
              }),
            );
            await jest.advanceTimersByTimeAsync(restMs);
          }
          await jest.advanceTimersByTimeAsync(60_000);
          await Promise.all(all);
          for (const { told: earliest, waited } of waits) {
            expect(waited).toBeGreaterThanOrEqual(earliest - 1e-6);
          }
          expectKept(wire, 10, 1_000);
        },
      ),
      { numRuns: 25 },
    );
  });
});

test("axios's own timeout starts when a request is sent, not while it waits", async () => {
  const overrides = { [USERS]: '1/s' };
  const sandbox = await startSandbox({ overrides, faults: [{ kind: 'hang', first: 1 }] });
  const client = axios.create({ baseURL: `${sandbox.url}/my-org/my-app`, timeout: 500 });
  const quota = throttle(client, { overrides, lostGraceMs: 200 });
  const hung = client.get('/users/a').catch((error: unknown) => error);
  const waited = client.get('/users/b');
  expect(await hung).toMatchObject({ code: 'ECONNABORTED' });
  // It waits for the time-out, the grace and a window: more than three times its own time-out.
  expect((await waited).status).toBe(200);
  const [bucket] = sandbox.report().buckets;
  expect(bucket).toMatchObject({ overQuota: 0, worst: 1, accepted: 2 });
  await quota.close();
  await sandbox.close();
  await sleep(0);
});
